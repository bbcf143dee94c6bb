/** A composition that somebody has stopped is not started again in the same session. */

import { CHECK, type Composing, composingForEachTest, MINUTE, SECOND, TAG_VALUE } from '../../support/composing';
import { connectionReset, serviceError } from '../../support/fake-service';

let show: Composing;
let stage: string;
composingForEachTest((made) => {
  ({ show, stage } = made);
});

const unpublish = (participantId: string) => show.ivs.simulation.unpublish({ stageArn: stage, participantId });
const publish = (participantId: string) => show.ivs.simulation.publish({ stageArn: stage, participantId });

async function stopByHand(): Promise<void> {
  for (const arn of await show.running()) await show.api('StopComposition', { arn });
  await show.pass(SECOND);
}

async function stopTags(arn = stage): Promise<[string, string][]> {
  return Object.entries(await show.tagsOf(arn)).filter(([key]) => key.includes('stopped'));
}

async function session(): Promise<string> {
  return (await show.api('GetStage', { arn: stage })).stage.activeSessionId;
}

/** How many compositions have been started. */
const starts = () => show.operations().filter((operation) => operation === 'StartComposition').length;

test.each([
  ['ten seconds', 10 * SECOND],
  ['an hour', 60 * MINUTE],
])('a stop %s after the start holds until the session ends, also when the service has forgotten the composition', async (_, duration) => {
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(duration);
  await stopByHand();
  await show.deliver(show.bodies('Session End'));
  expect(await stopTags()).toEqual([[expect.stringMatching(/^cdk-ivs-realtime:composition-stopped:[0-9a-f]{8}$/), await session()]]);

  show.coldStart();
  for (const wait of [MINUTE, 6 * MINUTE]) {
    await show.pass(wait);
    await show.deliver([CHECK, ...show.bodies('Participant Published')]);
  }
  expect(starts()).toBe(1);

  unpublish(host);
  await show.pass(10 * MINUTE);
  publish(host);
  await show.deliver([show.body()]);
  expect(starts()).toBe(2);
});

test('a stop holds although nobody publishes when the function sees it', async () => {
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(10 * MINUTE);
  await stopByHand();
  unpublish(host);
  await show.deliver([CHECK]);
  await show.pass(MINUTE);
  publish(host);
  await show.deliver([CHECK]);
  expect(starts()).toBe(1);
});

test('a stop long after a silence of nearly a minute holds', async () => {
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(10 * MINUTE);
  unpublish(host);
  await show.pass(57 * SECOND);
  publish(host);
  await show.pass(3 * MINUTE);
  await stopByHand();
  await show.deliver([CHECK]);
  expect(await stopTags()).toHaveLength(1);
});

test('a stop after all publishers have changed holds', async () => {
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(10 * MINUTE);
  await show.publisher(stage);
  show.ivs.simulation.leave({ stageArn: stage, participantId: host });
  await show.pass(5 * SECOND);
  await stopByHand();
  await show.deliver([CHECK]);
  expect(await stopTags()).toHaveLength(1);
});

test.each([60, 70, 100])('a stop by the service is none, when publishing resumes %s seconds after the last publisher', async (seconds) => {
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(10 * MINUTE);
  unpublish(host);
  await show.pass(seconds * SECOND + 600);
  publish(host);
  await show.deliver([CHECK]);
  await show.deliver([CHECK]);
  expect(await stopTags()).toEqual([]);
  expect(starts()).toBe(2);
});

test.each([
  [50, 0],
  [40, 1],
])(
  'a stop %s seconds after the last publisher is remembered %s times, because IVS may note a lost connection late',
  async (seconds, tags) => {
    const host = await show.publisher(stage);
    await show.deliver([show.body()]);
    await show.pass(10 * MINUTE);
    unpublish(host);
    await show.pass(seconds * SECOND);
    await stopByHand();
    await show.deliver([CHECK]);
    expect(await stopTags()).toHaveLength(tags);
  },
);

test('a failed composition was not stopped by hand', async () => {
  await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(10 * MINUTE);
  for (const compositionArn of await show.running()) show.ivs.simulation.failComposition({ compositionArn });
  await show.pass(SECOND);
  await show.deliver([CHECK]);
  expect(await stopTags()).toEqual([]);
  expect(starts()).toBe(2);
});

test('a stop of a composition that was started by hand with the tag holds, too', async () => {
  await show.publisher(stage);
  const tags = { 'cdk-ivs-realtime:auto-composition': TAG_VALUE };
  await show.api('StartComposition', { stageArn: stage, ...JSON.parse(show.environment.REQUEST ?? ''), tags });
  await show.pass(10 * MINUTE);
  await stopByHand();
  await show.deliver([CHECK]);
  expect(starts()).toBe(0);
  expect(await stopTags()).toHaveLength(1);
});

test('the stop of another construct on the same stage does not hold', async () => {
  await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(MINUTE);
  await stopByHand();
  await show.deliver([CHECK]);

  show.environment.TAG_VALUE = 'Live-Broadcast';
  await show.deliver([CHECK]);
  expect(starts()).toBe(2);
});

test('a stop of an earlier session does not hold', async () => {
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(10 * SECOND);
  await stopByHand();
  unpublish(host);
  // The session ends while the service still remembers the composition, and no event has come.
  await show.pass(3 * MINUTE + SECOND);
  publish(host);
  await show.deliver([CHECK]);
  expect(await stopTags()).toEqual([]);
  expect(starts()).toBe(2);
});

test.each([
  ['GetStage', serviceError('InternalServerException', 500)],
  ['ListParticipants', serviceError('AccessDeniedException', 403)],
  ['TagResource', connectionReset()],
])('nothing starts while it is unknown whether somebody has stopped it, because %s fails', async (failing, error) => {
  await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(10 * MINUTE);
  await stopByHand();
  let fails = true;
  show.admit = (operation, { resourceArn = stage }) => {
    if (fails && operation === failing && resourceArn === stage) throw error;
  };
  await show.deliver([CHECK]);
  // The service forgets the recording, so it is announced all the same.
  expect(show.sent.map(({ DetailType }) => DetailType)).toEqual(['Recording Ready']);
  expect(show.metrics()).toMatchObject({ FailedChecks: 1, RecordingsReady: 1 });
  fails = false;
  await show.deliver([CHECK]);
  expect(starts()).toBe(1);
  expect(await stopTags()).toHaveLength(1);
});

test('a look into the past is taken once', async () => {
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  unpublish(host);
  await show.pass(61 * SECOND);
  await show.deliver([CHECK]);
  publish(host);
  await show.deliver([show.body()]);
  show.forget();
  await show.deliver([CHECK]);
  expect(show.operations()).toEqual(['ListCompositions']);
});

test('a look into the past reads at most 50 participants, the latest', async () => {
  for (let guest = 0; guest < 60; guest++) {
    await show.pass(10);
    show.ivs.simulation.leave({ stageArn: stage, participantId: await show.publisher(stage) });
  }
  await show.pass(10);
  const host = await show.publisher(stage);
  await show.deliver([show.body()]);
  unpublish(host);
  await show.pass(62 * SECOND);
  show.forget();
  await show.deliver([CHECK]);
  const read = show.calls.filter(({ operation }) => operation === 'ListParticipantEvents').map(({ input }) => input.participantId);
  expect(read).toHaveLength(50);
  expect(read[0]).toBe(host);
});
