/** When a composition starts, and when it does not. */

import { CHECK, Composing, MINUTE, OWNER_TAG, RUNTIME_TAG, SECOND, TAG_VALUE } from '../../support/composing';
import { connectionReset, serviceError } from '../../support/fake-service';

let show: Composing;
let stage: string;
beforeEach(async () => {
  show = new Composing();
  stage = await show.setUp();
});
afterEach(() => show.ivs.close());

const STARTED = ['ListCompositions', 'GetStage', 'ListParticipants', 'ListParticipantEvents', 'StartComposition'];

describe('a first publisher', () => {
  test('starts the composition that the construct asks for, with five calls', async () => {
    await show.publisher(stage);
    await show.deliver([show.body()]);
    const [arn] = await show.running();
    const { composition } = await show.api('GetComposition', { arn });
    const { sessionId } = (await show.api('ListStageSessions', { stageArn: stage })).stageSessions[0];
    expect(composition).toMatchObject({
      stageArn: stage,
      tags: { show: 'news', [OWNER_TAG]: TAG_VALUE, 'cdk-ivs-realtime:session': sessionId },
      destinations: JSON.parse(show.environment.REQUEST ?? '').destinations.map((configuration: object) => ({ configuration })),
    });
    expect(show.operations()).toEqual(STARTED);
    expect(show.metrics()).toMatchObject({
      AutoComposition: TAG_VALUE,
      CompositionsStarted: 1,
      CompositionStartFailures: 0,
      FailedChecks: 0,
    });
  });

  test('is found by the schedule when its event is lost', async () => {
    await show.publisher(stage);
    await show.deliver([CHECK]);
    expect(await show.running()).toHaveLength(1);
    expect(show.operations()).toEqual(STARTED);
  });

  test('whose event comes before the lists show the session is waited for', async () => {
    const body = JSON.stringify({
      source: 'aws.ivs',
      'detail-type': 'IVS Stage Update',
      resources: [stage],
      time: new Date(show.clock.now()).toISOString(),
      detail: { event_name: 'Participant Published', participant_id: 'not-yet' },
    });
    const joins = show.clock.sleep(7 * SECOND).then(() => show.publisher(stage));
    await show.deliver([body]);
    await joins;
    expect(await show.running()).toHaveLength(1);
    expect(show.operations().filter((operation) => operation === 'GetStage')).toHaveLength(3);
  });

  test('who has left when the event comes, hours late, starts nothing and is not waited for', async () => {
    const participantId = await show.publisher(stage);
    const body = show.body();
    show.ivs.simulation.leave({ stageArn: stage, participantId });
    await show.pass(180 * MINUTE);
    await show.deliver([body]);
    expect(show.operations()).toEqual(['ListCompositions', 'GetStage']);
    expect(show.lines).toHaveLength(2);
  });
});

test('the events of one who has left are not read', async () => {
  show.ivs.simulation.leave({ stageArn: stage, participantId: await show.publisher(stage) });
  await show.deliver([CHECK]);
  expect(show.operations()).toEqual(['ListCompositions', 'GetStage', 'ListParticipants']);
});

test('one who subscribes, and one who has stopped publishing, start nothing', async () => {
  const participantId = await show.publisher(stage);
  show.ivs.simulation.unpublish({ stageArn: stage, participantId });
  const { participantToken } = await show.api('CreateParticipantToken', { stageArn: stage });
  show.ivs.simulation.join({ token: participantToken.token });
  await show.deliver([CHECK]);
  expect(show.operations()).toEqual(['ListCompositions', 'GetStage', 'ListParticipants', 'ListParticipantEvents']);
});

test('a participant who stops and publishes again at the same time publishes, in whatever order the events are listed', async () => {
  const participantId = await show.publisher(stage);
  await show.pass(SECOND);
  show.ivs.simulation.unpublish({ stageArn: stage, participantId });
  show.ivs.simulation.publish({ stageArn: stage, participantId });
  show.answer = (operation, output) => (operation === 'ListParticipantEvents' ? newestFirst(output) : output);
  await show.deliver([CHECK]);
  expect(await show.running()).toHaveLength(1);
});

