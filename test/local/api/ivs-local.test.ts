import { createServer } from 'node:net';
import { GetStageCommand, IVSRealTimeClient, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { type IvsLocal, IvsLocalError, startIvsLocal } from '../../../local/src/api';

let local: IvsLocal;
let client: IVSRealTimeClient;
beforeAll(async () => {
  local = await startIvsLocal();
  client = new IVSRealTimeClient(local.clientConfig);
});
beforeEach(() => local.reset());
afterAll(async () => {
  client.destroy();
  await local.close();
});

const codeOf = async (work: () => unknown) => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    if (!(error instanceof IvsLocalError)) throw error;
    return `${error.code}: ${error.message}`;
  }
};

describe('how programs reach it', () => {
  test('by a client of the SDK with its settings', async () => {
    const { arn } = await local.createStage({ name: 'late-night', tags: { show: 'late' } });
    const { stage } = await client.send(new GetStageCommand({ arn }));
    expect(stage).toMatchObject({ arn, name: 'late-night', tags: { show: 'late' } });
  });

  test('by the environment of a child process, which has nothing of the AWS of this one', async () => {
    process.env.AWS_PROFILE = 'production';
    process.env.AWS_SESSION_TOKEN = 'secret';
    const another = await startIvsLocal({ region: 'eu-west-1' }).finally(() => {
      delete process.env.AWS_PROFILE;
      delete process.env.AWS_SESSION_TOKEN;
    });
    expect(another.environment).toMatchObject({ AWS_ENDPOINT_URL: another.url, AWS_REGION: 'eu-west-1', PATH: process.env.PATH });
    expect(Object.keys(another.environment)).not.toContain('AWS_PROFILE');
    expect(Object.keys(another.environment)).not.toContain('AWS_SESSION_TOKEN');
    await another.close();
  });

  test('in its region, or in another one that a call names', async () => {
    const { arn } = await local.createStage({ region: 'eu-west-1' });
    expect(arn).toMatch(/^arn:aws:ivs:eu-west-1:/);
    expect((await client.send(new ListStagesCommand({}))).stages).toEqual([]);
    expect(local.stage(arn).arn).toBe(arn);
  });
});

describe('wrong arguments', () => {
  test.each<[string, unknown, string]>([
    [
      'createStage',
      { nme: 'late-night' },
      "createStage must have no members but name, tags, autoParticipantRecordingConfiguration, region, got 'nme'.",
    ],
    ['createStage', { region: 'EU' }, "createStage.region must be a region's name, like eu-west-1, got 'EU'."],
    ['createStage', null, 'createStage must be an object, got null.'],
    ['stage', undefined, 'The name or ARN of a stage must be text, got undefined.'],
  ])('%s(%j) is refused', async (method, argument, message) => {
    await local.createStage();
    const call = local[method as 'stage'] as (argument: unknown) => unknown;
    expect(await codeOf(() => call(argument))).toBe(`INVALID_REQUEST: ${message}`);
  });

  test.each<[unknown, string]>([
    [{ userID: 'alice' }, "join must have no members but userId, attributes, capabilities, token, connectionToken, got 'userID'."],
    [{ stage: 'another' }, "join must have no members but userId, attributes, capabilities, token, connectionToken, got 'stage'."],
    [{ userId: 7 }, 'userId must be a string, got 7.'],
    [null, 'join must be an object, got null.'],
  ])('join(%j) is refused', async (argument, message) => {
    const stage = await local.createStage();
    expect(await codeOf(() => stage.join(argument as never))).toBe(`INVALID_REQUEST: ${message}`);
  });
});

describe('what was found', () => {
  test('a stage, by its name or ARN', async () => {
    const { arn } = await local.createStage({ name: 'late-night' });
    expect(local.stage('late-night').arn).toBe(arn);
    expect(local.stage(arn).arn).toBe(arn);
  });

  test('no stage: the message lists those that there are', async () => {
    const { arn } = await local.createStage({ name: 'late-night' });
    expect(await codeOf(() => local.stage('early-morning'))).toBe(
      `NOT_FOUND: us-east-1 has no stage with the name or ARN early-morning. It has: late-night (${arn}).`,
    );
  });

  test('two stages of one name ask for the ARN', async () => {
    const [one, two] = [await local.createStage({ name: 'twin' }), await local.createStage({ name: 'twin' })];
    expect(await codeOf(() => local.stage('twin'))).toBe(
      `CONFLICT: A name must be that of one stage, got twin, the name of 2. Give an ARN: twin (${one.arn}), twin (${two.arn}).`,
    );
  });

  test('no ingest configuration and no composition', async () => {
    expect(await codeOf(() => local.ingestConfiguration('obs'))).toMatch(
      /^NOT_FOUND: us-east-1 has no ingest configuration .* It has none\.$/,
    );
    expect(await codeOf(() => local.composition('arn:aws:ivs:us-east-1:000000000000:composition/x'))).toMatch(/^NOT_FOUND: /);
  });
});

