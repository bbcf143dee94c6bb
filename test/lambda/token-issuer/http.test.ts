/** Requests to the token issuer's function over HTTP: the user is the authorizer's, and callers get no more than the app allows. */
import { decodeToken, verifyToken } from 'ivs-realtime-tokens';
import { serviceError } from '../../support/fake-service';
import { Issuer, PUBLIC_KEY, ROOM, SIGNING, stageArn, withHttp } from './issuer';

const body = (request: object = {}) => JSON.stringify({ stageArn: ROOM, ...request });
const jwt = (claims: object) => ({ authorizer: { jwt: { claims, scopes: null } } });

/** A request of a function URL or an HTTP API. */
const version2 = (requestContext: object, request: object = {}) => ({
  version: '2.0',
  routeKey: 'POST /tokens',
  headers: { 'content-type': 'application/json', 'x-user': 'mallory' },
  requestContext: { http: { method: 'POST', path: '/tokens', sourceIp: '192.0.2.1', userAgent: 'mallory' }, ...requestContext },
  body: body(request),
  isBase64Encoded: false,
});
/** A request of a REST API, or of an HTTP API in format 1.0. */
const version1 = (requestContext: object, request: object = {}) => ({
  httpMethod: 'POST',
  resource: '/tokens',
  headers: { 'x-user': 'mallory' },
  requestContext: { identity: { userArn: null, user: null, userAgent: 'mallory', sourceIp: '192.0.2.1' }, ...requestContext },
  body: body(request),
  isBase64Encoded: false,
});
const alice = (request: object = {}) => version2(jwt({ sub: 'alice' }), request);

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}
async function answerTo(issuer: Issuer, event: object): Promise<Answer> {
  return (await issuer.invoke(event)) as unknown as Answer;
}
const refusal = (statusCode: number, name: string, message: string) => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify({ name, message }),
});

test('without http, nobody gets a token over HTTP', async () => {
  for (const event of [alice(), version1({ authorizer: { claims: { sub: 'alice' } } }), { requestContext: null, stageArn: ROOM }]) {
    const issuer = new Issuer(SIGNING);
    expect(await answerTo(issuer, event)).toEqual(
      refusal(
        403,
        'AccessDeniedException',
        'requests over HTTP are allowed by `http` of the ParticipantTokenIssuer, got none; pass `http`',
      ),
    );
    expect(issuer.calls()).toEqual([]);
  }
});

test('a token is the body, and nobody may keep it', async () => {
  const issuer = new Issuer(withHttp());
  const answer = await answerTo(issuer, alice({ attributes: { name: 'Alice' }, duration: 60 }));
  expect(answer).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: expect.any(String),
  });
  const { token, expirationTime, ...members } = JSON.parse(answer.body);
  expect(members).toEqual({
    participantId: expect.any(String),
    userId: 'alice',
    attributes: { name: 'Alice' },
    capabilities: ['SUBSCRIBE'],
    duration: 60,
  });
  const { exp } = verifyToken(token, { publicKey: issuer.publicKey, publicKeyArn: PUBLIC_KEY, stageArn: ROOM });
  expect(expirationTime).toBe(new Date(1000 * exp).toISOString());
  expect(issuer.calls()).toEqual(['Sign']);
});

