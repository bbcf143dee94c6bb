import { generateKeyPairSync } from 'node:crypto';
import { serve } from '../../../../../local/src/http/http';
import { newIvsState } from '../../../../../local/src/services/ivs';
import { send } from '../raw';
import { Room, refOf, refusedWith, roomForEachTest } from '../room';
import { claimsFor, importPair, jwt, pair } from './own-tokens';

const held = roomForEachTest();
const stranger = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
const FOUR_WEEKS = 28 * 24 * 60 * 60;

/** An imported key, and valid connection tokens with the given changes. */
async function signing(room: Room) {
  const header = await importPair(room);
  const now = Math.floor(room.clock.now() / 1000);
  const right = { exp: now + 3600, iat: now, jti: 'link-1', account_id: '000000000000', region: 'us-east-1', version: '1.0' };
  const connection = (wrong: object = {}, key = pair.privateKey, wrongHeader: object = {}) =>
    jwt({ ...header, ...wrongHeader }, { ...right, events_url: 'wss://global.events.live-video.net', ...wrong }, key);
  return { header, now, connection };
}

describe('a connection token', () => {
  test('connects to one stage after the other, each with a participant token', async () => {
    const { room } = held;
    const connectionToken = (await signing(room)).connection();
    for (const stageArn of [await room.stage(), await room.stage()]) {
      const joined = room.ivs.simulation.join({ token: await room.token(stageArn), connectionToken });

      expect(joined.stageArn).toBe(stageArn);
      expect(await room.participant(joined)).not.toHaveProperty('connectionTokenId');
    }
  });

  test('is no participant token', async () => {
    const { room } = held;
    const { connection } = await signing(room);

    expect(refusedWith(() => room.ivs.simulation.join({ token: connection() })).code).toBe('TOKEN_MALFORMED');
  });

  test.each([
    ['version', '2.0', 'version must be "1.0", got "2.0".'],
    ['iat', 4_000_000_000, 'iat must be a whole number of seconds that are past, got 4000000000.'],
    ['exp', 4_000_000_000, 'exp must be a whole number of seconds, later than iat by 4 weeks at most, got 4000000000.'],
    ['jti', 'a b', 'jti must be 1 to 64 characters of a-z, A-Z, 0-9, - and _, got "a b".'],
    ['account_id', '111111111111', 'account_id must be the account that owns the stages, 000000000000, got "111111111111".'],
    ['region', 'eu-west-1', 'region must be the region of the stage and of the public key, got "eu-west-1".'],
    ['events_url', undefined, 'events_url must be wss://global.events.live-video.net, got nothing.'],
  ])('with %s %j is refused, and nobody comes in', async (claim, value, message) => {
    const { room } = held;
    const { connection } = await signing(room);
    const stageArn = await room.stage();
    const token = await room.token(stageArn);

    expect(refusedWith(() => room.ivs.simulation.join({ token, connectionToken: connection({ [claim]: value }) }))).toEqual({
      code: 'TOKEN_MALFORMED',
      message,
    });
    expect(await room.activeSession(stageArn)).toBeUndefined();
  });

  test('has to be signed with an imported key', async () => {
    const { room } = held;
    const { connection } = await signing(room);
    const token = await room.token(await room.stage());
    const tokens = [connection({}, stranger.privateKey), connection({}, pair.privateKey, { kid: undefined })];
    const codes = tokens.map((connectionToken) => refusedWith(() => room.ivs.simulation.join({ token, connectionToken })).code);

    expect(codes).toEqual(['TOKEN_MALFORMED', 'TOKEN_MALFORMED']);
  });

  test('lives for four weeks at most', async () => {
    const { room } = held;
    const { connection, now } = await signing(room);
    const connectionToken = connection({ exp: now + FOUR_WEEKS });
    const stageArn = await room.stage();
    room.ivs.simulation.join({ token: await room.token(stageArn), connectionToken });
    room.pass(FOUR_WEEKS);
    const token = await room.token(stageArn);

    expect(refusedWith(() => room.ivs.simulation.join({ token, connectionToken })).code).toBe('TOKEN_EXPIRED');
  });
});

describe('RevokeConnectionToken', () => {
  test('disconnects who is connected with the token, in every stage of the region, and nobody else', async () => {
    const { room } = held;
    const { connection } = await signing(room);
    const [first, second] = [await room.stage(), await room.stage()];
    const join = async (stageArn: string, jti?: string) =>
      room.ivs.simulation.join({ token: await room.token(stageArn), connectionToken: jti && connection({ jti }) });
    const everybody = [await join(first, 'a_1'), await join(second, 'a_1'), await join(first, 'b-2'), await join(second)];
    await room.call('RevokeConnectionToken', { tokenId: 'a_1' });

    const states = await Promise.all(everybody.map(async (joined) => (await room.participant(joined)).state));
    expect(states).toEqual(['DISCONNECTED', 'DISCONNECTED', 'CONNECTED', 'CONNECTED']);
  });

  test('keeps the token out, over a restart, until it would have expired anyway', async () => {
    const { room } = held;
    const { connection } = await signing(room);
    const stageArn = await room.stage();
    expect(await room.call('RevokeConnectionToken', { tokenId: 'link-1' })).toEqual({});
    expect(await room.call('RevokeConnectionToken', { tokenId: 'link-1' })).toEqual({});
    room.restart(60);
    const token = await room.token(stageArn);

    expect(refusedWith(() => room.ivs.simulation.join({ token, connectionToken: connection() }))).toEqual({
      code: 'TOKEN_NOT_ALLOWED',
      message: 'Connection token link-1 was revoked.',
    });
    expect(room.ivs.simulation.join({ token, connectionToken: connection({ jti: 'link-2' }) }).stageArn).toBe(stageArn);
  });

  test('is remembered for four weeks, not for ever', async () => {
    const state = newIvsState();
    const room = new Room({ state });
    const revoked = () => [...(state.regions.get('us-east-1')?.revokedConnectionTokens.keys() ?? [])];
    await room.call('RevokeConnectionToken', { tokenId: 'link-1' });
    room.pass(FOUR_WEEKS - 1);
    await room.call('RevokeConnectionToken', { tokenId: 'link-2' });
    expect(revoked()).toEqual(['link-1', 'link-2']);
    room.pass(1);
    await room.call('RevokeConnectionToken', { tokenId: 'link-3' });

    expect(revoked()).toEqual(['link-2', 'link-3']);
    room.ivs.close();
  });

  test('holds after the participant token was exchanged', async () => {
    const { room } = held;
    const { header, connection } = await signing(room);
    const stageArn = await room.stage();
    const token = jwt(header, await claimsFor(room, stageArn), pair.privateKey);
    const joined = room.ivs.simulation.join({ token, connectionToken: connection() });
    room.ivs.simulation.exchangeToken({ ...refOf(joined), token });
    await room.call('RevokeConnectionToken', { tokenId: 'link-1' });

    expect(await room.participant(joined)).toMatchObject({ state: 'DISCONNECTED' });
  });

  test('travels as the model has it', async () => {
    const server = await serve(held.room.ivs.service);
    const response = await send(server.url, '/RevokeConnectionToken', '{"tokenId":"link-1"}');
    await server.close();

    expect([response.status, response.body]).toEqual([200, {}]);
  });
});
