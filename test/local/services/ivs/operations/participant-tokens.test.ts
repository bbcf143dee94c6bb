import { generateKeyPairSync } from 'node:crypto';
import { refOf, refusedWith, roomForEachTest } from '../room';
import { claimsFor, importPair, jwt, pair } from '../tokens/own-tokens';

const held = roomForEachTest();
const stranger = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });

/** A stage, an imported key, and valid tokens with the given changes. */
async function selfSigning() {
  const { room } = held;
  const stageArn = await room.stage();
  const header = await importPair(room);
  const claims = await claimsFor(room, stageArn);
  const token = (wrong: object = {}, wrongHeader: object = {}, key = pair.privateKey) =>
    jwt({ ...header, ...wrongHeader }, { ...claims, ...wrong }, key);
  return { stageArn, keyArn: header.kid, claims, token, now: claims.iat };
}

describe('a token of the service', () => {
  test('lets its bearer in with what it was made for', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const { participantToken } = await room.call('CreateParticipantToken', { stageArn, userId: 'alice', duration: 10, capabilities: [] });

    expect(participantToken).toEqual({
      participantId: expect.stringMatching(/^[a-zA-Z0-9]{12}$/),
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{128}$/),
      userId: 'alice',
      duration: 10,
      capabilities: [],
      expirationTime: new Date(room.started + 600_000).toISOString(),
    });
    const joined = room.ivs.simulation.join({ token: participantToken.token });
    expect(joined).toEqual({ stageArn, sessionId: expect.any(String), participantId: participantToken.participantId });
    expect(refusedWith(() => room.ivs.simulation.publish(refOf(joined))).code).toBe('INSUFFICIENT_CAPABILITIES');
  });

  test('that came with the stage does, too', async () => {
    const { room } = held;
    const { stage, participantTokens } = await room.call('CreateStage', { participantTokenConfigurations: [{ userId: 'alice' }] });

    expect(room.ivs.simulation.join({ token: participantTokens[0].token }).stageArn).toBe(stage.arn);
  });

  test('expires', async () => {
    const { room } = held;
    const token = await room.token(await room.stage(), { duration: 1 });
    room.pass(60);

    expect(refusedWith(() => room.ivs.simulation.join({ token })).code).toBe('TOKEN_EXPIRED');
  });

  test('that was tampered with, or comes from another service, is refused', async () => {
    const { room } = held;
    const stageArn = await room.stage();
    const token = await room.token(stageArn, { capabilities: [] });
    const [header, claims, signature] = token.split('.');
    const more = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString());
    more.capabilities = { allow_publish: true, allow_subscribe: true };
    const forged = [header, Buffer.from(JSON.stringify(more)).toString('base64url'), signature].join('.');

    expect(refusedWith(() => room.ivs.simulation.join({ token: forged })).code).toBe('TOKEN_MALFORMED');
    expect(refusedWith(() => room.ivs.simulation.join({ token: jwt({ alg: 'ES384', typ: 'JWT' }, more, stranger.privateKey) })).code).toBe(
      'TOKEN_MALFORMED',
    );
  });

  test.each(['x', 'a.b.c', '..', 'e30.e30', `${Buffer.from('[]').toString('base64url')}.e30.AA`])('%s is none', (token) => {
    expect(refusedWith(() => held.room.ivs.simulation.join({ token })).code).toBe('TOKEN_MALFORMED');
  });
});

