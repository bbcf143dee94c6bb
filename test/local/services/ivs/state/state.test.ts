/** Another service continues from the state of a closed service. */
import { refOf, refusedWith, roomForEachTest } from '../room';

const held = roomForEachTest();

const CHANNEL = { channel: { channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456' } };

/** The output of operations that read. */
async function everything() {
  const { room } = held;
  const { stages } = await room.call('ListStages');
  const sessions = await Promise.all(stages.map(({ arn: stageArn }: { arn: string }) => room.call('ListStageSessions', { stageArn })));
  const lists = [
    'ListStorageConfigurations',
    'ListEncoderConfigurations',
    'ListIngestConfigurations',
    'ListPublicKeys',
    'ListCompositions',
  ];
  return [stages, sessions, await Promise.all(lists.map((operation) => room.call(operation)))];
}

test('what there is stays, in its order, and quotas go on counting it', async () => {
  const { room } = held;
  for (const name of ['one', 'two', 'three']) await room.stage({ name, tags: { team: 'live' } });
  for (let count = 0; count < 5; count++) await room.storage();
  await room.encoder();
  const joined = await room.publisher(await room.stage());
  await room.call('StartComposition', { stageArn: joined.stageArn, destinations: [CHANNEL] });
  const before = await everything();
  room.restart();
  expect(await everything()).toEqual(before);
  await expect(room.storage()).rejects.toThrow('The quota of 5 resources of type storage-configuration in us-east-1 is used up.');
});

test('a page leads to the next one, also behind what was deleted before', async () => {
  const { room } = held;
  const [first = ''] = await Promise.all([room.stage(), room.stage(), room.stage()]);
  await room.call('DeleteStage', { arn: first });
  const { nextToken: second } = await room.call('ListStages', { maxResults: 1 });
  room.restart();
  await room.stage({ name: 'later' });
  const { nextToken } = await room.call('ListStages', { maxResults: 1, nextToken: second });
  expect((await room.call('ListStages', { maxResults: 1, nextToken })).stages).toMatchObject([{ name: 'later' }]);
});

test('who is there stays there, and who was put out stays out', async () => {
  const { room } = held;
  const publisher = await room.publisher(await room.stage());
  const { stageArn } = publisher;
  const guest = { stageArn, token: await room.token(stageArn) };
  const banned = room.ivs.simulation.join({ token: guest.token });
  await room.call('DisconnectParticipant', refOf(banned));
  room.restart();

  expect(await room.participant(publisher)).toMatchObject({ state: 'CONNECTED', published: true });
  expect(refusedWith(() => room.ivs.simulation.join({ token: guest.token })).code).toBe('PARTICIPANT_DISCONNECTED');
  room.ivs.simulation.leave(refOf(publisher));
  expect(await room.eventNames(publisher)).toEqual(['JOINED', 'PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);
  room.restart(600);
  expect(await room.activeSession(stageArn)).toBeUndefined();
});

test('a token that was issued before lets in', async () => {
  const { room } = held;
  const stageArn = await room.stage();
  const token = await room.token(stageArn);
  room.restart();
  expect(room.ivs.simulation.join({ token })).toMatchObject({ stageArn });
});

test('what was about to happen happens, and what was due meanwhile is told as of its time', async () => {
  const { room } = held;
  const publisher = await room.publisher(await room.stage());
  const { composition } = await room.call('StartComposition', { stageArn: publisher.stageArn, destinations: [CHANNEL] });
  room.restart(1);
  room.ivs.simulation.leave(refOf(publisher));
  room.hush();
  room.restart(90);

  expect(room.news.map(({ time, detail }) => [detail.event_name, time - room.started])).toEqual([
    ['Destination End', 61_500],
    ['Session End', 61_500],
  ]);
  expect((await room.call('GetComposition', { arn: composition.arn })).composition).toMatchObject({
    state: 'STOPPED',
    endTime: new Date(room.started + 61_500).toISOString(),
  });
  room.restart(300);
  expect((await room.call('ListCompositions')).compositions).toEqual([]);
});

test('a recording goes on when its participant comes back within the window', async () => {
  const { room } = held;
  const storageConfigurationArn = await room.storage();
  const recording = { storageConfigurationArn, recordingReconnectWindowSeconds: 60 };
  const publisher = await room.publisher(await room.stage({ autoParticipantRecordingConfiguration: recording }));
  room.pass(10);
  room.restart();
  room.ivs.simulation.unpublish(refOf(publisher));
  room.restart(30);
  room.ivs.simulation.publish(refOf(publisher));
  expect(await room.participant(publisher)).toMatchObject({ recordingState: 'ACTIVE' });
  room.ivs.simulation.unpublish(refOf(publisher));
  room.restart(90);
  expect(room.news.map(({ detail }) => detail.event_name).filter((name) => String(name).startsWith('Recording'))).toEqual([
    'Recording Start',
    'Recording End',
  ]);
});

test('nothing happens by itself once the service is closed', async () => {
  const { room } = held;
  await room.call('StartComposition', { stageArn: await room.stage(), destinations: [CHANNEL] });
  room.ivs.close();
  room.hush();
  room.pass(120);
  expect(room.news).toEqual([]);
});