const newestFirst = (output: { events?: object[] }) => ({ ...output, events: [...(output.events ?? [])].reverse() });

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

describe('a trigger', () => {
  beforeEach(() => Object.assign(show.environment, { TRIGGER_ATTRIBUTE: 'role', TRIGGER_VALUE: 'host' }));

  test.each([
    ['another value', { role: 'guest' }],
    ['no attribute', {}],
    ['the value in another attribute', { name: 'host' }],
  ])('is not met by a publisher with %s', async (_, attributes) => {
    await show.publisher(stage, attributes);
    await show.deliver([CHECK]);
    expect(await show.compositions()).toEqual([]);
  });

  test('is met by a publisher with the value, among others', async () => {
    await show.publisher(stage, { role: 'guest' });
    await show.publisher(stage, { role: 'host' });
    await show.deliver([CHECK]);
    expect(await show.running()).toHaveLength(1);
  });

  test('is not met by one who has the value and does not publish', async () => {
    const participantId = await show.publisher(stage, { role: 'host' });
    await show.publisher(stage, { role: 'guest' });
    show.ivs.simulation.unpublish({ stageArn: stage, participantId });
    await show.deliver([CHECK]);
    expect(await show.compositions()).toEqual([]);
  });

  test('looks first at the publisher of the event', async () => {
    for (let guest = 0; guest < 5; guest++) await show.publisher(stage, { role: 'guest' });
    const participantId = await show.publisher(stage, { role: 'host' });
    await show.deliver([show.body()]);
    expect(show.calls.filter(({ operation }) => operation === 'GetParticipant').map(({ input }) => input.participantId)).toEqual([
      participantId,
    ]);
  });
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

describe('messages that the queue may deliver to another invocation at the same time', () => {
  test.each([
    ['for the first time', { receivedAgo: 80 * SECOND }],
    ['for the second time', { receivedAgo: 170 * SECOND, receiveCount: 2 }],
    ['right before they expire', { receivedAgo: SECOND, sentAgo: 590 * SECOND }],
  ])('change nothing: received %s', async (_, delivery) => {
    await show.publisher(stage);
    await show.deliver([show.body()], delivery);
    expect(show.operations()).toEqual([]);
    expect(show.lines).toEqual([JSON.stringify({ operation: 'Check', outcome: 'TooLate' })]);
  });

  test('are worked on when they were delivered again', async () => {
    await show.publisher(stage);
    await show.deliver([show.body()], { receivedAgo: 95 * SECOND, receiveCount: 2 });
    expect(await show.running()).toHaveLength(1);
  });

  test('are worked on until ten seconds before', async () => {
    const began = show.clock.now();
    show.admit = () => {
      throw serviceError('ThrottlingException', 400);
    };
    await show.publisher(stage);
    await show.deliver([show.body()], { receivedAgo: 79 * SECOND });
    expect(show.clock.now() - began).toBeLessThanOrEqual(SECOND);
  });
});

test('an idle stage takes two calls for each check', async () => {
  for (let check = 0; check < 30; check++) {
    await show.deliver([CHECK]);
    await show.pass(2 * MINUTE);
  }
  expect(show.operations()).toHaveLength(60);
  expect(new Set(show.operations())).toEqual(new Set(['ListCompositions', 'GetStage']));
});

test('invocations that follow each other at once call an operation at most four times a second', async () => {
  const times: number[] = [];
  show.admit = (operation) => {
    if (operation === 'ListCompositions') times.push(show.clock.now());
  };
  for (let invocation = 0; invocation < 9; invocation++) await show.deliver([CHECK]);
  expect(times).toHaveLength(9);
  expect((times[8] as number) - (times[0] as number)).toBeGreaterThanOrEqual(2 * SECOND);
});
