/** Who may call a function URL: by its policy, by a signature, and from a web page. */

import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, HttpMethod } from 'aws-cdk-lib/aws-lambda';
import { type Answer, assume, type Deployed, deploy, ECHO, send, signedBy, synth, without } from './harness';

const { AWS_IAM, NONE } = FunctionUrlAuthType;
const FORBIDDEN = JSON.stringify({
  Message:
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
});

function expectForbidden({ status, headers, text }: Answer): void {
  expect({ status, text, type: headers['x-amzn-errortype'] }).toEqual({ status: 403, text: FORBIDDEN, type: ['AccessDeniedException'] });
}

describe('NONE', () => {
  test.each<[string, RegExp]>([
    ['no permission', /./],
    ['only lambda:InvokeFunctionUrl', /^lambda:InvokeFunction$/],
    ['only lambda:InvokeFunction', /^lambda:InvokeFunctionUrl$/],
  ])('with %s refuses everybody, and the log of the function says what it takes', async (_, leftOut) => {
    const isLeftOut = ({ Type, Properties }: { Type: string; Properties: Readonly<Record<string, unknown>> }) =>
      Type === 'AWS::Lambda::Permission' && leftOut.test(String(Properties.Action));
    const { url, lines, news } = await deploy(without(synth(ECHO, { authType: NONE }), isLeftOut));
    expectForbidden(await send(url));
    expectForbidden(await send(url, { headers: signedBy('local') }));
    const notice =
      'The function URL refused a request. The policy of the function does not let everybody invoke it. It takes two ' +
      'AWS::Lambda::Permissions with the Principal *: lambda:InvokeFunctionUrl with FunctionUrlAuthType NONE, and lambda:InvokeFunction ' +
      'with InvokedViaFunctionUrl true.';
    expect(lines()).toEqual([notice, notice]);
    expect(news.at(-1)).toMatchObject({ type: 'call', operation: 'InvokeFunctionUrl', outcome: 'AccessDeniedException' });
  });

  test('the permissions of the CDK let in by the URL only, and not by Invoke', async () => {
    const { url, endpoint } = await deploy(
      synth(ECHO, { authType: NONE }, (stack) => new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal(), roleName: 'nobody' })),
    );
    expect(await send(url)).toMatchObject({ status: 200 });
    const accessKey = await assume(endpoint, 'nobody');
    const path = '/2015-03-31/functions/room/invocations';
    expect(await send(endpoint.url + path, { method: 'POST', headers: signedBy(accessKey) })).toMatchObject({ status: 403 });
  });
});

describe('AWS_IAM', () => {
  let deployed: Deployed;
  beforeAll(async () => {
    deployed = await deploy(
      synth(ECHO, { authType: AWS_IAM }, (stack, fn) => {
        const assumedBy = new AccountRootPrincipal();
        fn.grantInvokeUrl(new Role(stack, 'Guest', { assumedBy, roleName: 'guest' }));
        new Role(stack, 'Stranger', { assumedBy, roleName: 'stranger' });
      }),
    );
  });

  test('lets in a role that may, and tells the function who it is', async () => {
    const accessKey = await assume(deployed.endpoint, 'guest');
    const { requestContext } = JSON.parse((await send(deployed.url, { headers: signedBy(accessKey) })).text);
    const userId = expect.stringMatching(/^AROA\w+:session$/);
    expect(requestContext).toMatchObject({
      accountId: '000000000000',
      authorizer: {
        iam: {
          accessKey,
          accountId: '000000000000',
          callerId: userId,
          cognitoIdentity: null,
          userArn: 'arn:aws:sts::000000000000:assumed-role/guest/session',
          userId,
        },
      },
    });
  });

  test('lets in you, the administrator', async () => {
    const { requestContext } = JSON.parse((await send(deployed.url, { headers: signedBy('local') })).text);
    expect(requestContext.authorizer.iam).toMatchObject({ userArn: 'arn:aws:iam::000000000000:user/local', userId: 'AIDALOCAL' });
  });

  test('refuses a role that may not, and a request that is not signed for Lambda', async () => {
    expectForbidden(await send(deployed.url, { headers: signedBy(await assume(deployed.endpoint, 'stranger')) }));
    expect(deployed.lines().at(-1)).toMatch(
      /^The function URL refused a request\. User: .*assumed-role\/stranger\/session is not authorized to perform: lambda:InvokeFunctionUrl /,
    );
    for (const headers of [{}, signedBy('local', 's3')]) {
      expectForbidden(await send(deployed.url, { headers }));
      expect(deployed.lines().at(-1)).toBe(
        'The function URL refused a request. Its AuthType is AWS_IAM, so requests are signed (AWS Signature Version 4) for the service lambda.',
      );
    }
  });
});

