/** What a function gets for a request to its URL, and what the client gets for what the function returns. */
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { ANSWER, type Deployed, deploy, ECHO, send, synth } from './harness';

const OPEN = { authType: FunctionUrlAuthType.NONE };
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe('the event', () => {
  let echo: Deployed;
  beforeAll(async () => {
    echo = await deploy(synth(ECHO, OPEN));
  });

  const eventOf = async (path: string, sent: Parameters<typeof send>[1]) => JSON.parse((await send(echo.url + path, sent)).text);

  test('has the members of payload format 2.0', async () => {
    const headers = { 'content-type': 'application/json', cookie: 'a=1; b=2', 'user-agent': 'test', 'X-Many': ['1', '2'] };
    const path = 'rooms/late%20night?who=al%C3%ADce&tag=x&tag=y';
    const event = await eventOf(path, { method: 'POST', headers, body: '{"say":"olé"}' });
    const [, host = '', urlId = ''] = /^http:\/\/([^/]+)\/_function-urls\/([a-z2-7]{32})\/$/.exec(echo.url) ?? [];
    const port = host.split(':')[1];
    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/rooms/late%20night',
      rawQueryString: 'who=al%C3%ADce&tag=x&tag=y',
      cookies: ['a=1', 'b=2'],
      headers: {
        host,
        'content-length': '14',
        'content-type': 'application/json',
        'user-agent': 'test',
        'x-many': '1, 2',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': port,
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { who: 'alíce', tag: 'x,y' },
      requestContext: {
        accountId: 'anonymous',
        apiId: urlId,
        domainName: `${urlId}.lambda-url.us-east-1.localhost:${port}`,
        domainPrefix: urlId,
        http: { method: 'POST', path: '/rooms/late%20night', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        requestId: UUID,
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"say":"olé"}',
      isBase64Encoded: false,
    });
  });

  test('of a request without a body and a query has neither', async () => {
    const event = await eventOf('', {});
    expect(event).toMatchObject({ rawPath: '/', rawQueryString: '', isBase64Encoded: false });
    for (const absent of ['body', 'cookies', 'queryStringParameters']) expect(event).not.toHaveProperty(absent);
  });

  test.each<[string, string | Buffer, boolean]>([
    ['text/plain; charset=utf-8', 'x', false],
    ['application/vnd.api+json', '{}', false],
    ['application/x-www-form-urlencoded', 'a=b', true],
    ['application/octet-stream', Buffer.of(0, 255), true],
    ['application/json', Buffer.of(0x22, 0xff, 0x22), true],
  ])('of a body of the type %s', async (type, body, isBase64Encoded) => {
    const event = await eventOf('', { method: 'PUT', headers: { 'content-type': type }, body });
    const expected = Buffer.from(body).toString(isBase64Encoded ? 'base64' : 'utf8');
    expect(event).toMatchObject({ body: expected, isBase64Encoded });
  });

  test('says which name and path a client has used', async () => {
    const { domainName } = (await eventOf('', {})).requestContext;
    const answer = await send(echo.endpoint.url.concat('/_ivs?x=1'), { headers: { host: domainName } });
    expect(JSON.parse(answer.text)).toMatchObject({ rawPath: '/_ivs', headers: { host: domainName }, requestContext: { domainName } });
  });
});

