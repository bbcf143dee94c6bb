import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { FunctionDefinition, FunctionLog } from '../../../../local/aws/lambda/function';
import { createFunctions, type Functions, type FunctionsOptions } from '../../../../local/aws/lambda/functions';

let functions: Functions;
let logs: FunctionLog[];

function create(options: Partial<FunctionsOptions> = {}): Functions {
  logs = [];
  functions = createFunctions({ processEnvironment: () => ({}), retryDelays: [1, 1], onLog: (line) => logs.push(line), ...options });
  return functions;
}

/** Other tests make temporary folders at the same time, so that these get a place of their own. */
const temporary = mkdtempSync(join(os.tmpdir(), 'functions-test-'));

beforeAll(() => {
  jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
});

afterEach(() => functions.close());

afterAll(() => {
  jest.restoreAllMocks();
  rmSync(temporary, { recursive: true });
});

function definition(code: FunctionDefinition['code'] | string, overrides: Partial<FunctionDefinition> = {}): FunctionDefinition {
  const region = overrides.region ?? 'us-east-1';
  const name = overrides.name ?? 'room';
  return {
    name,
    region,
    arn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
    code: typeof code === 'string' ? { inline: code } : code,
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    environment: {},
    roleArn: 'arn:aws:iam::000000000000:role/room',
    ...overrides,
  };
}

