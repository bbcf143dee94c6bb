import type { ParticipantToken } from '@aws-sdk/client-ivs-realtime';
import fc from 'fast-check';
import { createParticipantToken, type NewParticipantToken, TokenError, verifyToken } from 'ivs-realtime-tokens';
import { KEY, PAIR, PUBLIC_KEY_ARN, partsOf, STAGE } from './signing-keys';

const NOW = new Date('2026-11-28T12:00:00.900Z');
beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

const refused = jest.fn();
const refusing = { ...KEY, sign: refused };

test('a token has the header and the claims of the user guide', async () => {
  // It can be returned where the SDK's ParticipantToken is expected.
  const made: ParticipantToken = await createParticipantToken(KEY, {
    stage: STAGE,
    userId: 'alice',
    attributes: { seat: 'A', näme: '"🎤"' },
    capabilities: ['SUBSCRIBE'],
    duration: 90,
  });
  const { header, claims, signature } = partsOf(String(made.token));

  expect(header).toEqual({ alg: 'ES384', typ: 'JWT', kid: PUBLIC_KEY_ARN });
  expect(claims).toEqual({
    iat: 1_795_867_200,
    exp: 1_795_867_200 + 90 * 60,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    user_id: 'alice',
    resource: STAGE.arn,
    topic: 'oRmLNwuCeMlQ',
    events_url: STAGE.endpoints.events,
    whip_url: STAGE.endpoints.whip,
    capabilities: { allow_publish: false, allow_subscribe: true },
    attributes: { seat: 'A', näme: '"🎤"' },
    version: '1.0',
  });
  expect(signature).toHaveLength(96);
  expect(made).toEqual({
    participantId: claims.jti,
    token: expect.any(String),
    userId: 'alice',
    attributes: { seat: 'A', näme: '"🎤"' },
    capabilities: ['SUBSCRIBE'],
    duration: 90,
    expirationTime: new Date('2026-11-28T13:30:00Z'),
  });
});

test('without options, a token lives for 12 hours, has both capabilities and no user', async () => {
  const made = await createParticipantToken(KEY, { stage: STAGE });
  const { claims } = partsOf(made.token);

  expect(made).toEqual({
    participantId: claims.jti,
    token: expect.any(String),
    capabilities: ['PUBLISH', 'SUBSCRIBE'],
    duration: 720,
    expirationTime: new Date('2026-11-29T00:00:00Z'),
  });
  expect(claims).toMatchObject({ capabilities: { allow_publish: true, allow_subscribe: true }, attributes: {} });
  expect(claims).not.toHaveProperty('user_id');
});

test('an empty list of capabilities gives none', async () => {
  const { token } = await createParticipantToken(KEY, { stage: STAGE, capabilities: [] });

  expect(partsOf(token).claims.capabilities).toEqual({ allow_publish: false, allow_subscribe: false });
});

test('attributes are their members, whatever the object would write as JSON', async () => {
  const attributes = Object.assign(Object.create({ toJSON: () => 'other' }), { seat: 'A' });
  const { token } = await createParticipantToken(KEY, { stage: STAGE, attributes });

  expect(partsOf(token).claims.attributes).toEqual({ seat: 'A' });
});

test('each token is for another participant', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => createParticipantToken(KEY, { stage: STAGE })));

  expect(new Set(made.map(({ participantId }) => participantId)).size).toBe(20);
});

test('whatever it is made for, its public key verifies it, and its claims are the request', async () => {
  const text = (maxLength: number) => fc.string({ unit: 'grapheme', maxLength });
  const options = fc.record(
    {
      userId: text(30),
      attributes: fc.dictionary(text(10), text(20), { maxKeys: 5 }),
      capabilities: fc.subarray(['PUBLISH', 'SUBSCRIBE'] as const),
      duration: fc.integer({ min: 1, max: 20_160 }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(options, async ({ capabilities, ...rest }) => {
      const { token } = await createParticipantToken(KEY, { stage: STAGE, capabilities, ...rest });
      const claims = verifyToken(token, { publicKey: PAIR.publicKey, publicKeyArn: PUBLIC_KEY_ARN, stageArn: STAGE.arn });

      expect(claims.user_id).toBe(rest.userId);
      expect(Object.entries(claims.attributes ?? {})).toEqual(Object.entries(rest.attributes ?? {}));
      expect(claims.capabilities).toEqual({
        allow_publish: capabilities?.includes('PUBLISH') ?? true,
        allow_subscribe: capabilities?.includes('SUBSCRIBE') ?? true,
      });
      expect(claims.exp - claims.iat).toBe(60 * (rest.duration ?? 720));
    }),
    { numRuns: 50 },
  );
});

const REGION = 'the stage is in the region and account of the public key, eu-west-1 and 123456789012';
const HOME = 'sign with a public key that is imported there';
const ENDPOINTS = 'pass the endpoints that CreateStage or GetStage returns';

test.each<[string, object, string]>([
  [
    'no stage',
    { stage: undefined },
    'stageArn is the ARN of a stage, got nothing; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456',
  ],
  [
    'a stage of another region',
    { stage: { ...STAGE, arn: STAGE.arn.replace('eu-west-1', 'us-east-1') } },
    `${REGION}, got arn:aws:ivs:us-east-1:123456789012:stage/oRmLNwuCeMlQ; ${HOME}`,
  ],
  [
    'a stage of another account',
    { stage: { ...STAGE, arn: STAGE.arn.replace('123456789012', '210987654321') } },
    `${REGION}, got arn:aws:ivs:eu-west-1:210987654321:stage/oRmLNwuCeMlQ; ${HOME}`,
  ],
  ['a stage without endpoints', { stage: { arn: STAGE.arn } }, `stage.endpoints.events is a URL with wss://, got nothing; ${ENDPOINTS}`],
  [
    'a stage without the endpoint for WHIP',
    { stage: { arn: STAGE.arn, endpoints: { events: STAGE.endpoints.events, whip: '' } } },
    `stage.endpoints.whip is a URL with https://, got empty text; ${ENDPOINTS}`,
  ],
  ['a duration of 0', { duration: 0 }, 'duration is a whole number of minutes from 1 to 20160, got 0; pass a duration in that range'],
])('%s is refused, and the signer is not called', async (_, wrong, message) => {
  const error = await createParticipantToken(refusing, { stage: STAGE, ...wrong } as NewParticipantToken).catch((thrown) => thrown);

  expect(error).toBeInstanceOf(TokenError);
  expect({ ...error, message: error.message }).toEqual({ name: 'TokenError', code: 'INVALID_INPUT', message });
  expect(refused).not.toHaveBeenCalled();
});

test('the ARN of the stage comes from the stage, whatever else the request names', async () => {
  const request = { stage: STAGE, stageArn: 'arn:aws:ivs:eu-west-1:123456789012:stage/other' };

  expect(partsOf((await createParticipantToken(KEY, request)).token).claims.resource).toBe(STAGE.arn);
});

test('a public key without its ARN is refused', async () => {
  await expect(createParticipantToken({ ...refusing, publicKeyArn: STAGE.arn }, { stage: STAGE })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: `publicKeyArn is the ARN of a public key of IVS, got ${STAGE.arn}; pass the ARN that ImportPublicKey returns`,
  });
  expect(refused).not.toHaveBeenCalled();
});