describe('web pages', () => {
  const PAGE = 'https://example.com';
  const PREFLIGHT = { method: 'OPTIONS', headers: { origin: PAGE, 'access-control-request-method': 'POST' } };
  const corsOf = ({ headers }: Answer) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => /^access-control|^vary/.test(name)));
  let deployed: Deployed;
  beforeAll(async () => {
    const cors = {
      allowedOrigins: [PAGE],
      allowedMethods: [HttpMethod.GET, HttpMethod.POST],
      allowedHeaders: ['content-type', 'x-room'],
      exposedHeaders: ['x-count'],
      allowCredentials: true,
    };
    deployed = await deploy(synth(ECHO, { authType: NONE, cors }));
  });

  test('a preflight request is answered without the function', async () => {
    const before = deployed.news.length;
    const answer = await send(deployed.url, PREFLIGHT);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': [PAGE],
      'access-control-allow-credentials': ['true'],
      'access-control-allow-headers': ['content-type,x-room'],
      'access-control-allow-methods': ['GET,POST'],
      vary: ['Origin'],
    });
    expect(deployed.news).toHaveLength(before);
  });

  test('other answers have the headers that a page of the origin needs', async () => {
    const answer = await send(deployed.url, { headers: { origin: PAGE, 'sec-fetch-site': 'cross-site', referer: `${PAGE}/` } });
    expect(answer.status).toBe(200);
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': [PAGE],
      'access-control-allow-credentials': ['true'],
      'access-control-expose-headers': ['x-count'],
      vary: ['Origin'],
    });
  });

  test('of other origins get no headers', async () => {
    const origin = 'https://example.org';
    expect(corsOf(await send(deployed.url, { ...PREFLIGHT, headers: { ...PREFLIGHT.headers, origin } }))).toEqual({});
    expect(corsOf(await send(deployed.url, { headers: { origin } }))).toEqual({});
  });

  test('headers that the function returns, too, are there twice, as on AWS', async () => {
    const code = `exports.handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } });`;
    const { url } = await deploy(synth(code, { authType: NONE, cors: { allowedOrigins: ['*'] } }));
    expect((await send(url, { headers: { origin: PAGE } })).headers['access-control-allow-origin']).toEqual(['*', '*']);
  });

  test('without CORS, the function gets preflight requests', async () => {
    const { url } = await deploy(synth(ECHO, { authType: NONE }));
    const answer = await send(url, PREFLIGHT);
    expect(JSON.parse(answer.text).requestContext.http.method).toBe('OPTIONS');
    expect(corsOf(answer)).toEqual({});
  });

  test('get nothing but function URLs', async () => {
    const { endpoint, url } = deployed;
    const [, urlId = ''] = /_function-urls\/(\w+)/.exec(url) ?? [];
    const asUrl = { host: `${urlId}.lambda-url.us-east-1.localhost`, origin: PAGE };
    expect(JSON.parse((await send(`${endpoint.url}/_ivs/reset`, { method: 'POST', headers: asUrl })).text).rawPath).toBe('/_ivs/reset');
    const asOther = { host: 'other.lambda-url.us-east-1.localhost', origin: PAGE };
    expect(await send(`${endpoint.url}/_ivs/reset`, { method: 'POST', headers: asOther })).toMatchObject({
      status: 403,
      text: '{"Message":null}',
    });
    for (const path of ['/_function-urls', '/_function-urls/', '/_function-urls/../_ivs', '/x/_function-urls/abc/']) {
      const answer = await send(endpoint.url + path, { headers: { origin: PAGE } });
      expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('not web pages; this request has the Origin') });
    }
    expect(endpoint.snapshot().functions).toHaveLength(1);
  });

  test('that a function returns has the origin of its URL, and not that of the endpoint', async () => {
    const [, urlId = ''] = /_function-urls\/(\w+)/.exec(deployed.url) ?? [];
    const { port } = new URL(deployed.endpoint.url);
    const opened = await send(`${deployed.url}a?b=c`, { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' } });
    expect([opened.status, opened.headers.location]).toEqual([307, [`http://${urlId}.lambda-url.us-east-1.localhost:${port}/a?b=c`]]);
  });

  test('cannot rebind a name to a function URL', async () => {
    const answer = await send(deployed.url, { headers: { host: 'example.com' } });
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('not web pages; this request has the host example.com') });
  });
});
