/** Ended compositions are announced with what no event of the service has. */

import { CHECK, type Composing, composingForEachTest, MINUTE, OWNER_TAG, SECOND, TAG_VALUE } from '../../support/composing';
import { connectionReset, serviceError } from '../../support/fake-service';

let show: Composing;
let stage: string;
composingForEachTest((made) => {
  ({ show, stage } = made);
});

/** A composition that has run for some minutes and has ended since its last publisher left. Gives its ARN. */
async function composed(minutes = 10): Promise<string> {
  const participantId = await show.publisher(stage);
  await show.deliver([show.body()]);
  const [arn = ''] = await show.running();
  await show.pass(minutes * MINUTE);
  show.ivs.simulation.unpublish({ stageArn: stage, participantId });
  await show.pass(MINUTE + SECOND);
  return arn;
}

/** The input of a start that counts as the construct's. */
function startByHand(): object {
  const { destinations } = JSON.parse(show.environment.REQUEST ?? '');
  return { stageArn: stage, destinations, tags: { [OWNER_TAG]: TAG_VALUE } };
}

const idOf = (arn: string) => arn.split('/')[1];
const announced = () => show.sent.filter(({ DetailType }) => DetailType === 'Recording Ready');

test('a recording is announced with bucket, prefix, duration, session and the tags of the user', async () => {
  const arn = await composed();
  const { composition } = await show.api('GetComposition', { arn });
  const [{ sessionId }] = (await show.api('ListStageSessions', { stageArn: stage })).stageSessions;
  await show.deliver(show.bodies('Session End'));
  const [{ id }] = composition.destinations;
  expect(show.sent).toEqual([
    {
      Source: 'cdk-ivs-realtime',
      DetailType: 'Recording Ready',
      Resources: [stage, arn],
      detail: {
        event_name: 'Recording Ready',
        stage_arn: stage,
        session_id: sessionId,
        id,
        state: 'STOPPED',
        recording_s3_bucket_name: 'recordings',
        recording_s3_key_prefix: `${idOf(stage)}/${idOf(arn)}/${id}/composite`,
        recording_duration_ms: 11 * MINUTE,
        tags: { show: 'news' },
      },
    },
  ]);
  expect(show.metrics()).toMatchObject({ RecordingsReady: 1, CompositionFailures: 0 });
});

test('it is announced once, by whichever instance', async () => {
  const arn = await composed();
  for (let time = 0; time < 3; time++) {
    await show.deliver([CHECK]);
    show.coldStart();
  }
  expect(announced()).toHaveLength(1);
  expect(await show.tagsOf(arn)).toHaveProperty('cdk-ivs-realtime:announced', new Date(show.clock.now()).toISOString());
});

test('a composition that is running is not announced', async () => {
  await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(MINUTE);
  await show.deliver([CHECK]);
  expect(announced()).toEqual([]);
});

test('a composition of others is not announced', async () => {
  show.environment.TAG_VALUE = 'Live-Other';
  await composed();
  show.environment.TAG_VALUE = TAG_VALUE;
  await show.deliver([CHECK]);
  expect(announced()).toEqual([]);
});

test('a composition that was started by hand with the tag is announced, without a session', async () => {
  const participantId = await show.publisher(stage);
  await show.api('StartComposition', startByHand());
  await show.pass(MINUTE);
  show.ivs.simulation.leave({ stageArn: stage, participantId });
  await show.pass(MINUTE + SECOND);
  await show.deliver([CHECK]);
  expect(announced().map(({ detail }) => [detail.recording_duration_ms, detail.tags, 'session_id' in detail])).toEqual([
    [2 * MINUTE, {}, false],
  ]);
});

test('a destination that has failed after a while is announced with its state, and the failure is counted', async () => {
  await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(5 * MINUTE);
  const [compositionArn = ''] = await show.running();
  show.ivs.simulation.interruptDestination({ compositionArn, error: 'AccessDeniedException' });
  await show.pass(2 * SECOND);
  await show.deliver(show.bodies('Session Failure'));
  expect(announced().map(({ detail }) => detail.state)).toEqual(['FAILED']);
  expect(show.metrics()).toMatchObject({ RecordingsReady: 1, CompositionFailures: 1 });
});

test('a composition that never began to record is not announced, and is counted', async () => {
  const participantId = await show.publisher(stage);
  await show.deliver([show.body()]);
  show.ivs.simulation.leave({ stageArn: stage, participantId });
  await show.pass(MINUTE + SECOND);
  await show.deliver([CHECK]);
  expect(announced()).toEqual([]);
  show.forget();
  await show.deliver([CHECK]);
  expect(show.operations()).not.toContain('GetComposition');
});

