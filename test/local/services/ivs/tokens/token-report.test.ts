import { generateKeyPairSync } from 'node:crypto';
import type { TokenReport } from '../../../../../local/src/service/token-report';
import { refusedWith, roomForEachTest } from '../room';
import { claimsFor, importPair, jwt, pair } from './own-tokens';

const held = roomForEachTest();
const stranger = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });

const namesOf = ({ checks }: TokenReport) => checks.map(({ name }) => name);
const broken = ({ checks }: TokenReport) =>
  checks.flatMap(({ name, outcome, message }) => (outcome === 'BROKEN' ? [{ name, message }] : []));

/** The report, after it was compared with what `join` does. */
function report(token: string): TokenReport {
  const report = held.room.ivs.reportToken(token);
  if (!report.accepted) {
    const { code, message } = refusedWith(() => held.room.ivs.simulation.join({ token }));
    expect({ code: report.code, message: report.message }).toEqual({ code, message });
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
  expect(told.checks.filter(({ outcome }) => outcome === 'UNCHECKED').map(({ name }) => name)).toEqual(['topic', 'events_url', 'whip_url']);
});

test('a text that is no token, and a token for something else than a stage', async () => {
  const message = 'A token must be three parts of base64url with dots between them, the first two JSON objects.';
  expect(report('abc')).toEqual({ accepted: false, code: 'TOKEN_MALFORMED', message, checks: [] });

  const told = report(jwt({ alg: 'ES384', typ: 'JWT' }, { resource: 5 }, pair.privateKey));
  expect(told).toMatchObject({ accepted: false, code: 'TOKEN_MALFORMED', signedBy: 'SERVICE', claims: { resource: 5 } });
  expect(namesOf(told)).toEqual(['resource']);
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
