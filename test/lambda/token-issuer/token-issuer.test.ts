/** Direct invocations of the token issuer's function. */
import { decodeToken, verifyToken } from 'ivs-realtime-tokens';
import { connectionReset, serviceError } from '../../support/fake-service';
import { CREATING, ENDPOINTS, Issuer, L1, OWNER, PUBLIC_KEY, ROOM, SIGNING, stageArn } from './issuer';

const RUNTIME = stageArn('runtime');
const OWN = { [OWNER]: 'Live/0123' };
const NOT_SERVED = (arn: string) => ({
  name: 'ResourceNotFoundException',
  message: `stageArn is the ARN of a stage of this issuer, got ${arn}; pass one of its stages that exists`,
});
const THROTTLED = { error: serviceError('ThrottlingException', 400) };

let issuer: Issuer;
beforeEach(() => {
  issuer = new Issuer();
  issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints: ENDPOINTS });
});

describe('a participant token that is signed', () => {
  test('has all that was asked for, and takes one call to KMS', async () => {
    const request = { stageArn: ROOM, userId: 'alice', attributes: { name: 'Alice' }, capabilities: ['PUBLISH'], duration: 60 };
    const answer = await issuer.invoke(request);
    expect(issuer.calls()).toEqual(['Sign']);
    const { iat, exp, jti, ...claims } = verifyToken(answer.token, {
      publicKey: issuer.publicKey,
      publicKeyArn: PUBLIC_KEY,
      stageArn: ROOM,
    });
    expect(claims).toEqual({
      user_id: 'alice',
      resource: ROOM,
      topic: 'room',
      events_url: ENDPOINTS.events,
      whip_url: ENDPOINTS.whip,
      capabilities: { allow_publish: true, allow_subscribe: false },
      attributes: { name: 'Alice' },
      version: '1.0',
    });
    expect(exp - iat).toBe(3600);
    expect(JSON.parse(JSON.stringify(answer))).toEqual({
      participantId: jti,
      token: expect.any(String),
      userId: 'alice',
      attributes: { name: 'Alice' },
      capabilities: ['PUBLISH'],
      duration: 60,
      expirationTime: new Date(1000 * exp).toISOString(),
    });
  });

  test('is signed as the digest, however long the message is', async () => {
    await issuer.invoke({ stageArn: ROOM, attributes: { text: '"'.repeat(1020) } });
    expect(issuer.kms.inputsOf('Sign')).toEqual([
      expect.objectContaining({
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_384',
        Message: expect.objectContaining({ length: 48 }),
      }),
    ]);
  });

  test('differs from every other one', async () => {
    const ids = [await issuer.invoke({ stageArn: ROOM }), await issuer.invoke({ stageArn: ROOM })].map(
      ({ participantId }) => participantId,
    );
    expect(new Set(ids).size).toBe(2);
  });
});

describe('the endpoints', () => {
  test.each([
    ['a fixed stage', L1],
    ['a run-time stage', RUNTIME],
  ])('of %s are read once in 14 days', async (_, arn) => {
    for (let token = 0; token < 3; token++) await issuer.invoke({ stageArn: arn });
    expect(issuer.calls()).toEqual(['GetStage', 'Sign', 'Sign', 'Sign']);
    issuer.clock.advance(14 * 24 * 3_600_000 - 1000);
    await issuer.invoke({ stageArn: arn });
    expect(issuer.ivs.operations()).toEqual(['GetStage']);
    issuer.clock.advance(1000);
    await issuer.invoke({ stageArn: arn });
    expect(issuer.ivs.operations()).toEqual(['GetStage', 'GetStage']);
  });

  test.each<[string, () => unknown]>([
    ['has lost its tag', () => issuer.ivs.stages.set(RUNTIME, { endpoints: ENDPOINTS })],
    ['is deleted', () => issuer.ivs.stages.delete(RUNTIME)],
  ])('of a stage that %s in the meantime are kept as long', async (_, change) => {
    await issuer.invoke({ stageArn: RUNTIME });
    change();
    await expect(issuer.invoke({ stageArn: RUNTIME })).resolves.toHaveProperty('token');
    issuer.clock.advance(14 * 24 * 3_600_000);
    await expect(issuer.invoke({ stageArn: RUNTIME })).rejects.toMatchObject(NOT_SERVED(RUNTIME));
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'Sign', 'Sign']);
  });

  test('are those that GetStage returns', async () => {
    issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints: { events: 'wss://other.example', whip: 'https://other.example' } });
    const { token } = await issuer.invoke({ stageArn: RUNTIME });
    expect(decodeToken(token).claims).toMatchObject({ events_url: 'wss://other.example', whip_url: 'https://other.example' });
  });

  test.each([{}, { events: ENDPOINTS.events }, { whip: ENDPOINTS.whip }])('are not kept when one is missing: %j', async (endpoints) => {
    issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints });
    await expect(issuer.invoke({ stageArn: RUNTIME })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'IVS answers GetStage, got Error; see the log of the function',
    });
    issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints: ENDPOINTS });
    await issuer.invoke({ stageArn: RUNTIME });
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'Sign']);
  });
});