describe('the user is', () => {
  const userIn = async (event: object, userIdClaim = 'sub') => {
    const answer = await answerTo(new Issuer(withHttp({ userIdClaim })), event);
    return answer.statusCode === 200 ? decodeToken(JSON.parse(answer.body).token).claims : answer.statusCode;
  };

  test.each<[string, object, string?]>([
    ['a claim of a JSON web token, in format 2.0', version2(jwt({ sub: 'alice' }))],
    ['a claim of a JSON web token, in format 1.0', version1({ authorizer: { claims: { sub: 'alice' }, scopes: null } })],
    ['a claim of Cognito', version1({ authorizer: { claims: { 'cognito:username': 'alice', sub: '123' } } }), 'cognito:username'],
    ['of the context of a Lambda authorizer, in format 2.0', version2({ authorizer: { lambda: { sub: 'alice' } } })],
    ['of the context of a Lambda authorizer, in format 1.0', version1({ authorizer: { sub: 'alice', integrationLatency: 12 } })],
    ['its principal', version1({ authorizer: { principalId: 'alice' } }), 'principalId'],
    ['of IAM, in format 2.0', version2({ authorizer: { iam: { userId: 'alice', userArn: 'arn' } } }), 'userId'],
    ['of IAM, in format 1.0', version1({ identity: { user: 'alice', userArn: 'arn' } }), 'user'],
    [
      'of IAM, in format 1.0 of an HTTP API',
      version1({ authorizer: { claims: null, scopes: null }, identity: { user: 'alice', userArn: 'arn' } }),
      'user',
    ],
    [
      'of a Cognito identity pool, in format 2.0',
      version2({ authorizer: { iam: { userId: 'AROA:CognitoIdentityCredentials', cognitoIdentity: { identityId: 'alice' } } } }),
      'cognitoIdentityId',
    ],
    ['of a Cognito identity pool, in format 1.0', version1({ identity: { cognitoIdentityId: 'alice' } }), 'cognitoIdentityId'],
  ])('%s', async (_, event, claim = 'sub') => {
    expect(await userIn(event, claim)).toMatchObject({ user_id: 'alice' });
  });

  test('a number in a context', async () => {
    expect(await userIn(version2({ authorizer: { lambda: { sub: 42 } } }))).toMatchObject({ user_id: '42' });
    expect(await userIn(version2({ authorizer: { lambda: { sub: 2 ** 53 - 1 } } }))).toMatchObject({ user_id: '9007199254740991' });
  });

  test.each<[string, object, string?]>([
    ['no authorizer', version2({})],
    ['no authorizer of a REST API', version1({})],
    ['another claim', version2(jwt({ email: 'alice@example.com' }))],
    ['an empty claim', version2(jwt({ sub: '' }))],
    ['a claim that is a list', version2(jwt({ sub: ['alice'] }))],
    ['a claim that is an object', version2({ authorizer: { lambda: { sub: { toString: 'alice' } } } })],
    ['a claim that is true', version2({ authorizer: { lambda: { sub: true } } })],
    ['a number that has lost digits', version2({ authorizer: { lambda: { sub: 2 ** 53 } } })],
    ['a number with a fraction', version2({ authorizer: { lambda: { sub: 1.5 } } })],
    ['another case of the claim', version2(jwt({ Sub: 'alice' }))],
    ['no Cognito identity, as behind a function URL', version2({ authorizer: { iam: { cognitoIdentity: null } } }), 'cognitoIdentityId'],
    ['a claim that is null', version2({ authorizer: { lambda: { sub: null } } })],
    ['a name that every object has', version2(jwt({})), 'constructor'],
    ['the user agent, which the caller chooses', version1({}), 'userAgent'],
    ['an authorizer that is null', version1({ authorizer: null }), 'userAgent'],
    ['a claim of another authorizer', version2({ authorizer: { jwt: { claims: {} }, sub: 'mallory' } })],
    ['a request context that is none', { ...alice(), requestContext: 'alice' }],
  ])('not known with %s', async (_, event, claim = 'sub') => {
    expect(await userIn(event, claim)).toBe(403);
  });

  test('said to be missing, without a call', async () => {
    const issuer = new Issuer(withHttp());
    expect(await answerTo(issuer, version2({}))).toEqual(
      refusal(
        403,
        'AccessDeniedException',
        'the authorizer names the user by the claim sub, a text or a whole number, got no such claim; ' +
          'put an authorizer before the function that has it, or correct `userIdClaim`',
      ),
    );
    expect(await answerTo(issuer, version2(jwt({ sub: ['5ecret'] })))).toEqual(
      refusal(
        403,
        'AccessDeniedException',
        'the authorizer names the user by the claim sub, a text or a whole number, got another value; ' +
          'put an authorizer before the function that has it, or correct `userIdClaim`',
      ),
    );
    expect(issuer.calls()).toEqual([]);
  });
});