function zip(files: Record<string, string>): { zip: Uint8Array } {
  return { zip: zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The inline code of a function that returns what the expression says. */
const returning = (expression: string) => `exports.handler = async (event, context) => (${expression});`;

describe('code', () => {
  const cases: [string, FunctionDefinition['code'], string][] = [
    ['inline, as index.js', { inline: returning("'ran'") }, 'index.handler'],
    ['a CommonJS file of an archive', zip({ 'index.js': returning("'ran'") }), 'index.handler'],
    ['an ES module', zip({ 'index.mjs': "export const handler = async () => 'ran';" }), 'index.handler'],
    ['a file in a folder', zip({ 'src/': '', 'src/room.js': returning("'ran'") }), 'src/room.handler'],
    ['a nested export', zip({ 'index.js': "exports.on = { event: async () => 'ran' };" }), 'index.on.event'],
    [
      'exports that only running the file shows',
      zip({ 'index.js': "Object.assign(exports, { ['hand' + 'ler']: () => 'ran' });" }),
      'index.handler',
    ],
    [
      'a module that requires another',
      zip({ 'index.js': "exports.handler = async () => require('./lib/word');", 'lib/word.js': "module.exports = 'ran';" }),
      'index.handler',
    ],
  ];
  test.each(cases)('runs %s', async (_, code, handler) => {
    await create().put(definition(code, { handler }));
    expect(await functions.invoke('room', {})).toEqual({ result: 'ran' });
  });

  test.each([
    ['a missing file', 'exports.handler = 1;', 'other.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'other'"],
    ['a missing export', 'exports.other = 1;', 'index.handler', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    [
      'an export that is no function',
      'exports.handler = 1;',
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    ['a syntax error', 'exports.handler = (;', 'index.handler', 'Runtime.UserCodeSyntaxError', "Unexpected token ';'"],
    ['an error while loading', "throw new RangeError('early');", 'index.handler', 'RangeError', 'early'],
  ])('reports %s, at each invocation', async (_, code, handler, type, message) => {
    await create().put(definition(code, { handler }));
    expect(await functions.invoke('room', {})).toMatchObject({ error: { type, message } });
    expect(await functions.invoke('room', {})).toMatchObject({ error: { type, message } });
  });

  test('says what to do where the SDK of the runtimes on AWS is missed', async () => {
    await create().put(definition("require('@aws-sdk/client-s3');"));
    const result = await functions.invoke('room', {});
    expect(result).toMatchObject({
      error: { type: 'Runtime.ImportModuleError', message: expect.stringContaining('bundle it with the function') },
    });
  });

  test.each([
    ['an entry above its folder', zip({ '../outside.js': '' }).zip, 'must stay inside the function\'s folder; "../outside.js" leaves it'],
    ['an absolute entry', zip({ '/outside.js': '' }).zip, '"/outside.js" leaves it'],
    ['no archive', strToU8('no archive'), 'Could not unzip uploaded file'],
  ])('refuses %s and leaves nothing behind', async (_, archive, message) => {
    const before = temporaryFolders();
    await expect(create().put(definition({ zip: archive }))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
    expect(temporaryFolders()).toEqual(before);
    expect(functions.has('room')).toBe(false);
  });

  test('refuses an archive that unpacks to more than Lambda takes, before unpacking it', async () => {
    const archive = zip({ 'index.js': '' }).zip;
    const directory = Buffer.from(archive.buffer).indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    Buffer.from(archive.buffer).writeUInt32LE(262_144_001, directory + 24);
    await expect(create().put(definition({ zip: archive }))).rejects.toThrow('Unzipped size must be smaller than 262144000 bytes');
  });
});

describe('configuration', () => {
  test.each([
    ['python3.12', { runtime: 'python3.12' }, 'a runtime is nodejs22.x, nodejs24.x, ...; function room has python3.12'],
    ['a handler without an export', { handler: 'index' }, 'function room has "index"'],
    [
      'reserved variables',
      { environment: { AWS_REGION: 'x', OWN: 'y', _HANDLER: 'z' } },
      'Reserved keys used in this request: AWS_REGION, _HANDLER',
    ],
  ])('refuses %s', async (_, overrides, message) => {
    await expect(create().put(definition('', overrides))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });

  test('makes the whole environment of the process: nothing of this one but PATH', async () => {
    process.env.AWS_PROFILE = 'production';
    process.env.HTTPS_PROXY = 'http://proxy.example';
    try {
      create({ processEnvironment: ({ name, region }) => ({ AWS_ENDPOINT_URL: `http://127.0.0.1/${region}/${name}` }) });
      await functions.put(definition(returning('process.env'), { environment: { OWN: 'value' }, logGroupName: 'rooms' }));
      const { result } = (await functions.invoke('room', {})) as { result: Record<string, string> };
      expect(result).toEqual({
        PATH: process.env.PATH,
        LANG: 'en_US.UTF-8',
        TZ: 'UTC',
        _HANDLER: 'index.handler',
        LAMBDA_TASK_ROOT: expect.stringContaining(temporary),
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SESSION_TOKEN: 'local',
        AWS_CONFIG_FILE: os.devNull,
        AWS_SHARED_CREDENTIALS_FILE: os.devNull,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
        AWS_LAMBDA_FUNCTION_NAME: 'room',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: 'rooms',
        AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
        AWS_ENDPOINT_URL: 'http://127.0.0.1/us-east-1/room',
        OWN: 'value',
      });
    } finally {
      delete process.env.AWS_PROFILE;
      delete process.env.HTTPS_PROXY;
    }
  });

  test('hands event and context over', async () => {
    const context =
      '{ ...context, remaining: context.getRemainingTimeInMillis(), event, cwd: process.cwd() === process.env.LAMBDA_TASK_ROOT, send: typeof process.send }';
    await create().put(definition(returning(context)));
    const { result } = (await functions.invoke('room', { a: [1, null] })) as { result: Record<string, unknown> };
    expect(result).toEqual({
      event: { a: [1, null] },
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'room',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:room',
      logGroupName: '/aws/lambda/room',
      logStreamName: expect.any(String),
      memoryLimitInMB: '128',
      remaining: expect.any(Number),
      cwd: true,
      send: 'undefined',
    });
    expect(result.remaining).toBeGreaterThan(2_000);
    expect(result.remaining).toBeLessThanOrEqual(3_000);
  });

  test('limits the memory', async () => {
    await create().put(
      definition("const kept = []; exports.handler = async () => { for (;;) kept.push(new Array(1e5).fill('x')); };", {
        timeoutSeconds: 20,
      }),
    );
    expect(await functions.invoke('room', {})).toEqual({
      error: { type: 'Runtime.ExitError', message: expect.stringMatching(/signal: SIG|exit status/) },
    });
  });
});

/** What every line of the function tells beside its text. */
const WHERE = { functionName: 'room', region: 'us-east-1', logGroupName: '/aws/lambda/room' };

describe('an invocation', () => {
  test('fails with name, message and stack of what the handler throws', async () => {
    await create().put(definition("exports.handler = async () => { throw new TypeError('no room'); };"));
    const trace = expect.arrayContaining(['TypeError: no room', expect.stringContaining('index.js:1')]);
    expect(await functions.invoke('room', {})).toEqual({ error: { type: 'TypeError', message: 'no room', trace } });
    expect(logs[0]).toEqual({ ...WHERE, requestId: expect.any(String), text: 'TypeError: no room' });
  });

  test.each([
    ['no value', 'undefined', { result: null }],
    ['what JSON leaves of a value', '{ a: undefined, at: new Date(0) }', { result: { at: '1970-01-01T00:00:00.000Z' } }],
    [
      'a value that JSON does not have',
      '1n',
      {
        error: {
          type: 'Runtime.MarshalError',
          message: 'Unable to stringify response body: Do not know how to serialize a BigInt',
          trace: expect.any(Array),
        },
      },
    ],
  ])('returns %s', async (_, expression, expected) => {
    await create().put(definition(returning(expression)));
    expect(await functions.invoke('room', {})).toEqual(expected);
  });

  test('takes a callback before Node.js 24 only', async () => {
    const code =
      'exports.handler = (event, context, callback) => { setTimeout(() => event.fail ? callback(new Error(event.fail)) : callback(null, event), 1); };';
    await create().put(definition(code));
    expect(await functions.invoke('room', { a: 1 })).toEqual({ result: { a: 1 } });
    expect(await functions.invoke('room', { fail: 'why' })).toMatchObject({ error: { type: 'Error', message: 'why' } });
    await functions.put(definition(code, { runtime: 'nodejs24.x' }));
    expect(await functions.invoke('room', {})).toMatchObject({ error: { type: 'Runtime.CallbackHandlerDeprecated' } });
  });

  test('is killed at its timeout, and the next one finds a fresh process', async () => {
    await create().put(
      definition('let count = 0; exports.handler = async (event) => { count++; if (event.spin) for (;;); return count; };', {
        timeoutSeconds: 0.2,
      }),
    );
    expect(await functions.invoke('room', {})).toEqual({ result: 1 });
    expect(await functions.invoke('room', { spin: true })).toEqual({
      error: { type: 'Sandbox.Timedout', message: 'Task timed out after 0.20 seconds' },
    });
    expect(await functions.invoke('room', {})).toEqual({ result: 1 });
  });

  test.each([
    ['exits', 'process.exit(3)', 'exit status 3'],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", 'signal: SIGKILL'],
    ['throws outside the handler', "setTimeout(() => { throw new Error('late'); }); await new Promise(() => {})", 'exit status 1'],
  ])('fails when the process %s, and the next one finds a fresh process', async (_, statement, reason) => {
    await create().put(
      definition(`exports.handler = async (event) => { if (event.end) { ${statement}; await new Promise(() => {}); } return 'ran'; };`),
    );
    expect(await functions.invoke('room', { end: true })).toEqual({
      error: { type: 'Runtime.ExitError', message: `Runtime exited with error: ${reason}` },
    });
    expect(await functions.invoke('room', {})).toEqual({ result: 'ran' });
  });

  test('does not wait for a process that a killed one has left its output to', async () => {
    const code =
      "require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 4000)'], { stdio: 'inherit' }); process.exit(1);";
    await create().put(definition(`exports.handler = async () => { ${code} };`));
    const start = Date.now();
    expect(await functions.invoke('room', {})).toMatchObject({ error: { type: 'Runtime.ExitError' } });
    expect(Date.now() - start).toBeLessThan(3_000);
  });

  test('shows what it prints, line by line, with its request id', async () => {
    await create().put(
      definition(
        "exports.handler = async (event, context) => { console.log('one\\ntwo'); console.error(context.awsRequestId); return context.awsRequestId; };",
      ),
    );
    const { result: requestId } = (await functions.invoke('room', {})) as { result: string };
    expect(logs).toHaveLength(3);
    expect(logs).toEqual(expect.arrayContaining(['one', 'two', requestId].map((text) => ({ ...WHERE, requestId, text }))));
  });
});

describe('processes', () => {
  const COUNTING =
    'let count = 0; exports.handler = async (event) => { await new Promise((done) => setTimeout(done, event)); return [process.pid, ++count]; };';
  const invoke = async (event: number) => ((await functions.invoke('room', event)) as { result: [pid: number, count: number] }).result;

  test('are reused', async () => {
    await create().put(definition(COUNTING));
    const [pid] = await invoke(0);
    expect(await invoke(0)).toEqual([pid, 2]);
  });

  test('take one invocation at a time, up to a bound, and further ones wait', async () => {
    await create({ maxProcesses: 2 }).put(definition(COUNTING));
    const results = await Promise.all([50, 50, 50, 50].map(invoke));
    expect(new Set(results.map(([pid]) => pid)).size).toBe(2);
    expect(new Set(results.map(String)).size).toBe(4);
  });

  test('end when they are idle', async () => {
    await create({ idleMilliseconds: 20 }).put(definition(COUNTING));
    const [pid] = await invoke(0);
    await until(() => !isRunning(pid));
    expect((await invoke(0))[1]).toBe(1);
  });

  test('end with the old code when a function is replaced, after what they run', async () => {
    await create().put(definition(COUNTING));
    const [pid] = await invoke(0);
    const underWay = invoke(50);
    await functions.put(definition(returning("'new'")));
    expect(await functions.invoke('room', {})).toEqual({ result: 'new' });
    expect(await underWay).toEqual([pid, 2]);
    await until(() => !isRunning(pid));
  });

  test('and folders are gone after close, whatever was under way', async () => {
    const before = temporaryFolders();
    await create().put(definition(COUNTING));
    await functions.put(definition(COUNTING, { name: 'removed' }));
    const [pid] = await invoke(0);
    const underWay = [functions.invoke('room', 60_000), functions.invoke('removed', 60_000)];
    await functions.remove('removed');
    functions.invokeAsync('room', 60_000);
    expect(temporaryFolders().length).toBeGreaterThan(before.length);
    await functions.close();
    for (const result of await Promise.all(underWay)) expect(result).toMatchObject({ error: { type: 'Runtime.ExitError' } });
    expect(isRunning(pid)).toBe(false);
    expect(temporaryFolders()).toEqual(before);
    await expect(functions.invoke('room', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('an asynchronous event', () => {
  const COUNT = `
    const { appendFileSync, statSync } = require('node:fs');
    const count = () => {
      appendFileSync('../count', '1');
      return statSync('../count').size;
    };`;
  const texts = () => logs.map(({ text }) => text);

  test('is delivered once when the function does not fail', async () => {
    await create().put(definition("exports.handler = async (event) => console.log(event, 'delivered');"));
    functions.invokeAsync('room', 'it');
    await until(() => texts().includes('it delivered'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(texts()).toEqual(['it delivered']);
  });

  test('is delivered again until it succeeds, under the same request id', async () => {
    const code = `${COUNT} exports.handler = async (event, context) => { const n = count(); if (n < 3) throw new Error('attempt ' + n); console.log('done', context.awsRequestId); };`;
    await create().put(definition(code));
    functions.invokeAsync('room', {});
    await until(() => texts().some((text) => text.startsWith('done')));
    const ids = new Set(logs.map(({ requestId }) => requestId));
    expect(ids.size).toBe(1);
    expect(texts()).toContain(`done ${[...ids][0]}`);
    expect(texts().filter((text) => text.startsWith('The asynchronous'))).toEqual([
      'The asynchronous event failed (Error: attempt 1). It is delivered again in 0.001 s.',
      'The asynchronous event failed (Error: attempt 2). It is delivered again in 0.001 s.',
    ]);
  });

  test('is given up after the third failure', async () => {
    await create().put(definition('exports.handler = async () => process.exit(1);'));
    functions.invokeAsync('room', {});
    await until(() => texts().some((text) => text.endsWith('It is given up.')));
    expect(texts()).toHaveLength(3);
  });

  test('goes to the code that is there at its redelivery', async () => {
    create({ retryDelays: [100] });
    await functions.put(definition('exports.handler = async () => process.exit(1);'));
    functions.invokeAsync('room', {});
    await until(() => texts().length === 1);
    await functions.put(definition("exports.handler = async () => console.log('new code');"));
    await until(() => texts().includes('new code'));
  });

  test('for an unknown function is refused at once', () => {
    expect(() => create().invokeAsync('nowhere', {})).toThrow('Function not found: nowhere');
  });
});

describe('a delivery that is out of the ordinary', () => {
  /** Prints the process and how many events it has got, and serves for as long as the event says. */
  const CODE = `
    let count = 0;
    exports.handler = async ({ name, milliseconds }) => {
      console.log(name, process.pid, ++count);
      await new Promise((done) => setTimeout(done, milliseconds));
      console.log(name, process.pid, 'done');
    };`;
  /** What the function printed, `[name, pid, count or 'done']`. */
  const printed = () => logs.map(({ text }) => text.split(' ')).filter(([, pid]) => /^\d+$/.test(pid ?? ''));
  const served = (name: string) => printed().filter((words) => words[0] === name);
  const isDone = (name: string) => served(name).some(([, , state]) => state === 'done');
  const event = (name: string, milliseconds = 0) => ({ name, milliseconds });

  test.each([1, 2])('goes cold to a process that has served nothing yet, while a warm one of at most %d is idle', async (maxProcesses) => {
    await create({ maxProcesses }).put(definition(CODE));
    await functions.invoke('room', event('first'));
    functions.invokeAsync('room', event('cold'), { cold: true });
    await until(() => isDone('cold'));
    const [[, warm] = []] = served('first');
    expect(served('cold')).toEqual([
      ['cold', expect.not.stringMatching(`^${warm}$`), '1'],
      ['cold', expect.any(String), 'done'],
    ]);
    await functions.invoke('room', event('next'));
    expect(served('next')[0]?.[2]).toBe('2');
  });

  test('goes cold to no process that is busy, and ends none that is', async () => {
    await create({ maxProcesses: 1 }).put(definition(CODE));
    const busy = functions.invoke('room', event('busy', 100));
    functions.invokeAsync('room', event('cold'), { cold: true });
    await until(() => isDone('cold'));
    expect(await busy).toEqual({ result: null });
    expect(printed().map(([name, , state]) => `${name} ${state}`)).toEqual(['busy 1', 'busy done', 'cold 1', 'cold done']);
    expect(served('cold')[0]?.[1]).not.toBe(served('busy')[0]?.[1]);
  });

  test('is killed so long after the process got the event, and delivered again, this time unharmed', async () => {
    await create().put(definition(CODE));
    const milliseconds = 300;
    functions.invokeAsync('room', event('slow', milliseconds), { killAfterMilliseconds: 50 });
    await until(() => isDone('slow'));
    const [[, killed] = [], [, second] = []] = served('slow');
    expect(served('slow').map(([, , state]) => state)).toEqual(['1', '1', 'done']);
    expect(killed).not.toBe(second);
    expect(isRunning(Number(killed))).toBe(false);
    expect(logs.map(({ text }) => text)).toContain(
      'The asynchronous event failed (Runtime.ExitError: Runtime exited with error: signal: SIGKILL). It is delivered again in 0.001 s.',
    );
    expect(new Set(logs.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('is not killed once it is done', async () => {
    await create().put(definition(CODE));
    functions.invokeAsync('room', event('quick'), { killAfterMilliseconds: 100 });
    await until(() => isDone('quick'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await functions.invoke('room', event('next'));
    expect(served('next')[0]?.[2]).toBe('2');
    expect(served('quick')).toHaveLength(2);
  });
});

describe('names', () => {
  test('that two regions have must be said by ARN', async () => {
    await create().put(definition(returning("'here'")));
    await functions.put(definition(returning("'there'"), { region: 'eu-west-1' }));
    await expect(functions.invoke('room', {})).rejects.toThrow('room is the name of several functions: say which by its ARN');
    expect(await functions.invoke('arn:aws:lambda:eu-west-1:000000000000:function:room', {})).toEqual({ result: 'there' });
    await functions.remove('arn:aws:lambda:eu-west-1:000000000000:function:room');
    expect(await functions.invoke('room', {})).toEqual({ result: 'here' });
  });

  test('of removed functions are unknown', async () => {
    await create().put(definition(returning('1')));
    expect([functions.has('room'), functions.has('arn:aws:lambda:us-east-1:000000000000:function:room'), functions.has('other')]).toEqual([
      true,
      true,
      false,
    ]);
    await functions.remove('room');
    await functions.remove('room');
    expect(functions.has('room')).toBe(false);
    await expect(functions.invoke('room', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function temporaryFolders(): string[] {
  return readdirSync(temporary);
}