describe('a stage that the issuer does not serve', () => {
  test.each<[string, Record<string, string> | undefined]>([
    ['with the tag of another app', { [OWNER]: 'Foreign/89' }],
    ['whose tag only begins so', { [OWNER]: 'Live/01234' }],
    ['without a tag, even if IAM lets the function read it', { other: 'Live/0123', [OWNER]: ' ' }],
    ['that does not exist', undefined],
  ])('is refused before anything is signed: %s', async (_, tags) => {
    const foreign = stageArn('foreign');
    if (tags) issuer.ivs.stages.set(foreign, { tags, endpoints: ENDPOINTS });
    await expect(issuer.invoke({ stageArn: foreign })).rejects.toMatchObject(NOT_SERVED(foreign));
    expect(issuer.calls()).toEqual(['GetStage']);
  });

  test('is not asked for again within 5 seconds', async () => {
    const young = stageArn('young');
    const ask = () => issuer.invoke({ stageArn: young });
    await expect(ask()).rejects.toMatchObject(NOT_SERVED(young));
    issuer.ivs.stages.set(young, { tags: OWN, endpoints: ENDPOINTS });
    issuer.clock.advance(4_999);
    await expect(ask()).rejects.toMatchObject(NOT_SERVED(young));
    expect(issuer.calls()).toEqual(['GetStage']);
    issuer.clock.advance(1);
    await ask();
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'Sign']);
  });

  test.each(['arn:aws:ivs:eu-west-1:123456789012:stage/room', 'arn:aws:ivs:us-east-1:222222222222:stage/room'])(
    'is refused without a call when it is of another region or account: %s',
    async (arn) => {
      await expect(issuer.invoke({ stageArn: arn })).rejects.toMatchObject(NOT_SERVED(arn));
      expect(issuer.calls()).toEqual([]);
    },
  );

  test('is refused without a call when there are no run-time stages', async () => {
    issuer = new Issuer({ ...SIGNING, RUNTIME_STAGES_TAG_VALUES: undefined });
    await expect(issuer.invoke({ stageArn: RUNTIME })).rejects.toMatchObject(NOT_SERVED(RUNTIME));
    expect(issuer.calls()).toEqual([]);
  });

  test('may have the tag of each construct', async () => {
    issuer.ivs.stages.set(RUNTIME, { tags: { [OWNER]: 'Other/4567' }, endpoints: ENDPOINTS });
    await expect(issuer.invoke({ stageArn: RUNTIME })).resolves.toHaveProperty('token');
  });

  test('is a fixed one that is deleted', async () => {
    issuer.ivs.stages.delete(L1);
    await expect(issuer.invoke({ stageArn: L1 })).rejects.toMatchObject(NOT_SERVED(L1));
  });
});

describe('a participant token that IVS makes', () => {
  beforeEach(() => {
    issuer = new Issuer(CREATING);
    issuer.ivs.stages.set(RUNTIME, { tags: OWN });
  });

  test.each([
    ['a fixed stage', ROOM],
    ['a run-time stage', RUNTIME],
  ])('for %s takes one call', async (_, arn) => {
    const request = { stageArn: arn, userId: 'alice', attributes: { name: 'Alice' }, capabilities: ['PUBLISH'], duration: 60 };
    const { stageArn: __, ...members } = request;
    await expect(issuer.invoke(request)).resolves.toEqual({
      ...members,
      participantId: 'participant',
      token: 'opaque',
      expirationTime: new Date(0),
    });
    expect(issuer.calls()).toEqual(['CreateParticipantToken']);
    expect(issuer.ivs.inputsOf('CreateParticipantToken')).toEqual([request]);
    expect(issuer.loads).toBe(0);
  });

  test('is refused for a stage that IAM denies', async () => {
    await expect(issuer.invoke({ stageArn: stageArn('foreign') })).rejects.toMatchObject(NOT_SERVED(stageArn('foreign')));
  });

  test('is refused for a fixed stage that is deleted', async () => {
    issuer.ivs.stages.delete(ROOM);
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject(NOT_SERVED(ROOM));
  });

  test('says so when IAM denies a fixed stage', async () => {
    issuer.ivs.fail('CreateParticipantToken', { error: serviceError('AccessDeniedException', 403, 'role/secret-role') });
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'IVS answers CreateParticipantToken, got AccessDeniedException; see the log of the function',
    });
  });

  test('is no connection token', async () => {
    await expect(issuer.invoke({ tokenType: 'CONNECTION' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'connection tokens are signed with a key, got an issuer without one; pass `publicKey` to the ParticipantTokenIssuer',
    });
  });
});

