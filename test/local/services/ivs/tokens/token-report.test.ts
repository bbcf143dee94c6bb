import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import type { TokenReport } from '../../../../../local/src/service/token-report';
import { pemOf } from '../operations/key-material';
import { refusedWith, roomForEachTest } from '../room';
import { claimsFor, importPair, jwt, pair } from './own-tokens';

const held = roomForEachTest();
const stranger = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });

const namesOf = ({ checks }: TokenReport) => checks.map(({ name }) => name);
const broken = ({ checks }: TokenReport) =>
  checks.flatMap(({ name, outcome, message }) => (outcome === 'BROKEN' ? [{ name, message }] : []));

/** The report, after it was compared with what `join` does: the first broken check is its error. */
function report(token: string): TokenReport {
  const report = held.room.ivs.reportToken(token);
  if (report.accepted) {
    expect(report.checks.every(({ outcome }) => outcome === 'KEPT')).toBe(true);
    const { stageArn, participantId } = held.room.ivs.simulation.join({ token });
    held.room.ivs.simulation.leave({ stageArn, participantId });
  } else {
    const { code, message } = refusedWith(() => held.room.ivs.simulation.join({ token }));
    expect({ code: report.code, message: report.message }).toEqual({ code, message });
    if (report.checks.length > 0) expect(broken(report)[0]?.message).toBe(message);
  }
  return report;
}

test('a token of the service is decoded, and each check is kept', async () => {
  const { room } = held;
  const stageArn = await room.stage();
  const told = report(await room.token(stageArn));

  expect(told).toMatchObject({ accepted: true, signedBy: 'SERVICE', header: { alg: 'ES384' }, claims: { resource: stageArn } });
  expect(namesOf(told)).toEqual([
    'signature',
    'resource',
    'version',
    'iat',
    'exp',
    'jti',
    'user_id',
    'attributes',
    'capabilities',
    'topic',
    'events_url',
    'whip_url',
    'exp',
    'jti',
  ]);
  expect(told.checks.every(({ outcome }) => outcome === 'KEPT')).toBe(true);
});

test('a self-signed token has each of its mistakes, and the first one is the error', async () => {
  const { room } = held;
  const header = await importPair(room);
  const claims = await claimsFor(room, await room.stage());
  expect(report(jwt(header, claims, pair.privateKey))).toMatchObject({ accepted: true, signedBy: 'KEY_PAIR' });

  const told = report(jwt(header, { ...claims, version: 1, attributes: { seat: 1 }, whip_url: 'https://example.com' }, pair.privateKey));
  expect(told).toMatchObject({ accepted: false, code: 'TOKEN_MALFORMED', message: 'version must be "1.0", got 1.' });
  expect(broken(told)).toEqual([
    { name: 'version', message: 'version must be "1.0", got 1.' },
    { name: 'attributes', message: 'attributes must be an object of texts with 1 KB in total, got {"seat":1}.' },
    { name: 'whip_url', message: 'whip_url must be the stage\'s endpoint for WHIP, got "https://example.com".' },
  ]);
});

test('a token with the signature of another key, or of a key that is not imported', async () => {
  const { room } = held;
  const header = await importPair(room);
  const claims = await claimsFor(room, await room.stage());
  expect(broken(report(jwt(header, claims, stranger.privateKey)))).toEqual([
    { name: 'signature', message: 'The signature is not one of the private key that belongs to the public key.' },
  ]);
  const kid = `${header.kid}x`;
  const told = report(jwt({ ...header, kid }, claims, pair.privateKey));
  expect(broken(told)).toEqual([{ name: 'kid', message: `kid must be the ARN of a public key in us-east-1, got "${kid}".` }]);
  expect(told.checks.find(({ name }) => name === 'signature')).toMatchObject({ outcome: 'UNCHECKED' });
});

test('an expired token, one of a deleted stage, and one of a disconnected participant', async () => {
  const { room } = held;
  const stageArn = await room.stage();
  const [expired, banned] = [await room.token(stageArn), await room.token(stageArn)];
  const { participantId } = room.ivs.simulation.join({ token: banned });
  await room.call('DisconnectParticipant', { stageArn, participantId });
  expect(broken(report(banned)).map(({ name }) => name)).toEqual(['jti']);
  room.pass(13 * 60 * 60);
  expect(report(expired)).toMatchObject({ accepted: false, code: 'TOKEN_EXPIRED' });
  expect(broken(report(expired)).map(({ name }) => name)).toEqual(['exp']);

  await room.call('DeleteStage', { arn: stageArn });
  const told = report(expired);
  expect(told.code).toBe('STAGE_DELETED');
  expect(broken(told).map(({ name }) => name)).toEqual(['resource', 'exp']);
  expect(told.checks.filter(({ outcome }) => outcome === 'UNCHECKED').map(({ name }) => name)).toEqual([
    'topic',
    'events_url',
    'whip_url',
    'jti',
  ]);
});

test('a text that is no token, and a token for something else than a stage', async () => {
  const message = 'A token must be three parts of base64url with dots between them, the first two JSON objects.';
  expect(report('abc')).toEqual({ accepted: false, code: 'TOKEN_MALFORMED', message, checks: [] });

  const told = report(jwt({ alg: 'ES384', typ: 'JWT' }, { resource: 5 }, pair.privateKey));
  expect(told).toMatchObject({ accepted: false, code: 'TOKEN_MALFORMED', signedBy: 'SERVICE', claims: { resource: 5 } });
  expect(namesOf(told)).toEqual(['resource']);
});