describe('time', () => {
  test('advances: a session without publishers ends after three minutes', async () => {
    const stage = await local.createStage();
    const alice = await stage.join();
    await alice.publish();
    await alice.leave();
    await local.advance(179_000);
    expect(stage.snapshot().activeSessionId).toBe(alice.sessionId);
    await local.advance(1_000);
    const { activeSessionId, sessions } = stage.snapshot();
    expect(activeSessionId).toBeUndefined();
    const [{ startTime, endTime } = { startTime: '' }] = sessions;
    expect(Date.parse(endTime ?? '') - Date.parse(startTime)).toBeGreaterThanOrEqual(180_000);
  });

  test.each([-1, 0.5, Number.NaN, 315_360_000_001])('does not advance by %d', async (milliseconds) => {
    expect(await codeOf(() => local.advance(milliseconds))).toMatch(/^INVALID_REQUEST: milliseconds must be .*, got /);
  });
});

describe('faults', () => {
  test('happen to the calls of a program, and then no more', async () => {
    local.injectFaults({ service: [{ operation: 'ListStages', fault: { type: 'refuse', error: 'AccessDeniedException' } }] });
    await expect(client.send(new ListStagesCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect((await client.send(new ListStagesCommand({}))).stages).toEqual([]);
  });

  test('are cleared, by clearFaults and by a reset', async () => {
    const plan = { service: [{ operation: '*', fault: { type: 'refuse', error: 'AccessDeniedException' } as const, times: 100 }] };
    local.injectFaults(plan);
    local.clearFaults();
    expect((await client.send(new ListStagesCommand({}))).stages).toEqual([]);
    local.injectFaults(plan);
    await local.reset();
    expect((await client.send(new ListStagesCommand({}))).stages).toEqual([]);
  });

  test('happen to createStage, too, and have its name', async () => {
    local.injectFaults({ service: [{ operation: 'CreateStage', fault: { type: 'refuse', error: 'ConflictException' } }] });
    expect(await codeOf(() => local.createStage())).toBe('ConflictException: CreateStage was refused by an injected fault.');
  });

  test('that are wrong are refused', async () => {
    const plan = { service: [{ operation: 'ListRooms', fault: { type: 'drop' } as const }] };
    expect(await codeOf(() => local.injectFaults(plan))).toMatch(
      /^INVALID_REQUEST: service\[0\]\.operation must be one of .*, got 'ListRooms'\.$/,
    );
  });
});

test('a reset removes everything, and the address stays', async () => {
  const stage = await local.createStage({ name: 'late-night' });
  const alice = await stage.join();
  await local.reset();
  expect(local.snapshot().regions).toEqual({});
  expect((await client.send(new ListStagesCommand({}))).stages).toEqual([]);
  expect(await codeOf(() => alice.publish())).toMatch(/^NOT_FOUND: Participant .* is not connected to /);
  expect(await codeOf(() => stage.snapshot())).toBe(
    `NOT_FOUND: There is no stage ${stage.arn}. It was deleted, or the endpoint was reset.`,
  );
});

describe('the start', () => {
  test('has the quotas and faults that it is given, which calls meet', async () => {
    const faults = { service: [{ operation: 'GetStage', fault: { type: 'refuse', error: 'AccessDeniedException' } as const }] };
    const another = await startIvsLocal({ quotas: { stages: 1 }, faults });
    const { arn } = await another.createStage();
    expect(await codeOf(() => another.createStage())).toMatch(/^ServiceQuotaExceededException: /);
    const itsClient = new IVSRealTimeClient(another.clientConfig);
    await expect(itsClient.send(new GetStageCommand({ arn }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    itsClient.destroy();
    await another.close();
  });

  test.each<[object, string]>([
    [{ quota: 1 }, "options must have no members but port, region, quotas, standIns, throttling, faults, got 'quota'."],
    [{ port: '80' }, "options.port must be a whole number from 0 to 65535, got '80'."],
    [{ region: 'here' }, "options.region must be a region's name, like eu-west-1, got 'here'."],
    [{ quotas: { stages: -1 } }, 'options.quotas.stages must be a whole number of at least 0, got -1.'],
    [{ faults: { requests: [{}] } }, 'requests[0]'],
  ])('with %j is refused, and leaves nothing open', async (options, message) => {
    expect(await codeOf(() => startIvsLocal(options))).toMatch(new RegExp(`^INVALID_REQUEST: ${message.replace(/[[\].]/g, '\\$&')}`));
  });

  test('on a port in use is refused', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const { port } = occupant.address() as { port: number };
    expect(await codeOf(() => startIvsLocal({ port }))).toMatch(new RegExp(`^INVALID_REQUEST: .*; ${port} is in use.* a free one\\.$`));
    occupant.close();
  });
});

test('the end may come twice, and rejects who waits', async () => {
  const another = await startIvsLocal();
  const waiting = codeOf(() => another.waitForEvent('Participant Published'));
  const [first, second] = [another.close(), another[Symbol.asyncDispose]()];
  expect(await waiting).toBe("CLOSED: The endpoint was closed before there was an event 'Participant Published'.");
  await Promise.all([first, second]);
  await expect(fetch(another.url)).rejects.toThrow();
});

test('a closed endpoint refuses what would change it', async () => {
  const another = await startIvsLocal();
  const stage = await another.createStage();
  const alice = await stage.join();
  await another.close();
  const closed = 'CLOSED: The endpoint is closed. Start another one by startIvsLocal.';
  const calls = [
    () => another.createStage(),
    () => alice.publish(),
    () => another.advance(1),
    () => another.reset(),
    () => another.injectFaults({}),
  ];
  for (const call of calls) expect(await codeOf(call)).toBe(closed);
  expect(stage.snapshot().arn).toBe(stage.arn);
});