describe('a caller gets', () => {
  const tokenOf = async (environment: object, request: object) => {
    const answer = await answerTo(new Issuer(environment), alice(request));
    return { status: answer.statusCode, ...JSON.parse(answer.body) };
  };

  test('all that is allowed, unless less is asked for', async () => {
    const environment = withHttp({ capabilities: ['PUBLISH', 'SUBSCRIBE'] });
    expect(await tokenOf(environment, {})).toMatchObject({ capabilities: ['PUBLISH', 'SUBSCRIBE'], duration: 720 });
    expect(await tokenOf(environment, { capabilities: ['SUBSCRIBE'] })).toMatchObject({ capabilities: ['SUBSCRIBE'] });
    expect(await tokenOf(environment, { capabilities: [] })).toMatchObject({ capabilities: [] });
  });

  test('the longest duration, if that is less than 12 hours', async () => {
    expect(await tokenOf(withHttp({ maxDurationMinutes: 90 }), {})).toMatchObject({ status: 200, duration: 90 });
    expect(await tokenOf(withHttp({ maxDurationMinutes: 90 }), { duration: 90 })).toMatchObject({ status: 200, duration: 90 });
  });

  test.each<[string, object, string]>([
    [
      'to publish',
      { capabilities: ['PUBLISH', 'SUBSCRIBE'] },
      'callers over HTTP may ask for the capabilities SUBSCRIBE, got PUBLISH, SUBSCRIBE; ask for less',
    ],
    [
      'an attribute',
      { attributes: { name: 'Alice', role: 'moderator' } },
      'callers over HTTP may ask for the attributes that the issuer allows: name, got others; leave them out',
    ],
    [
      'an attribute with a name that every object has',
      { attributes: { constructor: 'x' } },
      'callers over HTTP may ask for the attributes that the issuer allows: name, got others; leave them out',
    ],
    ['more time', { duration: 1441 }, 'callers over HTTP may ask for a duration up to 1440 minutes, got 1441; ask for less'],
    ['another user', { userId: 'mallory' }, 'the user id comes from the authorizer, got one in the body; leave out userId'],
    ['a connection token', { tokenType: 'CONNECTION' }, 'requests over HTTP are for participant tokens, got a tokenType; leave it out'],
  ])('not %s that the app does not allow', async (_, request, message) => {
    const issuer = new Issuer(withHttp());
    expect(await answerTo(issuer, alice(request))).toEqual(refusal(403, 'AccessDeniedException', message));
    expect(issuer.calls()).toEqual([]);
  });

  test('no attribute, if the app allows none', async () => {
    const message = 'callers over HTTP may ask for the attributes that the issuer allows: none, got others; leave them out';
    const answer = await answerTo(new Issuer(withHttp({ attributes: [] })), alice({ attributes: { name: 'Alice' } }));
    expect(answer).toEqual(refusal(403, 'AccessDeniedException', message));
  });
});

