import os from 'node:os';
import { delimiter, join } from 'node:path';
import { definition, returning } from './definitions';
import { createLambda, temporary } from './harness';

describe('configuration', () => {
  test.each([
    [
      'java21',
      { runtime: 'java21' },
      'with a runtime like nodejs24.x or python3.13; function room has java21. An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.',
    ],
    ['a handler without an export', { handler: 'index' }, 'function room has "index"'],
    [
      'reserved variables',
      { environment: { AWS_REGION: 'x', OWN: 'y', _HANDLER: 'z' } },
      'Reserved keys used in this request: AWS_REGION, _HANDLER',
    ],
    ['a variable with an odd name', { environment: Object.fromEntries([['__proto__', 'x']]) }, 'begins with a letter; got __proto__.'],
  ])('refuses %s', async (_, overrides, message) => {
    await expect(createLambda().put(definition('', overrides))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });

  test('makes the whole environment of the process: nothing of this one but PATH', async () => {
    process.env.AWS_PROFILE = 'production';
    process.env.HTTPS_PROXY = 'http://proxy.example';
    try {
      const lambda = createLambda({
        processEnvironment: ({ name, region }) => ({ AWS_ENDPOINT_URL: `http://127.0.0.1/${region}/${name}` }),
      });
      await lambda.put(definition(returning('process.env'), { environment: { OWN: 'value' }, logGroupName: 'rooms' }));
      const { result } = (await lambda.invoke('room', {})) as { result: Record<string, string> };
      expect(result).toEqual({
        PATH: process.env.PATH,
        NODE_PATH: expect.stringContaining(join(process.cwd(), 'node_modules') + delimiter),
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
        _HANDLER: 'index.handler',
        LAMBDA_RUNTIME_DIR: expect.stringMatching(/runner$/),
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
    const lambda = createLambda();
    await lambda.put(definition(returning(context)));
    const { result } = (await lambda.invoke('room', { a: [1, null] })) as { result: Record<string, unknown> };
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
    expect(result.remaining).toBeGreaterThan(0);
    expect(result.remaining).toBeLessThanOrEqual(60_000);
  });

  test('limits the memory', async () => {
    // 240 MB of heap: far more than 128 MB, far less than Node.js takes of a machine when nobody limits it.
    const code = returning("Array.from({ length: 30 }, () => new Array(1e6).fill('x')).length");
    const lambda = createLambda();
    await lambda.put(definition(code, { memoryMegabytes: 128, timeoutSeconds: 20 }));
    expect(await lambda.invoke('room', {})).toEqual({
      error: { type: 'Runtime.ExitError', message: expect.stringMatching(/signal: SIG|exit status/) },
    });
    await lambda.put(definition(code, { memoryMegabytes: 1024, timeoutSeconds: 20 }));
    expect(await lambda.invoke('room', {})).toEqual({ result: 30 });
  });
});