test('a recording of a deleted stage is announced', async () => {
  const arn = await composed();
  await show.api('DeleteStage', { arn: stage });
  await show.deliver([CHECK]);
  expect(announced().map(({ Resources }) => Resources)).toEqual([[stage, arn]]);
});

test('a recording whose storage configuration is deleted is announced without its bucket', async () => {
  await composed();
  const [{ s3 }] = JSON.parse(show.environment.REQUEST ?? '').destinations;
  await show.api('DeleteStorageConfiguration', { arn: s3.storageConfigurationArn });
  await show.deliver([CHECK]);
  expect(announced().map(({ detail }) => 'recording_s3_bucket_name' in detail)).toEqual([false]);
});

test('a recording whose storage configuration cannot be read is announced as soon as it can', async () => {
  await composed();
  show.admit = (operation) => {
    if (operation === 'GetStorageConfiguration') throw serviceError('AccessDeniedException', 403);
  };
  await show.deliver([CHECK]);
  expect(announced()).toEqual([]);
  expect(show.metrics()).toMatchObject({ FailedChecks: 1 });
  show.admit = () => undefined;
  await show.deliver([CHECK]);
  expect(announced().map(({ detail }) => detail.recording_s3_bucket_name)).toEqual(['recordings']);
});

test('a composition that cannot be read does not keep another from being announced', async () => {
  await show.publisher(stage);
  await show.deliver([show.body()]);
  for (let time = 0; time < 2; time++) {
    await show.pass(MINUTE);
    const [compositionArn = ''] = await show.running();
    show.ivs.simulation.failComposition({ compositionArn });
    await show.pass(SECOND);
    // Only the first one is followed by another.
    if (time === 0) await show.api('StartComposition', startByHand());
  }
  const [first] = await show.compositions();
  show.admit = (operation, { arn }) => {
    if (operation === 'GetComposition' && arn === first?.arn) throw serviceError('AccessDeniedException', 403);
  };
  await show.deliver([CHECK]);
  expect(announced().map(({ Resources }) => Resources[1])).toEqual([(await show.compositions())[1]?.arn]);
  expect(show.metrics()).toMatchObject({ RecordingsReady: 1, FailedChecks: 1 });
});

test('a composition that the service forgets meanwhile is no failure', async () => {
  await composed();
  show.forget();
  show.admit = (operation) => {
    if (operation === 'GetComposition') throw serviceError('ResourceNotFoundException', 404);
  };
  await show.deliver([CHECK]);
  expect(show.metrics()).toEqual({});
});

const throwing = (error: Error) => (): object => {
  throw error;
};

describe('when EventBridge', () => {
  test.each([
    ['does not answer', throwing(connectionReset())],
    ['throttles', throwing(serviceError('ThrottlingException', 400))],
    ['accepts a part only', () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'sorry' }] })],
  ])('%s, the recording is announced again', async (_, answer) => {
    await composed();
    let fails = true;
    show.answer = (operation, output) => (fails && operation === 'PutEvents' ? answer() : output);
    show.forget();
    await show.deliver([CHECK]);
    expect(show.operations().filter((operation) => operation === 'PutEvents')).toHaveLength(6);
    expect(show.metrics()).toMatchObject({ RecordingsReady: 0, FailedChecks: 1 });
    fails = false;
    show.sent.length = 0;
    await show.deliver([CHECK]);
    expect(announced()).toHaveLength(1);
  });

  test('refuses, a composition of the stage starts all the same, once', async () => {
    await composed();
    show.admit = (operation) => {
      if (operation === 'PutEvents') throw serviceError('AccessDeniedException', 403);
    };
    await show.publisher(stage);
    await show.deliver([CHECK]);
    expect(await show.running()).toHaveLength(1);
    expect(show.metrics()).toMatchObject({ CompositionsStarted: 1, FailedChecks: 1 });
    // The token is another one by then.
    await show.pass(4 * MINUTE);
    await show.deliver([CHECK]);
    expect(await show.running()).toHaveLength(1);
  });
});

test('a tag that cannot be written repeats the event only when the instance is another', async () => {
  await composed();
  show.admit = (operation) => {
    if (operation === 'TagResource') throw serviceError('AccessDeniedException', 403);
  };
  for (const cold of [false, false, true]) {
    await show.deliver([CHECK]);
    if (cold) show.coldStart();
  }
  await show.deliver([CHECK]);
  expect(announced()).toHaveLength(2);
});

test('the schedule announces the recordings of run-time stages that have no session any more', async () => {
  await composed();
  Object.assign(show.environment, { STAGE_ARN: undefined, RUNTIME_TAG_VALUE: 'Live/0123' });
  await show.pass(3 * MINUTE);
  await show.deliver([CHECK]);
  expect(announced()).toHaveLength(1);
});