test('a claim that breaks its rule is not checked for what follows from it', async () => {
  const { room } = held;
  const header = await importPair(room);
  const { exp: _, ...claims } = await claimsFor(room, await room.stage());
  const told = report(jwt(header, { ...claims, jti: '' }, pair.privateKey));
  expect(broken(told).map(({ name }) => name)).toEqual(['exp', 'jti']);
  expect(told.checks.filter(({ outcome }) => outcome === 'UNCHECKED').map(({ rule }) => rule)).toEqual([
    'later than now',
    'a participant that was not disconnected',
  ]);
});

test('a token that is not valid yet, and one that is older than dates are', async () => {
  const { room } = held;
  const header = await importPair(room);
  const claims = await claimsFor(room, await room.stage());
  const early = report(jwt(header, { ...claims, iat: claims.iat + 60 }, pair.privateKey));
  expect(broken(early)).toEqual([{ name: 'iat', message: `iat must be a whole number of seconds that are past, got ${claims.iat + 60}.` }]);
  const old = report(jwt(header, { ...claims, iat: -1e14, exp: -1e14 + 1 }, pair.privateKey));
  expect(broken(old)[0]).toEqual({ name: 'iat', message: 'iat must be a whole number of seconds that are past, got -100000000000000.' });
});

test('the report on any token agrees with join', async () => {
  const { room } = held;
  const header = await importPair(room);
  const deleted = await room.call('ImportPublicKey', { publicKeyMaterial: pemOf(stranger.publicKey) });
  await room.call('DeletePublicKey', { arn: deleted.publicKey.arn });
  const [stageArn, other] = [await room.stage(), await room.stage()];
  const claims = await claimsFor(room, stageArn);
  claims.iat -= 60 * 60;
  const banned = report(jwt(header, { ...claims, jti: 'banned' }, pair.privateKey));
  room.ivs.simulation.join({ token: jwt(header, { ...claims, jti: 'banned' }, pair.privateKey) });
  await room.call('DisconnectParticipant', { stageArn, participantId: 'banned' });
  expect(banned.accepted).toBe(true);

  /** Values that break rules, and objects that JavaScript cannot make a number or a text of. */
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant({ valueOf: null, toString: null }), fc.constant(undefined));
  const second = fc.constantFrom(-1e14, -5, 0, 1.5, ...[-14 * 86_400, -60, 0, 60, 14 * 86_400, 1e14].map((after) => claims.iat + after));
  const capability = fc.oneof(fc.boolean(), odd);
  const values = fc.record({
    version: odd,
    iat: fc.oneof(second, odd),
    exp: fc.oneof(fc.constant(claims.iat + 60), second, odd),
    jti: fc.oneof(fc.constantFrom('banned', 'ann', 'x'.repeat(65)), odd),
    user_id: fc.oneof(fc.constantFrom('👩'.repeat(128), 'x'.repeat(129)), odd),
    attributes: fc.oneof(fc.constantFrom({ seat: 'B' }, { seat: 'x'.repeat(1024) }), odd),
    capabilities: fc.oneof(fc.record({ allow_publish: capability, allow_subscribe: capability }, { requiredKeys: [] }), odd),
    resource: fc.oneof(fc.constantFrom(other, `${stageArn}x`, 'arn:aws:ivs:eu-west-1:000000000000:stage/AbCdEf123456'), odd),
    topic: odd,
    events_url: odd,
    whip_url: odd,
  });
  const names = fc.subarray(Object.keys(claims), { maxLength: 2 });
  const changes = fc
    .tuple(values, names)
    .map(([all, some]) => Object.fromEntries(Object.entries(all).filter(([name]) => some.includes(name))));
  const headers = fc.constantFrom(
    ...Array(5).fill(header),
    { ...header, kid: deleted.publicKey.arn },
    { ...header, kid: null },
    { ...header, alg: 'ES256' },
    { alg: 'ES384', typ: 'JWT' },
  );
  const keys = fc.constantFrom(...Array(5).fill(pair.privateKey), stranger.privateKey);
  const seen = new Set<string>();
  fc.assert(
    fc.property(headers, keys, changes, (head, key, changed) => {
      const { code = 'accepted', checks } = report(jwt(head, { ...claims, ...changed }, key));
      seen.add(code);
      for (const { name, outcome } of checks) if (outcome === 'BROKEN') seen.add(name);
    }),
    // With this seed, the first 129 tokens break every rule.
    { numRuns: 200, seed: 5 },
  );
  const codes = ['accepted', 'PARTICIPANT_DISCONNECTED', 'STAGE_DELETED', 'TOKEN_EXPIRED', 'TOKEN_MALFORMED'];
  expect([...seen].sort()).toEqual([...codes, 'kid', 'signature', ...Object.keys(claims)].sort());
});

test('a report changes nothing: no participant joins, and a refused token leaves no event', async () => {
  const { room } = held;
  const publisher = await room.publisher(await room.stage());
  const token = jwt({ alg: 'ES384', typ: 'JWT' }, { resource: publisher.stageArn, jti: 'x' }, pair.privateKey);
  const before = JSON.stringify(room.ivs.snapshot());
  room.ivs.reportToken(token);
  room.ivs.reportToken(await room.token(publisher.stageArn));

  expect(JSON.stringify(room.ivs.snapshot())).toBe(before);
});