describe('a connection token', () => {
  test('takes one call to KMS, and lasts up to four weeks', async () => {
    const { token, tokenId, duration } = await issuer.invoke({ tokenType: 'CONNECTION', duration: 40_320 });
    expect(issuer.calls()).toEqual(['Sign']);
    const { iat, exp, ...claims } = verifyToken(token, { publicKey: issuer.publicKey, publicKeyArn: PUBLIC_KEY });
    expect(claims).toEqual({
      jti: tokenId,
      account_id: '123456789012',
      region: 'us-east-1',
      events_url: 'wss://global.events.live-video.net',
      version: '1.0',
    });
    expect([exp - iat, duration]).toEqual([40_320 * 60, 40_320]);
  });

  test.each<[object, string]>([
    [{ duration: 40_321 }, 'duration is a whole number of minutes from 1 to 40320, got 40321; pass a duration in that range'],
    [{ stageArn: ROOM }, 'the members of a request for this token are duration, got stageArn; remove it or correct its name'],
  ])('refuses %j before any call', async (options, message) => {
    await expect(issuer.invoke({ tokenType: 'CONNECTION', ...options })).rejects.toMatchObject({ name: 'ValidationException', message });
    expect(issuer.calls()).toEqual([]);
  });
});

describe('input', () => {
  const room = { stageArn: ROOM };

  test.each<[string, unknown]>([
    ['one minute', { ...room, duration: 1 }],
    ['14 days', { ...room, duration: 20_160 }],
    ['128 characters', { ...room, userId: '😀'.repeat(128) }],
    ['1 KB', { ...room, attributes: { text: 'x'.repeat(1020) } }],
    ['no capabilities', { ...room, capabilities: [] }],
    ['the kind of token', { ...room, tokenType: 'PARTICIPANT' }],
  ])('may have %s', async (_, event) => {
    await expect(issuer.invoke(event)).resolves.toHaveProperty('token');
  });

  test.each<[string, unknown, string]>([
    ['nothing', null, 'stageArn is the ARN of a stage, got nothing; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456'],
    [
      'a text',
      'secret',
      'stageArn is the ARN of a stage, got nothing; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456',
    ],
    ['a list', [room], 'stageArn is the ARN of a stage, got nothing; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456'],
    [
      'an ARN that is none',
      { stageArn: 'secret' },
      'stageArn is the ARN of a stage, got other text; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456',
    ],
    ['no time', { ...room, duration: 0 }, 'duration is a whole number of minutes from 1 to 20160, got 0; pass a duration in that range'],
    [
      '15 days',
      { ...room, duration: 20_161 },
      'duration is a whole number of minutes from 1 to 20160, got 20161; pass a duration in that range',
    ],
    ['129 characters', { ...room, userId: 'x'.repeat(129) }, 'userId is text of at most 128 characters, got 129 characters; shorten it'],
    [
      'more than 1 KB',
      { ...room, attributes: { text: 'x'.repeat(1021) } },
      'attributes is an object of texts with at most 1024 bytes of keys and values in UTF-8, got 1025 bytes; shorten them',
    ],
    [
      'a capability that is none',
      { ...room, capabilities: ['secret'] },
      'capabilities is a list of at most 2 of PUBLISH, SUBSCRIBE, got other text as element 1; write the names in capital letters',
    ],
    [
      'another kind of token',
      { ...room, tokenType: 'secret' },
      'tokenType is PARTICIPANT or CONNECTION, got a string; correct it, or leave it out for PARTICIPANT',
    ],
  ])('is refused before any call: %s', async (_, event, message) => {
    await expect(issuer.invoke(event)).rejects.toMatchObject({ name: 'ValidationException', message });
    expect(issuer.calls()).toEqual([]);
    expect(issuer.loads).toBe(0);
  });
});