describe('a token signed with your own key pair', () => {
  test('lets its bearer in', async () => {
    const { room } = held;
    const { token, stageArn } = await selfSigning();
    const joined = room.ivs.simulation.join({ token: token() });

    expect(joined).toEqual({ stageArn, sessionId: expect.any(String), participantId: 'Xxyz-123' });
    expect((await room.call('ListParticipants', { stageArn, sessionId: joined.sessionId })).participants).toMatchObject([
      { participantId: 'Xxyz-123', userId: 'alice' },
    ]);
  });

  test.each(['_', 'a_b', '-', 'Z'.repeat(64)])('may have the participant id %s, by which the participant is read', async (jti) => {
    const { room } = held;
    const { token, stageArn } = await selfSigning();
    const { sessionId } = room.ivs.simulation.join({ token: token({ jti }) });
    const input = { stageArn, sessionId, participantId: jti };

    expect((await room.call('GetParticipant', input)).participant).toMatchObject({ participantId: jti, state: 'CONNECTED' });
    expect((await room.call('ListParticipantEvents', input)).events).toMatchObject([{ name: 'JOINED', participantId: jti }]);
    expect(await room.call('ListParticipantReplicas', { sourceStageArn: stageArn, participantId: jti })).toEqual({ replicas: [] });
    expect(await room.call('DisconnectParticipant', { stageArn, participantId: jti })).toEqual({});
  });

  test('may leave out who the user is, attributes, and capabilities that it does not have', async () => {
    const { room } = held;
    const { token } = await selfSigning();
    const joined = room.ivs.simulation.join({ token: token({ user_id: undefined, attributes: undefined, capabilities: {} }) });

    expect(refusedWith(() => room.ivs.simulation.publish(refOf(joined))).code).toBe('INSUFFICIENT_CAPABILITIES');
  });

  test.each([
    ['version', '2.0', 'version must be "1.0", got "2.0".'],
    ['version', undefined, 'version must be "1.0", got nothing.'],
    ['iat', 1.5, 'iat must be a whole number of seconds that are past, got 1.5.'],
    ['iat', 4_000_000_000, 'iat must be a whole number of seconds that are past, got 4000000000.'],
    ['exp', '1', 'exp must be a whole number of seconds, later than iat by 14 days at most, got "1".'],
    ['jti', 'a'.repeat(65), /^jti must be 1 to 64 characters/],
    ['jti', 'a b', /^jti must be/],
    ['resource', 'stage', /^An ARN must be like/],
    ['topic', 'AbCdEf123456', /^topic must be the id of the stage that resource names/],
    ['events_url', 'wss://example.com', /^events_url must be/],
    ['whip_url', undefined, /^whip_url must be/],
    ['user_id', 'a'.repeat(129), /^user_id must be/],
    ['user_id', 7, /^user_id must be/],
    ['attributes', { seat: 1 }, /^attributes must be/],
    ['attributes', { é: 'a'.repeat(1023) }, /^attributes must be/],
    ['capabilities', undefined, /^capabilities must be/],
    ['capabilities', { allow_publish: 'yes' }, /^capabilities must be/],
  ])('with %s %j is refused', async (claim, value, message) => {
    const { room } = held;
    const { token } = await selfSigning();
    const refusal = refusedWith(() => room.ivs.simulation.join({ token: token({ [claim]: value }) }));

    expect(refusal.code).toBe('TOKEN_MALFORMED');
    expect(refusal.message).toMatch(message);
  });

  test('lives for 14 days at most', async () => {
    const { room } = held;
    const { token, now } = await selfSigning();
    const fortnight = 14 * 24 * 60 * 60;

    room.ivs.simulation.join({ token: token({ exp: now + fortnight }) });
    expect(refusedWith(() => room.ivs.simulation.join({ token: token({ exp: now + fortnight + 1 }) })).code).toBe('TOKEN_MALFORMED');
  });

  test.each([
    ['another algorithm', { alg: 'ES256' }],
    ['another type', { typ: 'jwt' }],
    ['a key that is not there', { kid: 'arn:aws:ivs:us-east-1:000000000000:public-key/a' }],
    ['a key that is no ARN', { kid: 7 }],
  ])('with %s is refused', async (_, header) => {
    const { room } = held;
    const { token } = await selfSigning();

    expect(refusedWith(() => room.ivs.simulation.join({ token: token({}, header) })).code).toBe('TOKEN_MALFORMED');
  });

  test('with a wrong key is refused, and so is one whose public key was deleted', async () => {
    const { room } = held;
    const { token, keyArn } = await selfSigning();

    expect(refusedWith(() => room.ivs.simulation.join({ token: token({}, {}, stranger.privateKey) })).code).toBe('TOKEN_MALFORMED');
    await room.call('DeletePublicKey', { arn: keyArn });
    expect(refusedWith(() => room.ivs.simulation.join({ token: token() })).code).toBe('TOKEN_MALFORMED');
  });

  test('that is refused leaves its event in the session that goes on', async () => {
    const { room } = held;
    const { token, stageArn, now } = await selfSigning();
    const { sessionId } = await room.join(stageArn);
    const bad = [token({ topic: 'other' }), token({}, {}, stranger.privateKey), token({ exp: now, iat: now - 60 })];
    const codes = bad.map((one) => refusedWith(() => room.ivs.simulation.join({ token: one })).code);

    expect(codes).toEqual(['TOKEN_MALFORMED', 'TOKEN_MALFORMED', 'TOKEN_EXPIRED']);
    const { events } = await room.call('ListParticipantEvents', { stageArn, sessionId, participantId: 'Xxyz-123' });
    const joinError = {
      name: 'JOIN_ERROR',
      participantId: 'Xxyz-123',
      eventTime: new Date(room.started).toISOString(),
      errorCode: 'INSUFFICIENT_CAPABILITIES',
      replica: false,
    };
    expect(events).toEqual([joinError, joinError, joinError]);
    expect((await room.call('ListParticipants', { stageArn, sessionId })).participants).toHaveLength(1);
  });
});

