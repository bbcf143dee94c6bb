import { CreateStageCommand, type CreateStageCommandOutput, GetStageCommand, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import type { Fault, FaultRule } from '../../../../local/src/service/faults';
import { createIvsRealTime, type IvsRealTime } from '../../../../local/src/services/ivs';
import { until } from '../../../support/until';
import { VirtualClock } from '../../../support/virtual-clock';
import { refusal, serveForEachTest } from './client';

const REGION = 'us-east-1';
const UNKNOWN_STAGE = 'arn:aws:ivs:us-east-1:000000000000:stage/000000000000';

const outcomes = (ivs: IvsRealTime) => ivs.calls().map(({ outcome }) => outcome);

/** The outcome of a call in process: `ok`, or the message of its error. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error) => error.code ?? error.name,
  );
}

/** Makes calls one after another. Each is `operation` or `operation@region`. */
async function sequence(ivs: IvsRealTime, ...calls: readonly string[]): Promise<string[]> {
  const found = [];
  for (const name of calls) {
    const [operation = '', region = REGION] = name.split('@');
    found.push(await outcomeOf(ivs.call(region, operation, {})));
  }
  return found;
}

/** The values of `committed`, with the number of stages that the failed call creates. */
const COMMITTED = [
  [undefined, 0],
  [false, 0],
  [true, 1],
] as const;

describe('over HTTP', () => {
  const clock = new VirtualClock();
  const served = serveForEachTest({ clock });
  const inject = (fault: Fault) => served.ivs.faults.inject({ operation: 'CreateStage', fault });
  const create = (signal?: AbortSignal): Promise<CreateStageCommandOutput> =>
    served.client.send(new CreateStageCommand({ name: 'room' }), { abortSignal: signal });

  test.each([
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['AccessDeniedException', 403],
    ['ConflictException', 409],
    ['PendingVerification', 403],
    ['ServiceQuotaExceededException', 402],
    ['ResourceNotFoundException', 404],
  ] as const)('refuse answers with %s, status %i, and does nothing', async (error, status) => {
    inject({ type: 'refuse', error });

    expect(await refusal(create())).toEqual({ name: error, status, message: 'CreateStage was refused by an injected fault.' });
    expect(served.ivs.resources()).toEqual([]);
    expect((await create()).stage?.name).toBe('room');
    expect(outcomes(served.ivs)).toEqual([error, 'ok']);
  });

  test.each(COMMITTED)('fail with committed %p answers with 500 and leaves %i stages', async (committed, left) => {
    inject({ type: 'fail', committed });

    expect(await refusal(create())).toEqual({
      name: 'InternalServerException',
      status: 500,
      message: 'CreateStage failed by an injected fault.',
    });
    expect(served.ivs.resources()).toHaveLength(left);
    expect(outcomes(served.ivs)).toEqual(['InternalServerException']);
  });

  test.each(COMMITTED)('drop with committed %p closes the connection and leaves %i stages', async (committed, left) => {
    inject({ type: 'drop', committed });

    await expect(create()).rejects.toThrow('socket hang up');
    expect(served.ivs.resources()).toHaveLength(left);
    expect(outcomes(served.ivs)).toEqual(['drop']);
    expect((await create()).stage?.name).toBe('room');
  });

  test.each(COMMITTED)('silence with committed %p lasts until the client gives up and leaves %i stages', async (committed, left) => {
    inject({ type: 'silence', committed });

    const client = new AbortController();
    const creation = create(client.signal);
    await Promise.race([creation, until(() => outcomes(served.ivs).length === 1)]);
    client.abort();
    await expect(creation).rejects.toMatchObject({ name: 'AbortError' });
    expect(served.ivs.resources()).toHaveLength(left);
    expect(outcomes(served.ivs)).toEqual(['silence']);
    expect((await create()).stage?.name).toBe('room');
  });

  test('delay takes effect at once and answers late', async () => {
    inject({ type: 'delay', milliseconds: 7_000 });
    const creation = create();
    await until(() => served.ivs.resources().length === 1);
    await clock.run(clock.sleep(6_999));
    expect(outcomes(served.ivs)).toEqual([]);

    await clock.run(clock.sleep(1));
    expect((await creation).stage?.arn).toBe(served.ivs.resources()[0]?.arn);
    expect(outcomes(served.ivs)).toEqual(['ok']);
  });

  test('a delay ends without an answer when the service is closed', async () => {
    served.ivs.faults.inject({ operation: '*', fault: { type: 'delay', milliseconds: 2 ** 31 - 1 }, times: 20 });
    const calls = Promise.allSettled(Array.from({ length: 20 }, () => create()));
    while (served.ivs.resources().length < 20) await new Promise(setImmediate);
    served.ivs.close();

    expect(new Set((await calls).map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(new Set(outcomes(served.ivs))).toEqual(new Set(['drop']));
  });
});

describe('in process', () => {
  const faulty = (fault: Fault) => {
    const clock = new VirtualClock();
    const ivs = createIvsRealTime({ clock });
    ivs.faults.inject({ operation: '*', fault });
    return { clock, ivs, call: (operation = 'CreateStage', input: object = {}) => ivs.call(REGION, operation, input) };
  };

  test('refuse and fail reject with the error of the service', async () => {
    await expect(faulty({ type: 'refuse', error: 'ConflictException' }).call()).rejects.toMatchObject({
      name: 'ConflictException',
      status: 409,
      message: 'CreateStage was refused by an injected fault.',
    });
    await expect(faulty({ type: 'fail' }).call()).rejects.toMatchObject({ name: 'InternalServerException', status: 500 });
  });

  test.each(COMMITTED)('drop with committed %p rejects as a closed connection and leaves %i stages', async (committed, left) => {
    const { ivs, call } = faulty({ type: 'drop', committed });

    await expect(call()).rejects.toMatchObject({ code: 'ECONNRESET', message: 'The connection was closed without an answer.' });
    expect(ivs.resources()).toHaveLength(left);
  });

  test.each(COMMITTED)('silence with committed %p never settles, leaves %i stages, and ends with the service', async (committed, left) => {
    const { ivs, call } = faulty({ type: 'silence', committed });
    let settled = false;
    const outcome = outcomeOf(call()).finally(() => {
      settled = true;
    });
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);

    expect(settled).toBe(false);
    expect(ivs.resources()).toHaveLength(left);
    ivs.close();
    expect(await outcome).toBe('ECONNRESET');
  });

  test('delay waits on the clock, after the effect', async () => {
    const { clock, ivs, call } = faulty({ type: 'delay', milliseconds: 7_000 });
    const started = clock.now();
    const creation = call();
    await new Promise(setImmediate);

    expect(ivs.resources()).toHaveLength(1);
    expect(clock.now()).toBe(started);
    await clock.run(creation);
    expect(clock.now()).toBe(started + 7_000);
    expect(ivs.calls()).toEqual([{ operation: 'CreateStage', region: REGION, outcome: 'ok', time: started + 7_000 }]);
  });

  test('a refusal of the service is answered late too', async () => {
    const { clock, call } = faulty({ type: 'delay', milliseconds: 500 });
    const started = clock.now();

    expect(await clock.run(outcomeOf(call('GetStage', { arn: UNKNOWN_STAGE })))).toBe('ResourceNotFoundException');
    expect(clock.now()).toBe(started + 500);
  });

  test.each([
    ['fail', 'InternalServerException'],
    ['drop', 'ECONNRESET'],
  ] as const)('a refusal of the service is not learned from a committed %s', async (type, outcome) => {
    expect(await outcomeOf(faulty({ type, committed: true }).call('GetStage', { arn: UNKNOWN_STAGE }))).toBe(outcome);
  });
});

describe('which calls go wrong', () => {
  const refuse = (error: 'ConflictException' | 'AccessDeniedException', rule: Partial<FaultRule> = {}): FaultRule => ({
    operation: 'CreateStage',
    fault: { type: 'refuse', error },
    ...rule,
  });
  const serviceWith = (...rules: FaultRule[]): IvsRealTime => {
    const ivs = createIvsRealTime();
    ivs.faults.inject(...rules);
    return ivs;
  };

  test('the next one, and no other', async () => {
    const ivs = serviceWith(refuse('ConflictException'));
    expect(await sequence(ivs, 'ListStages', 'CreateStage', 'CreateStage')).toEqual(['ok', 'ConflictException', 'ok']);
  });

  test('as many as `times` says, once `after` have passed', async () => {
    const ivs = serviceWith(refuse('ConflictException', { times: 2, after: 1 }));
    expect(await sequence(ivs, ...Array(5).fill('CreateStage'))).toEqual(['ok', 'ConflictException', 'ConflictException', 'ok', 'ok']);
  });

  test('calls of any operation, for *', async () => {
    const ivs = serviceWith(refuse('ConflictException', { operation: '*', times: 2 }));
    expect(await sequence(ivs, 'ListStages', 'ListPublicKeys', 'ListStages')).toEqual(['ConflictException', 'ConflictException', 'ok']);
  });

  test('those of one region, when it is named', async () => {
    const ivs = serviceWith(refuse('ConflictException', { region: 'eu-west-1' }));
    expect(await sequence(ivs, 'CreateStage', 'CreateStage@eu-west-1', 'CreateStage@eu-west-1')).toEqual(['ok', 'ConflictException', 'ok']);
  });

  test('by the first rule that matches and has calls left, those that it lets pass included', async () => {
    const ivs = serviceWith(refuse('ConflictException', { after: 1 }), refuse('AccessDeniedException', { operation: '*', times: 2 }));
    ivs.faults.inject(refuse('ConflictException'));

    expect(await sequence(ivs, 'CreateStage', 'ListStages', 'CreateStage', 'CreateStage', 'CreateStage', 'CreateStage')).toEqual([
      'ok',
      'AccessDeniedException',
      'ConflictException',
      'AccessDeniedException',
      'ConflictException',
      'ok',
    ]);
  });

  test('none after the rules were taken back', async () => {
    const ivs = serviceWith(refuse('ConflictException', { times: 5 }));
    await sequence(ivs, 'CreateStage');
    ivs.faults.clear();
    expect(await sequence(ivs, 'CreateStage')).toEqual(['ok']);
  });

  test('a rule may serve more than one service: it is not written to', async () => {
    const rule = Object.freeze(refuse('ConflictException', { times: 2 }));
    expect(await sequence(serviceWith(rule), 'CreateStage', 'CreateStage')).toEqual(['ConflictException', 'ConflictException']);
    expect(await sequence(serviceWith(rule), 'CreateStage', 'CreateStage')).toEqual(['ConflictException', 'ConflictException']);
  });

  test('none that is throttled: it counts for no rule', async () => {
    const clock = new VirtualClock();
    const ivs = createIvsRealTime({ clock, throttling: true });
    ivs.faults.inject({ operation: 'CreateStage', fault: { type: 'drop', committed: true }, after: 5 });
    await sequence(ivs, ...Array(5).fill('CreateStage'));

    expect(await sequence(ivs, 'CreateStage')).toEqual(['TooManyRequestsException']);
    clock.advance(200);
    expect(await sequence(ivs, 'CreateStage')).toEqual(['ECONNRESET']);
    expect(ivs.resources()).toHaveLength(6);
  });
});

describe('a rule that is wrong', () => {
  const fault = { type: 'drop' };
  test.each<[string, unknown, string | RegExp]>([
    ['no object', 'CreateStage', "rules[1] must be an object, got 'CreateStage'"],
    ['no operation', { fault }, /^rules\[1\]\.operation must be one of \*, CreateStage, GetStage, .*, UntagResource, got nothing$/],
    ['an unknown operation', { operation: 'CreateStag', fault }, /, got 'CreateStag'$/],
    ['no fault', { operation: '*' }, 'rules[1].fault must be an object, got nothing'],
    [
      'an unknown fault',
      { operation: '*', fault: { type: 'explode' } },
      "rules[1].fault.type must be one of refuse, fail, drop, silence, delay, got 'explode'",
    ],
    [
      'a fault with a name that objects have',
      { operation: '*', fault: { type: 'constructor' } },
      "rules[1].fault.type must be one of refuse, fail, drop, silence, delay, got 'constructor'",
    ],
    [
      'an unknown error',
      { operation: '*', fault: { type: 'refuse', error: 'NoSuchException' } },
      /^rules\[1\]\.fault\.error must be one of AccessDeniedException, .*, got 'NoSuchException'$/,
    ],
    [
      'an unknown member',
      { operation: '*', fault, time: 2 },
      "rules[1] must have no members but operation, fault, times, after, region, got 'time'",
    ],
    [
      "another fault's member",
      { operation: '*', fault: { type: 'refuse', error: 'ConflictException', committed: true } },
      "rules[1].fault must have no members but type, error, got 'committed'",
    ],
    [
      'committed as text',
      { operation: '*', fault: { type: 'fail', committed: 'yes' } },
      "rules[1].fault.committed must be true or false, got 'yes'",
    ],
    [
      'no time of a delay',
      { operation: '*', fault: { type: 'delay' } },
      'rules[1].fault.milliseconds must be a whole number from 0 to 2147483647, got nothing',
    ],
    [
      'a delay that timers cannot wait for',
      { operation: '*', fault: { type: 'delay', milliseconds: 2 ** 31 } },
      'rules[1].fault.milliseconds must be a whole number from 0 to 2147483647, got 2147483648',
    ],
    ['no times', { operation: '*', fault, times: 0 }, 'rules[1].times must be a whole number of at least 1, got 0'],
    ['negative times', { operation: '*', fault, times: -1 }, 'rules[1].times must be a whole number of at least 1, got -1'],
    ['half a time', { operation: '*', fault, times: 1.5 }, 'rules[1].times must be a whole number of at least 1, got 1.5'],
    ['a negative after', { operation: '*', fault, after: -1 }, 'rules[1].after must be a whole number of at least 0, got -1'],
    [
      'a region that is none',
      { operation: '*', fault, region: 'Europe' },
      "rules[1].region must be a region's name, like eu-west-1, got 'Europe'",
    ],
  ])('with %s is refused, and those beside it are not added', async (_, rule, message) => {
    const ivs = createIvsRealTime();
    const good = { operation: '*', fault: { type: 'drop' } } as const;
    const injection = () => ivs.faults.inject(good, rule as FaultRule);

    expect(injection).toThrow(typeof message === 'string' ? new Error(message) : message);
    expect(await sequence(ivs, 'ListStages')).toEqual(['ok']);
  });
});

describe('a client that repeats', () => {
  const served = serveForEachTest();

  test('gets through, and has made two stages of one', async () => {
    served.ivs.faults.inject({ operation: 'CreateStage', fault: { type: 'drop', committed: true } });
    const create = () => served.client.send(new CreateStageCommand({}));
    const { stage } = await create().catch(create);

    expect((await served.client.send(new ListStagesCommand({}))).stages).toHaveLength(2);
    expect((await served.client.send(new GetStageCommand({ arn: stage?.arn }))).stage).toMatchObject({ arn: stage?.arn });
  });
});