describe('calls', () => {
  test('that are throttled or have no answer are tried again', async () => {
    issuer.ivs.fail('GetStage', THROTTLED, { error: connectionReset() });
    issuer.kms.fail('Sign', THROTTLED, { error: serviceError('KMSInternalException', 500) });
    await issuer.invoke({ stageArn: RUNTIME });
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'GetStage', 'Sign', 'Sign', 'Sign']);
  });

  test.each([
    ['GetStage', 'IVS', RUNTIME, SIGNING],
    ['Sign', 'KMS', ROOM, SIGNING],
    ['CreateParticipantToken', 'IVS', ROOM, CREATING],
  ] as const)(
    'of %s that are throttled until the time runs out are told from other failures',
    async (operation, service, arn, environment) => {
      issuer = new Issuer(environment);
      const throttle = (name: string) => {
        if (name === operation) throw serviceError('ThrottlingException', 400);
      };
      issuer.ivs.admit = throttle;
      issuer.kms.admit = throttle;
      const began = issuer.clock.now();
      await expect(issuer.invoke({ stageArn: arn })).rejects.toMatchObject({
        name: 'ThrottlingException',
        message: `${service} answers ${operation}, got too many calls in the account; try again later`,
      });
      expect(issuer.clock.now() - began).toBeLessThanOrEqual(14_000);
    },
  );

  test('that never answer end a second before the function does', async () => {
    issuer.kms.fail('Sign', 'silence');
    const began = issuer.clock.now();
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'KMS answers Sign, got DeadlineExceeded; see the log of the function',
    });
    expect(issuer.clock.now() - began).toBe(14_000);
  });

  test('to KMS that are denied are tried again, because a new permission takes some seconds', async () => {
    const denied = { error: serviceError('AccessDeniedException', 400, 'arn:aws:sts::123456789012:assumed-role/secret-role') };
    issuer.kms.fail('Sign', denied, denied);
    await issuer.invoke({ stageArn: ROOM });
    expect(issuer.calls()).toEqual(['Sign', 'Sign', 'Sign']);
    issuer.kms.admit = () => {
      throw denied.error;
    };
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'KMS answers Sign, got AccessDeniedException; see the log of the function',
    });
  });

  test.each<[string, Uint8Array | undefined]>([
    ['no signature', undefined],
    ['an empty one', new Uint8Array()],
    ['one that is no DER', new Uint8Array(96).fill(0x30)],
  ])('to KMS that return %s make no token', async (_, Signature) => {
    jest.spyOn(issuer.kms.client, 'send').mockResolvedValue({ $metadata: {}, Signature } as never);
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'the function issues a token, got an unexpected error; see its log',
    });
    expect(issuer.lines.map((line) => JSON.parse(line).outcome)).toEqual(['OK', 'TokenError']);
  });

  test('that fail in an unexpected way are not told', async () => {
    issuer.onLoad = () => {
      throw new TypeError('secret');
    };
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'the function issues a token, got an unexpected error; see its log',
    });
    expect(issuer.lines.map((line) => JSON.parse(line))).toEqual([{ operation: 'IssueToken', outcome: 'TypeError', durationMs: 0 }]);
  });
});

test('logs and errors have no token, user id or attribute', async () => {
  const secrets = { userId: 'user-5ecret', attributes: { 'key-5ecret': 'value-5ecret' } };
  const token: string = (await issuer.invoke({ stageArn: RUNTIME, ...secrets })).token;
  const messages: string[] = [];
  const refusedMembers = [{ duration: 0 }, { userId: `user-5ecret${'x'.repeat(128)}` }, { '5ecret-member': 1 }, { stageArn: token }];
  for (const more of refusedMembers) {
    const error = await issuer.invoke({ stageArn: RUNTIME, ...secrets, ...more }).catch((refusal: Error) => refusal);
    messages.push([error.name, error.message, error.stack].join());
  }
  expect(messages).toHaveLength(4);
  const said = [...issuer.lines, ...messages].join('\n');
  expect(said).not.toContain(token);
  expect(said).not.toContain(token.slice(0, 30));
  expect(messages.map((message) => message.replaceAll('5ecret-member', '')).join()).not.toContain('5ecret');
  expect(issuer.lines.join()).not.toContain('5ecret');
  expect(issuer.lines.map((line) => JSON.parse(line))).toEqual([
    { operation: 'GetStage', outcome: 'OK', awsRequestId: 'aws-request', durationMs: 0 },
    { operation: 'Sign', outcome: 'OK', awsRequestId: 'aws-request', durationMs: 0 },
    { operation: 'IssueToken', outcome: 'OK', durationMs: 0 },
    ...Array.from({ length: 4 }, () => ({ operation: 'IssueToken', outcome: 'ValidationException', durationMs: 0 })),
  ]);
});

describe('the environment', () => {
  test.each<[string, object, string]>([
    ['stages', {}, 'the environment names stages or the tag values of run-time stages, got none; deploy the stack again'],
    [
      'both keys',
      { ...SIGNING, IVS_TOKENS_KMS_KEY_ARN: '' },
      'the variables of the public key and the KMS key have both a value or none, got one of them; deploy the stack again',
    ],
    [
      'settings of HTTP',
      { ...SIGNING, HTTP: '{}' },
      'the variable HTTP has the settings of requests over HTTP, got others; deploy the stack again',
    ],
  ])('has %s', (_, environment, message) => {
    expect(() => new Issuer(environment)).toThrow(message);
  });
});
