import { createFunctions, type Functions } from '../../../../local/src/services/lambda/functions';
import { until } from '../../../support/until';
import { type Client, type ClientRequest, connectTo } from '../client';
import { apiOf } from './api';
import { definition } from './definitions';

const logged: string[] = [];
let functions: Functions;
let client: Client;

const CODE = `exports.handler = async (event) => {
  if (event.fail) throw new RangeError(event.fail);
  console.log(event.lines ?? event);
  return event;
};`;

const settings = { runtime: 'nodejs24.x', timeoutSeconds: 5, memoryMegabytes: 256, environment: { OWN: 'value' } };

beforeAll(async () => {
  functions = createFunctions({ processEnvironment: () => ({}), onLog: ({ text }) => logged.push(text) });
  client = await connectTo(apiOf(functions).service, 'lambda');
  for (const name of ['room', 'second', 'third']) await functions.put(definition(CODE, { ...settings, name }));
  await functions.put(definition(CODE, { ...settings, name: 'abroad', region: 'eu-west-1' }));
  await functions.put(definition('exports.handler = async () => {};', { ...settings, name: 'silent', region: 'eu-west-2' }));
});

afterAll(async () => {
  await client.close();
  await functions.close();
});

const invoke = (name: string, request: ClientRequest = {}) =>
  client.send(`/2015-03-31/functions/${name}/invocations`, { method: 'POST', ...request });

describe('Invoke', () => {
  test.each([
    ['name', 'room'],
    ['name and qualifier', 'room:$LATEST'],
    ['ARN', encodeURIComponent('arn:aws:lambda:us-east-1:000000000000:function:room')],
    ['qualified ARN', 'arn:aws:lambda:us-east-1:000000000000:function:room:$LATEST'],
  ])('runs the function of this %s', async (_, name) => {
    const expected = { status: 200, headers: { 'x-amz-executed-version': '$LATEST' }, body: '{"a":1}' };
    expect(await invoke(name, { body: '{"a":1}' })).toMatchObject(expected);
  });

  test('answers with the error of the function', async () => {
    const { status, headers, body } = await invoke('room', { body: '{"fail":"why"}' });
    expect([status, headers['x-amz-function-error']]).toEqual([200, 'Unhandled']);
    expect(JSON.parse(body)).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'why',
      trace: expect.arrayContaining(['RangeError: why']),
    });
  });

  test("tells the function the caller's context, and gives back what it streams", async () => {
    const code =
      'exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { stream.end(context.clientContext.who); });';
    await functions.put(definition(code, { ...settings, name: 'streaming' }));
    const as = (text: string) => ({ headers: { 'x-amz-client-context': Buffer.from(text).toString('base64') } });
    expect(await invoke('streaming', as('{"who":"ann"}'))).toMatchObject({ status: 200, body: 'ann' });
    expect(await invoke('streaming', as('ann'))).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidRequestContentException' },
    });
    await functions.remove('streaming');
  });

  test('as an event is accepted at once', async () => {
    expect(await invoke('room', { headers: { 'x-amz-invocation-type': 'Event' }, body: '"later"' })).toMatchObject({
      status: 202,
      body: '',
    });
    await until(() => logged.includes('later'));
  });

  test('without a body sends an empty event, and as a dry run none', async () => {
    expect((await invoke('room')).body).toBe('{}');
    expect((await invoke('room', { headers: { 'x-amz-invocation-type': 'DryRun' } })).status).toBe(204);
  });

  test.each<[string, string, ClientRequest, number, string, string]>([
    [
      'an unknown function',
      'nowhere',
      {},
      404,
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nowhere',
    ],
    ['a function of another region', 'abroad', {}, 404, 'ResourceNotFoundException', 'Function not found'],
    [
      'a version',
      'room:3',
      {},
      404,
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:room:3. There is only $LATEST here. An emulator that has it',
    ],
    [
      'an alias that stands in',
      'arn:aws:lambda:us-east-1:000000000000:alias%2Fa1',
      {},
      404,
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:alias/a1. There is only $LATEST here. An emulator that has it',
    ],
    ['a body that is no JSON', 'room', { body: '{' }, 400, 'InvalidRequestContentException', 'Could not parse request body into json'],
    ['an unknown type', 'room', { headers: { 'x-amz-invocation-type': 'Soon' } }, 400, 'InvalidParameterValueException', 'got "Soon"'],
    ['another end of the log', 'room', { headers: { 'x-amz-log-type': 'Head' } }, 400, 'InvalidParameterValueException', 'got "Head"'],
    ['a path that is no text', '%E0%A4', {}, 400, 'SerializationException', 'The path must be percent-encoded UTF-8, got %E0%A4.'],
  ])('refuses %s', async (_, name, request, status, type, message) => {
    const response = await invoke(name, request);
    expect(response).toMatchObject({ status, headers: { 'x-amzn-errortype': type } });
    expect(JSON.parse(response.body).message).toContain(message);
  });
});