describe('the response', () => {
  let answering: Deployed;
  beforeAll(async () => {
    answering = await deploy(synth(ANSWER, OPEN));
  });

  const respond = (returned: unknown) =>
    send(answering.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(returned) });

  test.each<[string, unknown, string]>([
    ['an object', { room: 'late' }, '{"room":"late"}'],
    ['a list', [1, 2], '[1,2]'],
    ['a text', 'hello', 'hello'],
    ['nothing', null, 'null'],
  ])('is 200 with JSON for a function that returns %s', async (_, returned, text) => {
    const { headers, ...answer } = await respond(returned);
    expect(answer).toEqual({ status: 200, text });
    expect(headers).toMatchObject({ 'content-type': ['application/json'], 'x-amzn-requestid': [UUID] });
  });

  test('has the status, headers, cookies and body that the function returns', async () => {
    const headers = { 'Content-Type': 'text/html', 'X-Count': 3, 'Set-Cookie': 'c=3', 'Content-Length': '999', connection: 'upgrade' };
    const answer = await respond({ statusCode: 201, headers, cookies: ['a=1; Path=/', 'b=2'], body: '<p>olé' });
    expect(answer).toMatchObject({ status: 201, text: '<p>olé' });
    expect(answer.headers).toMatchObject({
      'content-type': ['text/html'],
      'x-count': ['3'],
      'set-cookie': ['c=3', 'a=1; Path=/', 'b=2'],
      'content-length': ['7'],
    });
    expect(answer.headers.connection).not.toEqual(['upgrade']);
  });

  test.each<[string, object, string]>([
    ['base64', { body: Buffer.from('bytes').toString('base64'), isBase64Encoded: true }, 'bytes'],
    ['no body', {}, ''],
    ['a body that is an object', { body: { a: 1 } }, '{"a":1}'],
    ['members that are null', { body: null, headers: null, cookies: null }, ''],
  ])('of %s', async (_, returned, text) => {
    expect(await respond({ statusCode: '404', ...returned })).toMatchObject({ status: 404, text });
  });

  test.each<[string, string, object]>([
    [
      'a prelude',
      `const http = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'x-room': 'late' } });
       http.write('one ');
       http.end('two');`,
      { status: 202, text: 'one two', headers: { 'x-room': ['late'] } },
    ],
    ['JSON', `stream.end('{"statusCode":404,"body":"gone"}');`, { status: 404, text: 'gone' }],
    ['other bytes', `stream.end('gone');`, { status: 200, text: 'gone', headers: { 'content-type': ['application/octet-stream'] } }],
  ])('of a streaming function that writes %s comes as a whole', async (_, writes, expected) => {
    const code = `exports.handler = awslambda.streamifyResponse(async (event, stream) => { ${writes} });`;
    expect(await send((await deploy(synth(code, OPEN))).url)).toMatchObject(expected);
  });

  test.each<[string, unknown, string]>([
    ['a status', { statusCode: 99 }, 'statusCode must be a whole number from 200 to 599, got 99'],
    ['a text for a status', { statusCode: 'ok' }, 'statusCode must be a whole number from 200 to 599, got "ok"'],
    ['headers', { statusCode: 200, headers: ['a'] }, 'headers must be an object, got ["a"]'],
    [
      'the name of a header',
      { statusCode: 200, headers: { 'a b': 'c' } },
      'headers must have names and texts that HTTP allows; "a b": Header name must be a valid HTTP token ["a b"]',
    ],
    [
      'the value of a header',
      { statusCode: 200, headers: { a: ['b'] } },
      'headers must have names and texts that HTTP allows; "a": Invalid value ["b"]',
    ],
    ['cookies', { statusCode: 200, cookies: 'a=1' }, 'cookies must be a list, got "a=1"'],
  ])('is 502 for %s that HTTP does not have, and the log of the function says why', async (_, returned, reason) => {
    expect(await respond(returned)).toMatchObject({ status: 502, text: 'Internal Server Error' });
    expect(answering.lines().at(-1)).toBe(`The function URL answered 502, because the result of the function is no response: ${reason}.`);
  });

  test('is 502 for a function that fails', async () => {
    const answer = await send(answering.url);
    expect(answer).toMatchObject({ status: 502, text: 'Internal Server Error', headers: { 'content-type': ['application/json'] } });
    const about = { region: 'us-east-1', functionName: 'room', requestId: answer.headers['x-amzn-requestid']?.[0] };
    expect(answering.news.slice(-3)).toMatchObject([
      { type: 'log', ...about },
      { type: 'invocation', ...about, state: 'failed', error: 'SyntaxError' },
      {
        type: 'call',
        service: 'lambda',
        operation: 'InvokeFunctionUrl',
        region: 'us-east-1',
        outcome: 'BadGateway',
        input: { FunctionName: expect.stringMatching(/:function:room$/), method: 'GET', url: answering.url },
      },
    ]);
  });

  test('refuses a body of more than 6 MB', async () => {
    const body = Buffer.alloc(6 * 1024 * 1024 + 1);
    expect(await send(answering.url, { method: 'POST', body })).toMatchObject({ status: 413 });
    const mebibytes = await send(answering.url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: `"${'x'.repeat(2 ** 21)}"`,
    });
    expect(mebibytes).toMatchObject({ status: 200 });
  });
});
