import { refOf, refusedWith } from '../room';
import { CHANNEL, composingRoomForEachTest } from './composing-room';

const { held, s3, start, startLive, get } = composingRoomForEachTest();

const statesOf = async (composition: { arn: string }) => {
  const { state, destinations } = await get(composition);
  return [state, ...destinations.map((destination: { state: string }) => destination.state)];
};

describe('a composition', () => {
  test('starts when media arrive, and not before', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const composition = await start({ stageArn, destinations: [await s3()] });
    room.pass(59);
    expect(await statesOf(composition)).toEqual(['STARTING', 'STARTING']);
    expect([room.told(), held.written]).toEqual([[], []]);
    await room.publisher(stageArn);
    room.pass(1);

    expect(await statesOf(composition)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(room.told()).toEqual(['Participant Published', 'Session Start', 'Destination Start']);
    room.pass(60);
    expect(await statesOf(composition)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  test('waits for the next publisher when the first one is gone again at once', async () => {
    const { room } = held;
    const { publisher, composition } = await startLive();
    room.ivs.simulation.unpublish(refOf(publisher));
    room.pass(30);
    expect(await statesOf(composition)).toEqual(['STARTING', 'STARTING']);
    room.ivs.simulation.publish(refOf(publisher));
    room.pass(1);

    expect(await statesOf(composition)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  test('of a stage that is deleted before it has started fails', async () => {
    const { room } = held;
    const composition = await start();
    await room.call('DeleteStage', { arn: composition.stageArn });
    room.pass(1);

    expect(await statesOf(composition)).toEqual(['FAILED', 'STOPPED']);
    expect(room.news.map(({ detail }) => [detail.event_name, detail.error_code])).toEqual([['Session Failure', 'StageDeleted']]);
  });
});

describe('a destination that is interrupted', () => {
  test('reconnects', async () => {
    const { room } = held;
    const { composition } = await startLive();
    room.pass(1);
    room.hush();
    room.ivs.simulation.interruptDestination({ compositionArn: composition.arn });
    expect(await statesOf(composition)).toEqual(['ACTIVE', 'RECONNECTING']);
    room.restart();
    room.pass(1);

    expect(await statesOf(composition)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(room.news.map(({ detail }) => detail)).toEqual([
      { event_name: 'Destination Reconnecting', stage_arn: composition.stageArn, id: composition.destinations[0].id },
    ]);
  });

  test('may fail, and with the last one the composition does', async () => {
    const { room } = held;
    const { composition } = await startLive({ destinations: [CHANNEL, await s3()] });
    const [channel, file] = composition.destinations;
    const interrupt = (id: string, error: 'ConflictException' | 'ResourceNotFoundException') => {
      room.ivs.simulation.interruptDestination({ compositionArn: composition.arn, destinationId: id, error });
      room.pass(1);
    };
    room.pass(1);
    room.hush();
    interrupt(channel.id, 'ConflictException');
    expect(await statesOf(composition)).toEqual(['ACTIVE', 'FAILED', 'ACTIVE']);
    interrupt(file.id, 'ResourceNotFoundException');
    expect(await statesOf(composition)).toEqual(['FAILED', 'FAILED', 'FAILED']);

    expect(room.news.map(({ detail }) => [detail.event_name, detail.id, detail.error_code])).toEqual([
      ['Destination Reconnecting', channel.id, undefined],
      ['Destination Failure', channel.id, 'ConflictException'],
      ['Destination Reconnecting', file.id, undefined],
      ['Destination Failure', file.id, 'ResourceNotFoundException'],
      ['Session Failure', undefined, 'DestinationFailure'],
    ]);
  });

  test('may be stopped meanwhile', async () => {
    const { room } = held;
    const { composition } = await startLive();
    room.pass(1);
    room.ivs.simulation.interruptDestination({ compositionArn: composition.arn, error: 'InternalServerException' });
    await room.call('StopComposition', { arn: composition.arn });
    room.pass(5);

    expect(await statesOf(composition)).toEqual(['STOPPED', 'STOPPED']);
    expect(room.told().slice(-2)).toEqual(['Destination End', 'Session End']);
  });

  test('keeps its channel', async () => {
    const { room } = held;
    const { composition } = await startLive();
    room.pass(1);
    const other = await startLive();
    room.ivs.simulation.interruptDestination({ compositionArn: composition.arn });
    room.pass(0.5);

    expect((await get(other.composition)).state).toBe('FAILED');
  });

  test.each([
    ['a composition that has not started', false, {}, 'CONFLICT'],
    ['an error that channels do not have', true, { error: 'AccessDeniedException' }, 'INVALID_REQUEST'],
    ['an error that nothing has', true, { error: 'Oops' }, 'INVALID_REQUEST'],
    ['a destination that is not there', true, { destinationId: 'x' }, 'NOT_FOUND'],
    ['a composition that is not there', true, { compositionArn: 'arn:aws:ivs:us-east-1:000000000000:composition/x' }, 'NOT_FOUND'],
    ['what is no ARN', true, { compositionArn: 'x' }, 'INVALID_REQUEST'],
  ])('is refused for %s', async (_, started, input, code) => {
    const { room } = held;
    const { composition } = await startLive();
    if (started) room.pass(1);
    const interrupt = { compositionArn: composition.arn, ...input } as { compositionArn: string };

    expect(refusedWith(() => room.ivs.simulation.interruptDestination(interrupt)).code).toBe(code);
    expect(room.told()).not.toContain('Destination Reconnecting');
  });
});
