import { EVENTS, FAILURES } from '../../../../../local/src/services/ivs/events/event-table';
import { CHANNEL, composingRoomForEachTest } from '../compositions/composing-room';
import { refOf } from '../room';
import { claimsFor, importPair, jwt, pair } from '../tokens/own-tokens';
import { deviationsOf } from './event-shape';

const { held, s3, start, startLive } = composingRoomForEachTest();

const details = (name: string) => held.room.news.flatMap(({ detail }) => (detail.event_name === name ? [detail] : []));
const OTHER_CHANNEL = { channel: { channelArn: `${CHANNEL.channel.channelArn}2` } };

async function recordingStage(): Promise<string> {
  const { room } = held;
  return room.stage({ autoParticipantRecordingConfiguration: { storageConfigurationArn: await room.storage() } });
}

describe('the table of events', () => {
  test('has the names of the user guide', () => {
    expect(Object.entries(EVENTS).map(([name, { detailType }]) => `${detailType}: ${name}`)).toEqual([
      'IVS Composition State Change: Session Start',
      'IVS Composition State Change: Session End',
      'IVS Composition State Change: Session Failure',
      'IVS Composition State Change: Destination Start',
      'IVS Composition State Change: Destination End',
      'IVS Composition State Change: Destination Failure',
      'IVS Composition State Change: Destination Reconnecting',
      'IVS Participant Recording State Change: Recording Start',
      'IVS Participant Recording State Change: Recording End',
      'IVS Participant Recording State Change: Recording Start Failure',
      'IVS Participant Recording State Change: Recording End Failure',
      'IVS Stage Update: Participant Published',
      'IVS Stage Update: Participant Unpublished',
      'IVS Stage Update: Participant Publish Error',
      'IVS Stage Update: Participant Replication Start',
      'IVS Stage Update: Participant Replication End',
      'IVS Stage Update: Token Exchanged',
    ]);
  });

  test('is what every event is held against: one that is sent by no test here would be missed', async () => {
    const { room } = held;
    const stageArn = await recordingStage();
    const header = await importPair(room);
    const claims = await claimsFor(room, stageArn);
    const token = (more: object) => jwt(header, { ...claims, ...more }, pair.privateKey);
    const host = room.ivs.simulation.join({ token: token({}) });
    expect(() => room.ivs.simulation.publish({ ...refOf(host), error: 'BITRATE_EXCEEDED' })).toThrow();
    room.ivs.simulation.publish(refOf(host));
    const composition = await start({ stageArn, destinations: [CHANNEL, await s3()] });
    const replication = { sourceStageArn: stageArn, destinationStageArn: await room.stage(), participantId: host.participantId };
    await room.call('StartParticipantReplication', replication);
    room.pass(1);
    for (const { id } of composition.destinations) {
      room.ivs.simulation.interruptDestination({ compositionArn: composition.arn, destinationId: id });
    }
    room.pass(1);
    room.ivs.simulation.interruptDestination({
      compositionArn: composition.arn,
      destinationId: composition.destinations[0].id,
      error: 'InternalServerException',
    });
    room.ivs.simulation.failRecording({ ...refOf(host), error: 'AccessDeniedException' });
    room.pass(1);
    await room.call('StopComposition', { arn: composition.arn });
    room.ivs.simulation.exchangeToken({ ...refOf(host), token: token({ user_id: 'bob' }) });
    room.ivs.simulation.unpublish(refOf(host));
    room.ivs.simulation.publish({ ...refOf(host), recordingError: 'ValidationException' });
    room.pass(1);
    room.ivs.simulation.unpublish(refOf(host));
    room.ivs.simulation.publish(refOf(host));
    await start({ stageArn, destinations: [OTHER_CHANNEL] });
    room.pass(1);
    await room.call('DeleteStage', { arn: stageArn });
    room.pass(1);

    expect([...new Set(room.told())].sort()).toEqual(Object.keys(EVENTS).sort());
    expect(room.news.flatMap(deviationsOf)).toEqual([]);
  });

  test.each([
    ['another member', { id: 'x' }, 'Session Start: id is no member'],
    ['a member less', { stage_arn: undefined }, 'Session Start: stage_arn is no arn: undefined'],
  ])('finds %s', (_, more, deviation) => {
    const detail = { event_name: 'Session Start', stage_arn: 'arn:aws:ivs:us-east-1:000000000000:stage/a', ...more };
    const resources = ['arn:aws:ivs:us-east-1:000000000000:composition/a'];
    const event = { region: 'us-east-1', time: 0, 'detail-type': 'IVS Composition State Change', resources, detail };

    expect(deviationsOf(event).filter((found) => found.includes(deviation))).toHaveLength(1);
  });

  test('has the reasons of the user guide', () => {
    const notFound = 'S3 bucket not found. Please verify your bucket exists.';
    const denied = 'Access denied to S3 bucket. Please verify your bucket policy.';
    const internal = 'Service internal error';

    expect(FAILURES).toEqual({
      'Destination Failure': {
        ResourceNotFoundException: notFound,
        AccessDeniedException: denied,
        ConflictException: 'Stream already exists',
        InternalServerException: internal,
      },
      'Session Failure': {
        StageDeleted: 'Stage has been deleted',
        DestinationFailure: 'One or more outputs failed',
        InternalServerException: internal,
      },
      'Recording Start Failure': {
        ResourceNotFoundException: notFound,
        AccessDeniedException: denied,
        ValidationException: 'Video codec not supported for recording',
        InternalServerException: internal,
      },
      'Recording End Failure': { ResourceNotFoundException: notFound, AccessDeniedException: denied, InternalServerException: internal },
    });
  });
});

