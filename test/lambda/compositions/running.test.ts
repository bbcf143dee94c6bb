/** Beside a composition that runs no other starts; after one that has ended another does. */
import { CHECK, type Composing, composingForEachTest, MINUTE, OWNER_TAG, SECOND, STARTED, TAG_VALUE } from '../../support/composing';

let show: Composing;
let stage: string;
composingForEachTest((made) => {
  ({ show, stage } = made);
});

describe('a composition that is running', () => {
  test.each(['Participant Published', 'Session Start', 'Destination Start'])('takes one call for a further %s', async (name) => {
    await show.publisher(stage);
    await show.deliver([show.body()]);
    await show.pass(SECOND);
    await show.publisher(stage);
    show.forget();
    await show.deliver(show.bodies(name).slice(-1));
    expect(show.operations()).toEqual(['ListCompositions']);
  });

  test('is one, however often and in whatever order events come', async () => {
    const first = await show.publisher(stage);
    await show.publisher(stage);
    show.ivs.simulation.unpublish({ stageArn: stage, participantId: first });
    const bodies = show.bodies('Participant Published');
    for (const body of [...bodies, CHECK, ...bodies.reverse()]) {
      await show.deliver([body, CHECK, body]);
      show.coldStart();
    }
    expect(await show.compositions()).toHaveLength(1);
  });

  test('that was started by hand with the tag counts as ours', async () => {
    await show.publisher(stage);
    await show.api('StartComposition', {
      stageArn: stage,
      ...JSON.parse(show.environment.REQUEST ?? ''),
      tags: { [OWNER_TAG]: TAG_VALUE },
    });
    await show.deliver([CHECK]);
    expect(await show.compositions()).toHaveLength(1);
  });

  test('of another construct does not count', async () => {
    await show.publisher(stage);
    const tags = { [OWNER_TAG]: `${TAG_VALUE}2` };
    await show.api('StartComposition', { stageArn: stage, ...JSON.parse(show.environment.REQUEST ?? ''), tags });
    await show.deliver([CHECK]);
    expect(await show.compositions()).toHaveLength(2);
  });
});

test('a composition that stops still counts as running', async () => {
  await show.publisher(stage);
  await show.deliver([CHECK]);
  const [arn] = await show.running();
  await show.api('StopComposition', { arn });
  show.answer = (operation, output) => {
    if (operation === 'ListCompositions') expect(output).toMatchObject({ compositions: [{ state: 'STOPPING' }] });
    return output;
  };
  await show.deliver([CHECK]);
  expect(show.operations()).toEqual([...STARTED, 'ListCompositions']);
});

test('publishing that resumes in the same session after the service has stopped the composition starts another', async () => {
  const participantId = await show.publisher(stage);
  await show.deliver([show.body()]);
  show.ivs.simulation.unpublish({ stageArn: stage, participantId });
  await show.pass(61 * SECOND);
  await show.deliver(show.bodies('Session End'));
  show.ivs.simulation.publish({ stageArn: stage, participantId });
  await show.deliver([show.body()]);
  expect((await show.compositions()).map(({ state }) => state)).toEqual(['STOPPED', 'STARTING']);
  expect((await show.api('ListStageSessions', { stageArn: stage })).stageSessions).toHaveLength(1);
});

test('a composition that runs beside one that has ended is not started again by a new instance', async () => {
  const participantId = await show.publisher(stage);
  await show.deliver([show.body()]);
  show.ivs.simulation.unpublish({ stageArn: stage, participantId });
  await show.pass(61 * SECOND);
  await show.deliver([CHECK]);
  show.ivs.simulation.publish({ stageArn: stage, participantId });
  await show.deliver([show.body()]);
  // The token is another one by then.
  await show.pass(4 * MINUTE);
  show.coldStart();
  await show.deliver([CHECK]);
  expect((await show.compositions()).map(({ state }) => state)).toEqual(['STOPPED', 'ACTIVE']);
});

test('a composition that ends after a day is followed by another', async () => {
  await show.publisher(stage);
  await show.deliver([show.body()]);
  await show.pass(12 * 60 * MINUTE);
  await show.publisher(stage);
  await show.pass(12 * 60 * MINUTE + SECOND);
  await show.deliver(show.bodies('Session End'));
  expect((await show.compositions()).map(({ state }) => state)).toEqual(['STOPPED', 'STARTING']);
});

test('a composition that the list shows late is not started again, also when its token is another one by then', async () => {
  await show.pass(4 * MINUTE - 10 * SECOND);
  await show.publisher(stage);
  await show.deliver([CHECK]);
  show.answer = (operation, output) => (operation === 'ListCompositions' ? { compositions: [] } : output);
  await show.pass(20 * SECOND);
  await show.deliver([CHECK]);
  expect(await show.compositions()).toHaveLength(1);
});

describe('tokens', () => {
  const tokens = () => show.calls.filter(({ operation }) => operation === 'StartComposition').map(({ input }) => input.idempotencyToken);

  test('of two invocations that see the same are the same', async () => {
    await show.publisher(stage);
    await show.deliver([CHECK]);
    // The list lags behind.
    show.answer = (operation, output) => (operation === 'ListCompositions' ? { compositions: [] } : output);
    show.coldStart();
    await show.deliver([CHECK]);
    expect(await show.compositions()).toHaveLength(1);
    expect(new Set(tokens()).size).toBe(1);
  });

  test('of a composition that has ended are not used again, neither at once nor when the service has forgotten it', async () => {
    await show.publisher(stage);
    await show.deliver([show.body()]);
    for (const wait of [0, 0, 6 * MINUTE]) {
      await show.pass(SECOND);
      for (const compositionArn of await show.running()) show.ivs.simulation.failComposition({ compositionArn });
      await show.pass(SECOND + wait);
      await show.deliver([CHECK]);
    }
    expect(tokens()).toHaveLength(4);
    expect(new Set(tokens()).size).toBe(4);
  });
});
