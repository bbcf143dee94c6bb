import { createConnectionToken, verifyToken } from 'ivs-realtime-tokens';
import { KEY, PAIR, PUBLIC_KEY_ARN, partsOf } from './signing-keys';

beforeEach(() =>
  jest.useFakeTimers({ now: new Date('2026-11-28T12:00:00.900Z'), doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }),
);
afterEach(() => jest.useRealTimers());

test('a connection token has the header and the claims of the user guide', async () => {
  const made = await createConnectionToken(KEY, { duration: 40_320 });
  const { header, claims } = partsOf(made.token);

  expect(header).toEqual({ alg: 'ES384', typ: 'JWT', kid: PUBLIC_KEY_ARN });
  expect(claims).toEqual({
    iat: 1_795_867_200,
    exp: 1_795_867_200 + 28 * 24 * 60 * 60,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    account_id: '123456789012',
    region: 'eu-west-1',
    events_url: 'wss://global.events.live-video.net',
    version: '1.0',
  });
  expect(made).toEqual({
    tokenId: claims.jti,
    token: expect.any(String),
    duration: 40_320,
    expirationTime: new Date('2026-12-26T12:00:00Z'),
  });
  expect(verifyToken(made.token, { publicKey: PAIR.publicKey })).toEqual(claims);
});

test('without options, it lives for 12 hours', async () => {
  const { duration, expirationTime } = await createConnectionToken(KEY);

  expect({ duration, expirationTime }).toEqual({ duration: 720, expirationTime: new Date('2026-11-29T00:00:00Z') });
});

test.each([0, 40_321, 1.5])('a duration of %j is refused, and the signer is not called', async (duration) => {
  const sign = jest.fn();

  await expect(createConnectionToken({ ...KEY, sign }, { duration })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: `duration is a whole number of minutes from 1 to 40320, got ${duration}; pass a duration in that range`,
  });
  expect(sign).not.toHaveBeenCalled();
});