describe('a stage update', () => {
  test('tells the time as each event has it', async () => {
    const { room } = held;
    room.clock.advance(42);
    const host = await room.join(await room.stage());
    expect(() => room.ivs.simulation.publish({ ...refOf(host), error: 'BITRATE_EXCEEDED' })).toThrow();
    room.ivs.simulation.publish(refOf(host));

    expect(room.news.map(({ detail }) => [detail.event_name, detail.event_time, detail.event_time_precise])).toEqual([
      ['Participant Publish Error', '2026-01-15T12:00:00.042000000Z', undefined],
      ['Participant Published', '2026-01-15T12:00:00Z', '2026-01-15T12:00:00.042000Z'],
    ]);
  });

  test('tells of a replica at its stage where it comes from, and of the replication at the other one', async () => {
    const { room } = held;
    const source = await room.publisher(await room.stage(), { userId: 'alice' });
    const destinationStageArn = await room.stage();
    const { stageArn: sourceStageArn, participantId } = source;
    room.hush();
    await room.call('StartParticipantReplication', { sourceStageArn, destinationStageArn, participantId });
    const destinationSessionId = await room.activeSession(destinationStageArn);
    await room.call('StopParticipantReplication', { sourceStageArn, destinationStageArn, participantId });

    const somebody = { participant_id: participantId, user_id: 'alice', event_time: '2026-01-15T12:00:00Z' };
    const atSource = { ...somebody, session_id: source.sessionId };
    const other = { destination_stage_arn: destinationStageArn, destination_session_id: destinationSessionId };
    const replica = { replica: true, source_stage_arn: sourceStageArn, source_session_id: source.sessionId };
    const atDestination = { ...somebody, session_id: destinationSessionId, event_time_precise: '2026-01-15T12:00:00.000000Z', ...replica };
    expect(room.news.map(({ resources, detail }) => [resources[0], detail])).toEqual([
      [sourceStageArn, { ...atSource, event_name: 'Participant Replication Start', ...other }],
      [destinationStageArn, { ...atDestination, event_name: 'Participant Published' }],
      [sourceStageArn, { ...atSource, event_name: 'Participant Replication End', ...other }],
      [destinationStageArn, { ...atDestination, event_name: 'Participant Unpublished' }],
    ]);
  });

  test('tells both tokens of an exchange', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const header = await importPair(room);
    const claims = await claimsFor(room, stageArn);
    const joined = room.ivs.simulation.join({ token: jwt(header, claims, pair.privateKey) });
    const next = { ...claims, exp: claims.exp + 60, user_id: 'bob', attributes: {}, capabilities: { allow_subscribe: true } };
    room.ivs.simulation.exchangeToken({ ...refOf(joined), token: jwt(header, next, pair.privateKey) });

    expect(room.news.map(({ detail }) => detail)).toEqual([
      {
        event_name: 'Token Exchanged',
        session_id: joined.sessionId,
        participant_id: 'Xxyz-123',
        user_id: 'bob',
        event_time: '2026-01-15T12:00:00Z',
        previous_token: {
          capabilities: ['PUBLISH', 'SUBSCRIBE'],
          attributes: { seat: 'A' },
          user_id: 'alice',
          expiration_time: '2026-01-15T13:00:00Z',
        },
        new_token: { capabilities: ['SUBSCRIBE'], attributes: {}, user_id: 'bob', expiration_time: '2026-01-15T13:01:00Z' },
      },
    ]);
  });

  test('tells of a stream that an ingest configuration does not take', async () => {
    const { room } = held;
    const { stageArn, sessionId } = await room.publisher(await room.stage());
    const { ingestConfiguration } = await room.call('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', stageArn, userId: 'studio' });
    expect(() => room.ivs.simulation.startStream({ streamKey: ingestConfiguration.streamKey, protocol: 'RTMP' })).toThrow();

    expect(details('Participant Publish Error')).toEqual([
      {
        event_name: 'Participant Publish Error',
        session_id: sessionId,
        participant_id: ingestConfiguration.participantId,
        user_id: 'studio',
        event_time: '2026-01-15T12:00:00.000000000Z',
        error_code: 'INVALID_PROTOCOL',
      },
    ]);
  });
});

describe('a composition state change', () => {
  test('of a deleted stage is a failure', async () => {
    const { room } = held;
    const { composition } = await startLive();
    room.pass(1);
    room.hush();
    await room.call('DeleteStage', { arn: composition.stageArn });
    room.pass(1);
    const stage = { stage_arn: composition.stageArn };

    expect(room.news.filter(({ resources }) => resources[0] === composition.arn).map(({ detail }) => detail)).toEqual([
      { event_name: 'Destination End', ...stage, id: composition.destinations[0].id },
      { event_name: 'Session Failure', ...stage, error_code: 'StageDeleted', reason: 'Stage has been deleted' },
    ]);
  });

  test('of a service that fails is a failure of everything', async () => {
    const { room } = held;
    const { composition } = await startLive({ destinations: [await s3()] });
    room.pass(1);
    room.hush();
    room.ivs.simulation.failComposition({ compositionArn: composition.arn });
    room.pass(1);
    const failure = { stage_arn: composition.stageArn, error_code: 'InternalServerException', reason: 'Service internal error' };

    expect(room.news.map(({ detail }) => detail)).toEqual([
      { event_name: 'Destination Failure', id: composition.destinations[0].id, ...failure },
      { event_name: 'Session Failure', ...failure },
    ]);
    expect(held.written.at(-1)?.key).toMatch(/events\/recording-failed\.json$/);
  });
});
