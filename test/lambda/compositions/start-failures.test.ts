/** Starts that fail, that are throttled, or whose response is lost. */
import { CHECK, type Composing, composingForEachTest, MINUTE, SECOND } from '../../support/composing';
import { connectionReset, serviceError } from '../../support/fake-service';

let show: Composing;
let stage: string;
composingForEachTest((made) => {
  ({ show, stage } = made);
});

describe('a start without an answer', () => {
  const losing = (committed: boolean, times = 1) => {
    let left = times;
    const lose = () => {
      if (left-- > 0) throw connectionReset();
    };
    const act = (operation: string) => {
      if (operation === 'StartComposition') lose();
    };
    if (!committed) show.admit = act;
    else
      show.answer = (operation, output) => {
        act(operation);
        return output;
      };
  };

  test.each([true, false])('is looked for after five seconds, and leaves one composition (it has taken effect: %s)', async (committed) => {
    losing(committed);
    await show.publisher(stage);
    const began = show.clock.now();
    await show.deliver([show.body()]);
    expect(await show.compositions()).toHaveLength(1);
    expect(show.clock.now() - began).toBeGreaterThanOrEqual(5 * SECOND);
    expect(show.metrics()).toMatchObject({ CompositionsStarted: 1, CompositionStartFailures: 0 });
  });

  test('is sent again with the same token', async () => {
    losing(false, 2);
    await show.publisher(stage);
    await show.deliver([show.body()]);
    const tokens = show.calls.filter(({ operation }) => operation === 'StartComposition').map(({ input }) => input.idempotencyToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('that has started a composition is not sent again with its token when that composition has ended', async () => {
    losing(true);
    await show.publisher(stage);
    const ends = show.clock.sleep(3 * SECOND).then(async () => {
      const [compositionArn = ''] = await show.running();
      show.ivs.simulation.failComposition({ compositionArn });
    });
    await show.deliver([show.body()]);
    await ends;
    const tokens = show.calls.filter(({ operation }) => operation === 'StartComposition').map(({ input }) => input.idempotencyToken);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(2);
    expect(show.metrics()).toMatchObject({ CompositionsStarted: 2, CompositionStartFailures: 0 });
  });

  test('is sent again with the same token when the service has forgotten an ended composition meanwhile', async () => {
    await show.publisher(stage);
    await show.deliver([CHECK]);
    await show.pass(SECOND);
    const [compositionArn = ''] = await show.running();
    show.ivs.simulation.failComposition({ compositionArn });
    await show.pass(5 * MINUTE - SECOND);
    show.forget();
    losing(false, 2);
    await show.deliver([CHECK]);
    expect(await show.compositions()).toHaveLength(1);
    const tokens = show.calls.filter(({ operation }) => operation === 'StartComposition').map(({ input }) => input.idempotencyToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });

  test('is waited for at the end of an invocation, so that the next one sees it', async () => {
    losing(false, 9);
    await show.publisher(stage);
    await show.deliver([show.body()]);
    const last = show.calls.filter(({ operation }) => operation === 'StartComposition').at(-1)?.at ?? 0;
    expect(show.clock.now() - last).toBe(5 * SECOND);
  });
});

test('a start that is throttled is tried six times, then reported', async () => {
  show.admit = (operation) => {
    if (operation === 'StartComposition') throw serviceError('ThrottlingException', 400, 'Rate exceeded');
  };
  await show.publisher(stage);
  await show.deliver([show.body()]);
  expect(show.operations().filter((operation) => operation === 'StartComposition')).toHaveLength(6);
  expect(show.sent.map(({ detail }) => detail.error_code)).toEqual(['ThrottlingException']);
});

describe('a refusal', () => {
  test.each([
    ['a deleted encoder', 'ResourceNotFoundException', 404],
    ['a missing permission', 'AccessDeniedException', 403],
    ['the quota', 'ServiceQuotaExceededException', 402],
    ['a conflict', 'ConflictException', 409],
  ])('because of %s is told by event, metric and log, and tried again by the schedule', async (_, name, status) => {
    let refusing = true;
    show.admit = (operation) => {
      if (refusing && operation === 'StartComposition') throw serviceError(name, status, 'not like this');
    };
    await show.publisher(stage);
    await show.deliver([show.body()]);
    const { sessionId } = (await show.api('ListStageSessions', { stageArn: stage })).stageSessions[0];
    expect(show.sent).toEqual([
      {
        Source: 'cdk-ivs-realtime',
        DetailType: 'Composition Start Failure',
        Resources: [stage],
        detail: {
          event_name: 'Composition Start Failure',
          stage_arn: stage,
          session_id: sessionId,
          error_code: name,
          reason: 'not like this',
          tags: { show: 'news' },
        },
      },
    ]);
    expect(show.metrics()).toMatchObject({ CompositionStartFailures: 1, CompositionsStarted: 0 });
    expect(show.lines).toContain(JSON.stringify({ operation: 'Start', resource: stage, outcome: name, reason: 'not like this' }));

    refusing = false;
    await show.pass(30 * SECOND);
    await show.deliver([CHECK]);
    expect(await show.running()).toHaveLength(1);
  });

  test('is not tried again by events of the next minute', async () => {
    show.admit = (operation) => {
      if (operation === 'StartComposition') throw serviceError('AccessDeniedException', 403);
    };
    await show.publisher(stage);
    await show.deliver([show.body()]);
    for (let time = 0; time < 5; time++) {
      await show.pass(10 * SECOND);
      await show.publisher(stage);
      await show.deliver([show.body()]);
    }
    expect(show.sent).toHaveLength(1);
    await show.pass(MINUTE);
    await show.deliver([show.body()]);
    expect(show.sent).toHaveLength(2);
  });
});

test('a composition that fails is started three times in five minutes, and then again', async () => {
  const fail = async () => {
    await show.pass(SECOND);
    for (const compositionArn of await show.running()) show.ivs.simulation.failComposition({ compositionArn });
    await show.pass(SECOND);
    await show.deliver(show.bodies('Session Failure').slice(-1));
  };
  await show.publisher(stage);
  await show.deliver([show.body()]);
  for (let time = 0; time < 5; time++) await fail();
  expect((await show.compositions()).map(({ state }) => state)).toEqual(['FAILED', 'FAILED', 'FAILED']);
  expect(show.lines).toContain(JSON.stringify({ operation: 'Check', resource: stage, outcome: 'FailedTooOften' }));
  await show.pass(5 * MINUTE);
  await show.deliver([CHECK]);
  expect(await show.running()).toHaveLength(1);
});
