/** The stages of a construct: a fixed one, or run-time stages by their tag. */
import { CHECK, type Composing, composingForEachTest, MINUTE, RUNTIME_TAG } from '../../support/composing';
import { serviceError } from '../../support/fake-service';

let show: Composing;
let stage: string;
composingForEachTest((made) => {
  ({ show, stage } = made);
});

describe('of events of others', () => {
  test.each([
    ['another stage', () => ({ resources: [stage.replace('/', '/2')], detail: { event_name: 'Participant Published' } })],
    [
      'a composition of another stage',
      () => ({ resources: ['arn:aws:ivs:us-east-1:1:composition/2'], detail: { stage_arn: `${stage}2` } }),
    ],
    ['no stage', () => ({ resources: [], detail: {} })],
  ])('one of %s takes no call', async (_, event) => {
    await show.publisher(stage);
    await show.deliver([JSON.stringify({ source: 'aws.ivs', time: '2026-01-15T12:00:00Z', ...event() })]);
    expect(show.operations()).toEqual([]);
  });

  test.each(['', 'null', '[]', '{"check":'])('a message that is none (%s) checks the stage', async (body) => {
    await show.publisher(stage);
    await show.deliver([body]);
    expect(await show.running()).toHaveLength(1);
  });
});

describe('run-time stages', () => {
  const RUNTIME = 'Live/0123';
  beforeEach(() => Object.assign(show.environment, { STAGE_ARN: undefined, RUNTIME_TAG_VALUE: RUNTIME }));

  test('are served by their tag, all in one invocation', async () => {
    const [one, two] = [await show.stage({ [RUNTIME_TAG]: RUNTIME }), await show.stage({ [RUNTIME_TAG]: RUNTIME })];
    for (const arn of [one, two, stage]) await show.publisher(arn);
    await show.deliver([CHECK]);
    expect((await show.compositions()).map(({ stageArn }) => stageArn).sort()).toEqual([one, two].sort());
  });

  test('without a session are only listed', async () => {
    await show.stage({ [RUNTIME_TAG]: RUNTIME });
    await show.deliver([CHECK]);
    expect(show.operations()).toEqual(['ListStages', 'ListCompositions']);
  });

  test('of others are looked at once in ten minutes', async () => {
    await show.publisher(stage);
    const body = show.body();
    await show.deliver([body]);
    await show.deliver([body]);
    await show.pass(10 * MINUTE);
    await show.deliver([body]);
    expect(show.operations()).toEqual(['ListCompositions', 'GetStage', 'ListCompositions', 'GetStage']);
    expect(await show.compositions()).toEqual([]);
  });

  test('of others are known from the list of the schedule', async () => {
    await show.publisher(stage);
    await show.deliver([CHECK]);
    show.forget();
    await show.deliver([show.body()]);
    expect(show.operations()).toEqual([]);
  });

  test('of others, to which access is denied, are no failure', async () => {
    await show.publisher(stage);
    show.admit = (operation) => {
      if (operation === 'GetStage') throw serviceError('AccessDeniedException', 403);
    };
    await show.deliver([show.body()]);
    expect(show.metrics()).toEqual({});
  });
});

test('a run-time stage to which access was denied at first is checked by the schedule', async () => {
  Object.assign(show.environment, { STAGE_ARN: undefined, RUNTIME_TAG_VALUE: 'Live/0123' });
  await show.publisher(await show.stage({ [RUNTIME_TAG]: 'Live/0123' }));
  let denied = true;
  show.admit = (operation) => {
    if (denied && operation === 'GetStage') throw serviceError('AccessDeniedException', 403);
  };
  await show.deliver([show.body()]);
  denied = false;
  await show.deliver([CHECK, show.body()]);
  expect(await show.running()).toHaveLength(1);
});

test('a stage that fails does not keep the composition of another from starting', async () => {
  Object.assign(show.environment, { STAGE_ARN: undefined, RUNTIME_TAG_VALUE: 'Live/0123' });
  const [one, two] = [await show.stage({ [RUNTIME_TAG]: 'Live/0123' }), await show.stage({ [RUNTIME_TAG]: 'Live/0123' })];
  for (const arn of [one, two]) await show.publisher(arn);
  show.admit = (operation, { arn }) => {
    if (operation === 'GetStage' && arn === one) throw serviceError('InternalServerException', 500);
  };
  await show.deliver(show.bodies('Participant Published'));
  expect((await show.compositions()).map(({ stageArn }) => stageArn)).toEqual([two]);
  expect(show.metrics()).toMatchObject({ CompositionsStarted: 1, FailedChecks: 1 });
  expect(show.lines).toContain(
    JSON.stringify({ operation: 'Check', resource: one, outcome: 'InternalServerException', reason: 'for a reason' }),
  );
});
