/** The tokens that direct invocations of the token issuer's function return. */
import { verifyToken } from 'ivs-realtime-tokens';
import { serviceError } from '../../support/fake-service';
import { CREATING, ENDPOINTS, Issuer, NOT_SERVED, OWN, PUBLIC_KEY, ROOM, RUNTIME, SIGNING, stageArn } from './issuer';

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