describe('the body', () => {
  test('may be in base64', async () => {
    const event = { ...alice(), body: Buffer.from(body()).toString('base64'), isBase64Encoded: true };
    expect(await answerTo(new Issuer(withHttp()), event)).toMatchObject({ statusCode: 200 });
  });

  test.each<[string, unknown]>([
    ['none', undefined],
    ['null', null],
    ['not JSON', '{"stageArn": 5ecret'],
    ['a list', '[]'],
    ['a text', '"5ecret"'],
  ])('is refused if it is %s', async (_, text) => {
    expect(await answerTo(new Issuer(withHttp()), { ...alice(), body: text })).toEqual(
      refusal(
        400,
        'ValidationException',
        'the body is a JSON object of at most 16384 characters, got another body; send for example {"stageArn": "arn:aws:ivs:…"}',
      ),
    );
  });

  test.each<[string, (text: string) => object]>([
    ['as it is', (text) => ({ body: text })],
    ['in base64', (text) => ({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true })],
  ])('has at most 16,384 characters, %s', async (_, encode) => {
    const statusOf = async (length: number) =>
      (await answerTo(new Issuer(withHttp()), { ...alice(), ...encode(body().padEnd(length)) })).statusCode;
    expect(await statusOf(16_384)).toBe(200);
    expect(await statusOf(16_385)).toBe(400);
  });

  test('has room for all attributes, however they are escaped', async () => {
    const escaped = body({ attributes: { name: 'x' } }).replace('"x"', `"${'\\u0000'.repeat(1_020)}"`);
    expect(await answerTo(new Issuer(withHttp()), { ...alice(), body: escaped })).toMatchObject({ statusCode: 200 });
  });

  test('is read as JSON is read elsewhere: of a member that is there twice, the last counts', async () => {
    const twice = `{"stageArn": "${stageArn('foreign')}", ${body().slice(1)}`;
    expect(await answerTo(new Issuer(withHttp()), { ...alice(), body: twice })).toMatchObject({ statusCode: 200 });
    const user = `{"userId": "mallory", ${body({ userId: null }).slice(1)}`;
    expect(await answerTo(new Issuer(withHttp()), { ...alice(), body: user })).toMatchObject({ statusCode: 403 });
  });

  test('has no members that every object inherits', async () => {
    const inherited = `{"__proto__": ${body({ userId: 'mallory' })}}`;
    expect(await answerTo(new Issuer(withHttp()), { ...alice(), body: inherited })).toMatchObject({ statusCode: 400 });
  });

  test('is checked as every request', async () => {
    const issuer = new Issuer(withHttp());
    const statusOf = async (request: object) => (await answerTo(issuer, alice(request))).statusCode;
    expect(await statusOf({ duration: 0 })).toBe(400);
    expect(await statusOf({ capabilities: 'SUBSCRIBE' })).toBe(400);
    expect(await statusOf({ capabilities: null })).toBe(400);
    expect(await statusOf({ room: 'blue' })).toBe(400);
    expect(await statusOf({ stageArn: 'blue' })).toBe(400);
    expect(issuer.calls()).toEqual([]);
  });
});

describe('the status', () => {
  test('is 404 for a stage that the issuer does not serve', async () => {
    expect(await answerTo(new Issuer(withHttp()), alice({ stageArn: stageArn('foreign') }))).toMatchObject({ statusCode: 404 });
  });

  test('is 429 where the account is throttled until the time runs out', async () => {
    const issuer = new Issuer(withHttp());
    issuer.kms.admit = () => {
      throw serviceError('ThrottlingException', 400);
    };
    expect(await answerTo(issuer, alice())).toEqual(
      refusal(429, 'ThrottlingException', 'KMS answers Sign, got too many calls in the account; try again later'),
    );
  });

  test('is 500 for what is wrong inside, which the body does not tell', async () => {
    const issuer = new Issuer(withHttp());
    issuer.kms.fail('Sign', { error: serviceError('DisabledException', 400, 'arn:aws:kms:us-east-1:123456789012:key/5ecret is disabled') });
    expect(await answerTo(issuer, alice())).toEqual(
      refusal(500, 'InternalServerException', 'KMS answers Sign, got DisabledException; see the log of the function'),
    );
  });
});

test('logs have no user, claim, body or attribute', async () => {
  const issuer = new Issuer(withHttp());
  const claims = { sub: 'user-5ecret', email: '5ecret@example.com' };
  for (const request of [{ attributes: { name: '5ecret' } }, { attributes: { '5ecret': 'x' } }, { room: '5ecret' }]) {
    const answer = await answerTo(issuer, version2(jwt(claims), request));
    if (answer.statusCode !== 200) expect(answer.body).not.toContain('5ecret');
  }
  expect(issuer.lines.map((line) => JSON.parse(line).outcome)).toEqual(['OK', 'OK', 'AccessDeniedException', 'ValidationException']);
  expect(issuer.lines.join()).not.toContain('5ecret');
});