describe('exchanging a token', () => {
  test('changes what the participant may do', async () => {
    const { room } = held;
    const { token, now } = await selfSigning();
    const joined = room.ivs.simulation.join({ token: token() });
    room.ivs.simulation.publish(refOf(joined));
    const next = token({ capabilities: { allow_subscribe: true }, attributes: { seat: 'B' }, user_id: 'bob' });
    room.ivs.simulation.exchangeToken({ ...refOf(joined), token: next });

    const expirationTime = new Date((now + 3600) * 1000).toISOString();
    expect(await room.participant(joined)).toMatchObject({ userId: 'bob', attributes: { seat: 'B' }, state: 'CONNECTED' });
    expect(room.told()).toEqual(['Participant Published', 'Token Exchanged', 'Participant Unpublished']);
    expect(refusedWith(() => room.ivs.simulation.publish(refOf(joined))).code).toBe('INSUFFICIENT_CAPABILITIES');
    expect((await room.events(joined)).find(({ name }) => name === 'TOKEN_EXCHANGED')).toEqual({
      name: 'TOKEN_EXCHANGED',
      participantId: 'Xxyz-123',
      eventTime: new Date(room.started).toISOString(),
      replica: false,
      previousToken: { capabilities: ['PUBLISH', 'SUBSCRIBE'], attributes: { seat: 'A' }, userId: 'alice', expirationTime },
      newToken: { capabilities: ['SUBSCRIBE'], attributes: { seat: 'B' }, userId: 'bob', expirationTime },
    });
  });

  test('may be done after a restart of the service', async () => {
    const { room } = held;
    const { token } = await selfSigning();
    const joined = room.ivs.simulation.join({ token: token() });
    room.restart();
    expect(refusedWith(() => room.ivs.simulation.exchangeToken({ ...refOf(joined), token: token({ jti: 'other' }) })).message).toBe(
      'To exchange a token, jti must be as in the token before.',
    );
    room.ivs.simulation.exchangeToken({ ...refOf(joined), token: token({ user_id: 'bob' }) });
    expect(await room.participant(joined)).toMatchObject({ userId: 'bob', state: 'CONNECTED' });
  });

  test('is refused for another participant and for another stage', async () => {
    const { room } = held;
    const { token } = await selfSigning();
    const joined = room.ivs.simulation.join({ token: token() });
    const { stage } = await room.call('CreateStage');
    const { arn, endpoints } = stage;
    const elsewhere = { resource: arn, topic: arn.split('/')[1], events_url: endpoints.events, whip_url: endpoints.whip };
    const exchange = (claims: object) =>
      refusedWith(() => room.ivs.simulation.exchangeToken({ ...refOf(joined), token: token(claims) })).message;

    expect(exchange({ jti: 'other' })).toBe('To exchange a token, jti must be as in the token before.');
    expect(exchange(elsewhere)).toBe('To exchange a token, topic must be as in the token before.');
  });

  test('is for self-signed tokens only', async () => {
    const { room } = held;
    const { stageArn } = await selfSigning();
    const token = await room.token(stageArn);
    const joined = room.ivs.simulation.join({ token });

    expect(refusedWith(() => room.ivs.simulation.exchangeToken({ ...refOf(joined), token }))).toEqual({
      code: 'TOKEN_NOT_ALLOWED',
      message: 'To exchange a token, both tokens must be signed with your own key pair.',
    });
  });
});