describe('the tail of the log', () => {
  const tailOf = async (name: string, request: ClientRequest) => {
    const { headers } = await invoke(name, { ...request, headers: { ...request.headers, 'x-amz-log-type': 'Tail' } });
    const encoded = headers['x-amz-log-result'];
    return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
  };

  test('is what this invocation printed, beside others', async () => {
    const names = ['a', 'b', 'c'];
    const tails = await Promise.all(names.map((name) => tailOf('room', { body: JSON.stringify({ lines: `${name}\n${name}ü` }) })));
    expect(tails).toEqual(names.map((name) => `${name}\n${name}ü\n`));
  });

  test('says why an invocation failed', async () => {
    expect(await tailOf('room', { body: '{"fail":"why"}' })).toMatch(/^RangeError: why\n {4}at /);
  });

  test('has 4 KB at most, which are the last', async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}`).join('\n');
    const tail = (await tailOf('room', { body: JSON.stringify({ lines }) })) ?? '';
    expect(tail).toHaveLength(4096);
    expect(`${lines}\n`.endsWith(tail)).toBe(true);
  });

  test('is empty of who prints nothing, and comes only to who asks', async () => {
    expect(await tailOf('silent', { region: 'eu-west-2' })).toBe('');
    expect((await invoke('room')).headers).not.toHaveProperty('x-amz-log-result');
    expect(await tailOf('room', { headers: { 'x-amz-invocation-type': 'Event' } })).toBeUndefined();
  });
});

describe('reading', () => {
  test('GetFunction and GetFunctionConfiguration describe a function', async () => {
    const { body } = await client.send('/2015-03-31/functions/room');
    const { Configuration } = JSON.parse(body);
    expect(Configuration).toMatchObject({
      FunctionName: 'room',
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:room',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 5,
      MemorySize: 256,
      State: 'Active',
      Environment: { Variables: { OWN: 'value' } },
      LoggingConfig: { LogGroup: '/aws/lambda/room' },
    });
    expect(JSON.parse((await client.send('/2015-03-31/functions/room/configuration')).body)).toEqual(Configuration);
  });

  test('ListFunctions lists those of a region, by pages', async () => {
    const list = async (query: string, region?: string) => {
      const { Functions, NextMarker } = JSON.parse((await client.send(`/2015-03-31/functions${query}`, { region })).body);
      return [Functions.map(({ FunctionName }: { FunctionName: string }) => FunctionName), NextMarker];
    };
    expect(await list('')).toEqual([['room', 'second', 'third'], undefined]);
    expect(await list('/?MaxItems=2')).toEqual([['room', 'second'], '2']);
    expect(await list('/?MaxItems=2&Marker=2')).toEqual([['third'], undefined]);
    expect(await list('', 'eu-west-1')).toEqual([['abroad'], undefined]);
    expect((await client.send('/2015-03-31/functions?MaxItems=0')).status).toBe(400);
    expect((await client.send('/2015-03-31/functions?Marker=x')).status).toBe(400);
  });

  test.each([
    ['DELETE', '/2015-03-31/functions/room'],
    ['POST', '/2015-03-31/functions'],
    ['GET', '/2015-03-31/functions/room/policy'],
    ['GET', '/2015-03-31/layers'],
  ])('what is not served is named: %s %s', async (method, path) => {
    const { status, body } = await client.send(path, { method });
    expect(status).toBe(501);
    expect(body).toContain(`does not serve ${method} ${path}.`);
  });
});
