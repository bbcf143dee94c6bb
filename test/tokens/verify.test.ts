import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { createConnectionToken, createParticipantToken, verifyToken } from 'ivs-realtime-tokens';
import { KEY, newKeyPair, PAIR, PUBLIC_KEY_ARN, partsOf, STAGE } from './signing-keys';

const { publicKey } = PAIR;
const NOW = 1_795_867_200;
const CLAIMS = {
  iat: NOW,
  exp: NOW + 3_600,
  jti: 'Mx6clRRHODPy',
  user_id: 'alice',
  resource: STAGE.arn,
  topic: 'oRmLNwuCeMlQ',
  events_url: STAGE.endpoints.events,
  whip_url: STAGE.endpoints.whip,
  capabilities: { allow_publish: true, allow_subscribe: true },
  attributes: { seat: 'A' },
  version: '1.0',
};
const CONNECTION = {
  iat: NOW,
  exp: NOW + 3_600,
  jti: 'Mx6clRRHODPy',
  account_id: '123456789012',
  region: 'eu-west-1',
  events_url: 'wss://global.events.live-video.net',
  version: '1.0',
};
const HEADER = { alg: 'ES384', typ: 'JWT', kid: PUBLIC_KEY_ARN };

function signed(claims: object, header: object = HEADER, dsaEncoding: 'der' | 'ieee-p1363' = 'ieee-p1363', key = PAIR.privateKey) {
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${sign('sha384', Buffer.from(content), { key, dsaEncoding }).toString('base64url')}`;
}

const TOKEN = signed(CLAIMS);
const now = new Date(1_000 * NOW);

function refusal(token: unknown, options: object = {}): string {
  try {
    verifyToken(token as string, { publicKey, now, ...options });
    return 'accepted';
  } catch (error) {
    const { name, code, message } = error as Error & { code: string };
    expect(name).toBe('TokenError');
    return `${code}: ${message}`;
  }
}

describe('accepts', () => {
  test('a participant token of the stage, and returns its claims', () => {
    expect(verifyToken(TOKEN, { publicKey, publicKeyArn: PUBLIC_KEY_ARN, stageArn: STAGE.arn, now })).toEqual(CLAIMS);
  });

  test('a connection token', () => {
    expect(verifyToken(signed(CONNECTION), { publicKey, now })).toEqual(CONNECTION);
  });

  test('a public key in DER, as AWS KMS returns it', () => {
    const der = createPublicKey(publicKey).export({ format: 'der', type: 'spki' });

    expect(verifyToken(TOKEN, { publicKey: new Uint8Array(der), now })).toEqual(CLAIMS);
  });

  test('a token until the second in which it expires', () => {
    expect(refusal(TOKEN, { now: new Date(1_000 * CLAIMS.exp - 1) })).toBe('accepted');
  });

  test('a token of this moment', async () => {
    const { token } = await createParticipantToken(KEY, { stage: STAGE, duration: 1 });

    expect(verifyToken(token, { publicKey })).toMatchObject({ resource: STAGE.arn });
  });

  test.each<[string, object]>([
    ['no user ID', { user_id: undefined }],
    ['no attributes', { attributes: undefined }],
    ['one capability', { capabilities: { allow_subscribe: true } }],
    ['a lifetime of 14 days', { exp: NOW + 14 * 86_400 }],
    ['an ID of 64 characters', { jti: 'a'.repeat(64) }],
    ['a user ID of 128 characters', { user_id: '🎤'.repeat(128) }],
    ['attributes of 1,024 bytes', { attributes: { a: 'x'.repeat(1_023) } }],
  ])('%s', (_, claims) => {
    expect(refusal(signed({ ...CLAIMS, ...claims }))).toBe('accepted');
  });

  test('a connection token that lives for four weeks', () => {
    expect(refusal(signed({ ...CONNECTION, exp: NOW + 28 * 86_400 }))).toBe('accepted');
  });
});

describe('refuses', () => {
  test('a token of which one character was changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const change = fc.record({ at: fc.nat({ max: TOKEN.length - 1 }), character: fc.constantFrom(...alphabet) });
    const codes = /^(TOKEN_MALFORMED|ALGORITHM_UNSUPPORTED|SIGNATURE_INVALID): /;
    fc.assert(
      fc.property(change, ({ at, character }) => {
        fc.pre(TOKEN[at] !== character);
        expect(refusal(TOKEN.slice(0, at) + character + TOKEN.slice(at + 1))).toMatch(codes);
      }),
      { numRuns: 200 },
    );
  });

  const OTHER = 'SIGNATURE_INVALID: the private key of the public key signed the token, got another signature; refuse the token';
  const splice = (part: number, replacement: string) => {
    const parts = TOKEN.split('.');
    parts[part] = replacement;
    return parts.join('.');
  };
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('claims, a header and a signature of another token', () => {
    const other = signed({ ...CLAIMS, jti: 'other' });

    expect(refusal(splice(1, encoded({ ...CLAIMS, capabilities: {} })))).toBe(OTHER);
    expect(refusal(splice(0, encoded({ ...HEADER, kid: `${PUBLIC_KEY_ARN}7` })))).toBe(OTHER);
    expect(refusal(splice(2, other.split('.')[2] as string))).toBe(OTHER);
  });

  test('the signature of another key', () => {
    expect(refusal(TOKEN, { publicKey: newKeyPair().publicKey })).toBe(OTHER);
  });

  test('a signature in DER', () => {
    const token = signed(CLAIMS, HEADER, 'der');
    const { length } = partsOf(token).signature;

    expect(refusal(token)).toBe(
      `SIGNATURE_INVALID: the signature is r and s with 96 bytes together, got ${length} bytes; convert what the signer returns from DER`,
    );
  });

  test('a token without a signature', () => {
    expect(refusal(splice(2, ''))).toMatch(/^SIGNATURE_INVALID: the signature is r and s with 96 bytes together, got 0 bytes; /);
  });

  test.each([
    ['none', 'other text'],
    ['ES256', 'other text'],
    ['HS384', 'other text'],
    ['KMS', 'other text'],
    [undefined, 'nothing'],
  ])('the algorithm %j', (alg, got) => {
    expect(refusal(signed(CLAIMS, { ...HEADER, alg }))).toBe(`ALGORITHM_UNSUPPORTED: alg is ES384, got ${got}; sign with ES384`);
  });

  test('another type', () => {
    expect(refusal(signed(CLAIMS, { ...HEADER, typ: 'at+jwt' }))).toBe('TOKEN_MALFORMED: typ is JWT, got other text; correct the header');
  });

  const VERIFY = 'verify with the public key that the token names';
  test.each([
    [undefined, undefined, `kid is the ARN of a public key, got nothing; ${VERIFY}`],
    [STAGE.arn, undefined, `kid is the ARN of a public key, got ${STAGE.arn}; ${VERIFY}`],
    [`${PUBLIC_KEY_ARN}7`, PUBLIC_KEY_ARN, `kid is ${PUBLIC_KEY_ARN}, got ${PUBLIC_KEY_ARN}7; ${VERIFY}`],
  ])('the key ID %j', (kid, publicKeyArn, message) => {
    expect(refusal(signed(CLAIMS, { ...HEADER, kid }), { publicKeyArn })).toBe(`TOKEN_MALFORMED: ${message}`);
  });

  test('a token from the second in which it expires', () => {
    expect(refusal(TOKEN, { now: new Date(1_000 * CLAIMS.exp) })).toBe(
      'TOKEN_EXPIRED: the token is used before it expires, got 2026-11-28T13:00:00.000Z; issue a new one',
    );
  });

  test('a token for another stage, and one for none', () => {
    const stageArn = `${STAGE.arn}7`;

    expect(refusal(TOKEN, { stageArn })).toBe(`STAGE_MISMATCH: the token is for ${stageArn}, got ${STAGE.arn}; issue one for this stage`);
    expect(refusal(signed(CONNECTION), { stageArn })).toBe(
      `STAGE_MISMATCH: the token is for ${stageArn}, got nothing; issue one for this stage`,
    );
  });

  test('junk', () => {
    for (const token of [undefined, '', 'x', 'a.b.c']) expect(refusal(token)).toMatch(/^TOKEN_MALFORMED: a token is three parts /);
  });

  const LIFETIME = 'exp is a whole number of seconds, later than iat by at most 20160 minutes';
  const HOME = 'resource is the ARN of a stage in the region and account of the public key';
  const ATTRIBUTES = 'attributes is an object of texts with at most 1024 bytes of keys and values in UTF-8';
  const CAPABILITIES = 'capabilities is an object with allow_publish and allow_subscribe, true or false';
  const ID = 'jti is 1 to 64 characters of a-z, A-Z, 0-9, - and _';
  test.each<[string, unknown, string]>([
    ['version', undefined, 'version is "1.0", got nothing'],
    ['version', 1, 'version is "1.0", got a number'],
    ['jti', '', `${ID}, got empty text`],
    ['jti', 'a'.repeat(65), `${ID}, got other text`],
    ['jti', 'a b', `${ID}, got other text`],
    ['jti', 7, `${ID}, got a number`],
    ['iat', NOW + 0.5, 'iat is a whole number of seconds, got a number'],
    ['exp', String(NOW), `${LIFETIME}, got other text`],
    ['exp', NOW, `${LIFETIME}, got a number`],
    ['exp', NOW + 14 * 86_400 + 1, `${LIFETIME}, got a number`],
    ['resource', 'arn:aws:ivs:us-east-1:123456789012:stage/a', `${HOME}, got other text`],
    ['resource', 'arn:aws:ivs:eu-west-1:210987654321:stage/a', `${HOME}, got other text`],
    ['resource', PUBLIC_KEY_ARN, `${HOME}, got other text`],
    ['topic', 'other', 'topic is the ID of the stage, got other text'],
    ['events_url', undefined, 'events_url is a URL with wss://, got nothing'],
    ['whip_url', 'http://a', 'whip_url is a URL with https://, got other text'],
    ['user_id', null, 'user_id is text of at most 128 characters, got null'],
    ['user_id', '🎤'.repeat(129), 'user_id is text of at most 128 characters, got other text'],
    ['attributes', { a: 1 }, `${ATTRIBUTES}, got an object`],
    ['attributes', { a: 'x'.repeat(1_024) }, `${ATTRIBUTES}, got an object`],
    ['capabilities', ['allow_publish'], `${CAPABILITIES}, got a list`],
    ['capabilities', { allow_publish: 'true' }, `${CAPABILITIES}, got an object`],
  ])('a participant token whose %s breaks the rule', (claim, value, message) => {
    expect(refusal(signed({ ...CLAIMS, [claim]: value }))).toBe(`TOKEN_MALFORMED: ${message}; correct the claims`);
  });

  test.each<[string, unknown, string]>([
    ['account_id', '210987654321', 'account_id is the account of the public key, got other text'],
    ['account_id', 123456789012, 'account_id is the account of the public key, got a number'],
    ['region', 'us-east-1', 'region is the region of the public key, got other text'],
    ['events_url', 'wss://events', 'events_url is wss://global.events.live-video.net, got other text'],
    ['exp', NOW + 28 * 86_400 + 1, 'exp is a whole number of seconds, later than iat by at most 40320 minutes, got a number'],
  ])('a connection token whose %s breaks the rule', (claim, value, message) => {
    expect(refusal(signed({ ...CONNECTION, [claim]: value }))).toBe(`TOKEN_MALFORMED: ${message}; correct the claims`);
  });

  const RULE = 'INVALID_INPUT: publicKey is a public key on the curve P-384 in PEM or DER';
  const PASS = 'pass publicKeyMaterial of GetPublicKey';
  test.each([
    ['text', 'x', 'something else'],
    ['bytes', new Uint8Array(97), 'something else'],
    ['a key on another curve', newKeyPair('prime256v1').publicKey, 'a key of another kind'],
    [
      'a key with another algorithm',
      generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      'a key of another kind',
    ],
  ])('%s as the public key', (_, key, got) => {
    expect(refusal(TOKEN, { publicKey: key })).toBe(`${RULE}, got ${got}; ${PASS}`);
  });

  test('with no message that contains a part of the token, its user ID or its attributes', async () => {
    const { token } = await createConnectionToken(KEY);
    const bad = { user_id: 'secret'.repeat(30), attributes: { secret: 'secret'.repeat(200) } };
    const tokens = [
      token,
      signed({ ...CLAIMS, ...bad }),
      signed({ ...CLAIMS, topic: 'secret' }),
      signed(CLAIMS, { ...HEADER, kid: 'secret' }),
    ];
    for (const each of [...tokens, tokens.join('.')]) {
      const message = refusal(each, { stageArn: STAGE.arn, publicKey: each === token ? newKeyPair().publicKey : publicKey });
      expect(message).not.toContain('secret');
      for (const part of each.split('.')) expect(message).not.toContain(part);
    }
  });
});
