/** Functions in Python run by the machine's python3, as AWS runs them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { serve } from '../../../../local/src/http/http';
import type { FunctionDefinition } from '../../../../local/src/services/lambda/function';
import { renderInvocation } from '../../../../local/src/services/lambda/invoke';
import { definition, zip } from './definitions';
import { createLambda, isRunning } from './harness';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const whereThereIs = hasPython ? describe : describe.skip;

/** A function whose handler has this body. */
const handler = (...body: string[]) => `import os, sys\ndef handler(event, context):\n  ${body.join('\n  ')}\n`;

const python = (code: Parameters<typeof definition>[0], overrides: Partial<FunctionDefinition> = {}) =>
  definition(code, { runtime: 'python3.13', ...overrides });

async function run(code: Parameters<typeof definition>[0], overrides: Partial<FunctionDefinition> = {}) {
  const lambda = createLambda();
  await lambda.put(python(code, overrides));
  return { lambda, outcome: await lambda.invoke('room', { name: 'Zoë' }) };
}

/** The body of the answer to Invoke. */
const bodyOf = (Result: Parameters<typeof renderInvocation>[0]['Result']) =>
  JSON.parse(String(renderInvocation({ StatusCode: 200, Result }).body));

whereThereIs(`a function in Python${hasPython ? '' : ': skipped, there is no python3'}`, () => {
  test('gets the event and returns its result, and its process is reused', async () => {
    const lambda = createLambda();
    await lambda.put(python(`count = 0\n${handler('global count', 'count += 1', 'return [event["name"], count]')}`));
    expect(await lambda.invoke('room', { name: 'Zoë' })).toEqual({ result: ['Zoë', 1] });
    expect(await lambda.invoke('room', { name: 'Ada' })).toEqual({ result: ['Ada', 2] });
  });

  test('returns what has JSON, and fails with what has not', async () => {
    const lambda = createLambda();
    await lambda.put(python(`import decimal\n${handler('return eval(event)')}`));
    const marshalError = (message: unknown) => ({ error: { type: 'Runtime.MarshalError', message } });
    expect(await lambda.invoke('room', 'None')).toEqual({ result: null });
    expect(await lambda.invoke('room', 'decimal.Decimal("1.5")')).toEqual({ result: 1.5 });
    expect(await lambda.invoke('room', '{1}')).toMatchObject(
      marshalError('Unable to marshal response: Object of type set is not JSON serializable'),
    );
    expect(await lambda.invoke('room', 'float("nan")')).toMatchObject(marshalError(expect.any(String)));
    expect(await lambda.invoke('room', '"x" * 6_300_000')).toMatchObject({ error: { type: 'Function.ResponseSizeTooLarge' } });
  });

  test('has the context of its invocation, and the environment of AWS', async () => {
    const lambda = createLambda();
    const context =
      'return {**vars(context), "identity": vars(context.identity), "client_context": vars(context.client_context), ' +
      '"left": context.get_remaining_time_in_millis(), "variables": dict(os.environ)}';
    await lambda.put(python(handler(context), { environment: { OWN: 'value' }, timeoutSeconds: 60 }));
    const { result } = (await lambda.invoke('room', {}, { requestId: 'request-1', clientContext: { custom: { a: 1 } } })) as {
      result: Record<string, unknown>;
    };
    const { left, variables, _deadline: _, ...about } = result;
    expect(about).toEqual({
      aws_request_id: 'request-1',
      invoked_function_arn: 'arn:aws:lambda:us-east-1:000000000000:function:room',
      function_name: 'room',
      function_version: '$LATEST',
      memory_limit_in_mb: '128',
      log_group_name: '/aws/lambda/room',
      log_stream_name: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      client_context: { custom: { a: 1 }, env: null, client: null },
      identity: {},
    });
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    expect(variables).toMatchObject({ OWN: 'value', AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13', _HANDLER: 'index.handler' });
    expect(variables).not.toHaveProperty('NODE_CHANNEL_FD');
  });

  test('fails with the exception that it raises, whose stack begins in its code', async () => {
    const { lambda, outcome } = await run(handler('raise ValueError("no room")'));
    expect(bodyOf(outcome)).toEqual({
      errorType: 'ValueError',
      errorMessage: 'no room',
      stackTrace: [expect.stringMatching(/^ {2}File ".*index\.py", line 3, in handler\n {4}raise ValueError\("no room"\)\n/)],
    });
    expect(lambda.texts().slice(0, 2)).toEqual(['[ERROR] ValueError: no room', 'Traceback (most recent call last):']);
    expect(await lambda.invoke('room', {})).toMatchObject({ error: { type: 'ValueError' } });
  });

  test('ends its process, and the next invocation finds a fresh one', async () => {
    const lambda = createLambda();
    await lambda.put(python(`count = 0\n${handler('global count', 'count += 1', 'exec(event)', 'return count')}`));
    const ends = [
      ['sys.exit(3)', 'Runtime exited with error: exit status 3'],
      ['sys.exit()', 'Runtime exited without providing a reason'],
      ['os.kill(os.getpid(), 9)', 'Runtime exited with error: signal: SIGKILL'],
    ];
    for (const [statement, message] of ends) {
      expect(await lambda.invoke('room', statement)).toEqual({ error: { type: 'Runtime.ExitError', message } });
      expect(await lambda.invoke('room', 'pass')).toEqual({ result: 1 });
    }
  });

  test('is killed at its timeout', async () => {
    const { outcome } = await run(handler('import threading', 'threading.Event().wait()'), { timeoutSeconds: 1 });
    expect(outcome).toEqual({ error: { type: 'Sandbox.Timedout', message: 'Task timed out after 1.00 seconds' } });
  });

  test('ends when the endpoint closes, even while its handler runs', async () => {
    const lambda = createLambda();
    let started: (pid: number) => void;
    const pid = new Promise<number>((resolve) => {
      started = resolve;
    });
    await lambda.put(python(handler('import threading', 'print(os.getpid())', 'threading.Event().wait()')));
    const invoked = lambda.invoke('room', {}, { onLine: (text) => started(Number(text)) });
    const running = await pid;
    await lambda.close();
    expect(isRunning(running)).toBe(false);
    expect(await invoked).toMatchObject({ error: { type: 'Runtime.ExitError' } });
  });

  test.each([
    ['index', undefined, /^Bad handler 'index': not enough values/],
    ['missing.handler', 'Runtime.ImportModuleError', /^Unable to import module 'missing': No module named 'missing'$/],
    ['broken.handler', 'Runtime.UserCodeSyntaxError', /^Syntax error in module 'broken': /],
    ['index.other', 'Runtime.HandlerNotFound', /^Handler 'other' missing on module 'index'$/],
    ['raising.handler', 'KeyError', /^'ROOM'$/],
  ])('that cannot be loaded as %s fails as on AWS', async (name, type, message) => {
    const code = zip({ 'index.py': handler('return 1'), 'broken.py': 'def handler(:', 'raising.py': 'import os\nos.environ["ROOM"]' });
    if (type === undefined) return expect(run(code, { handler: name })).rejects.toThrow(`function room has "${name}"`);
    return expect((await run(code, { handler: name })).outcome).toMatchObject({ error: { type, message: expect.stringMatching(message) } });
  });

  test.each(['app/rooms.handler', 'app.rooms.handler'])('loads %s, with the modules beside it', async (name) => {
    const code = zip({
      'app/__init__.py': '',
      'app/rooms.py': `import shared\n${handler('return shared.NAME')}`,
      'shared.py': 'NAME = "lobby"',
    });
    expect((await run(code, { handler: name })).outcome).toEqual({ result: 'lobby' });
  });

  test('logs what it prints, and records of `logging` from WARNING on', async () => {
    const body = [
      'print("one")',
      'print("two", file=sys.stderr)',
      'import logging',
      'logging.info("not logged")',
      'logging.warning("three")',
    ];
    const { lambda } = await run(handler(...body));
    const [one, ...others] = lambda.logs;
    expect([one, ...others].map(({ text }) => text).sort()).toEqual([
      expect.stringMatching(/^\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[0-9a-f-]{36}\tthree$/),
      'one',
      'two',
    ]);
    expect(one?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('with the log format JSON, writes lines of JSON from its level on', async () => {
    const body = ['import logging', 'logging.debug("no")', 'logging.info("joined %s", event["name"])', 'raise KeyError("id")'];
    const { lambda } = await run(handler(...body), { logFormat: 'JSON' });
    const [info, error] = lambda.texts().map((text) => JSON.parse(text));
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    const requestId = lambda.logs[0]?.requestId;
    expect(info).toEqual({ timestamp, level: 'INFO', message: 'joined Zoë', logger: 'root', requestId });
    expect(error).toEqual({
      timestamp,
      level: 'ERROR',
      errorType: 'KeyError',
      errorMessage: "'id'",
      requestId,
      stackTrace: [expect.stringContaining('in handler')],
    });
  });

  test('without boto3 says where the endpoint looks for it', async () => {
    const { lambda } = await run(zip({ 'index.py': 'import boto3\n', 'boto3.py': 'raise ModuleNotFoundError("none", name="boto3")' }));
    expect(lambda.texts()).toContainEqual(
      expect.stringMatching(/takes it from the python3 on its PATH, which has none\. Run: .*-m pip install boto3$/),
    );
  });

  test('has the module cfnresponse in inline code', async () => {
    const requests: object[] = [];
    const endpoint = await serve(async ({ method, headers, body }) => {
      requests.push({ method, type: headers['content-type'], ...JSON.parse(body.toString()) });
      return { status: 200 };
    });
    const lambda = createLambda();
    await lambda.put(
      python(
        'import cfnresponse\ndef handler(event, context):\n  cfnresponse.send(event, context, cfnresponse.SUCCESS, {"Room": 1}, "id")\n',
      ),
    );
    const about = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Room' };
    expect(await lambda.invoke('room', { ...about, ResponseURL: `${endpoint.url}/response?a=1` })).toEqual({ result: null });
    await endpoint.close();
    const answer = { Status: 'SUCCESS', PhysicalResourceId: 'id', NoEcho: false, Data: { Room: 1 } };
    expect(requests).toEqual([{ method: 'PUT', type: '', ...about, ...answer, Reason: expect.stringContaining('CloudWatch Log Stream') }]);
  });
});

describe('without python3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-python-'));
  const { PATH } = process.env;

  beforeEach(() => {
    process.env.PATH = [folder, 'relative'].join(delimiter);
  });

  afterEach(() => {
    process.env.PATH = PATH;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('a function in Python is refused with the way out', async () => {
    const fix = 'An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.';
    const rule = 'The local endpoint runs it with the command python3 on Linux and macOS; got none on the PATH.';
    await expect(createLambda().put(python(''))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Function room has the runtime python3.13. ${rule} ${fix}`,
    });
  });

  test('a function of a state folder fails when it is invoked', async () => {
    const lambda = createLambda();
    process.env.PATH = PATH;
    await lambda.put(definition('exports.handler = async () => 1'));
    const { definition: saved, ...stored } = lambda.get('room');
    const resumed = createLambda({}, new Map([[saved.arn, { ...stored, definition: { ...saved, runtime: 'python3.13' } }]]));
    process.env.PATH = folder;
    resumed.resume();
    expect(await resumed.invoke('room', {})).toMatchObject({
      error: { type: 'Runtime.StartError', message: expect.stringContaining('got none on the PATH') },
    });
  });
});
