import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { pemOf } from '../operations/key-material';
import type { Room } from '../room';

/** The part of a room that these functions use. */
export interface OwnTokensRoom extends Pick<Room, 'call'> {
  readonly clock: Pick<Room['clock'], 'now'>;
}

/** The user's own key pair. */
export const pair = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });

export function jwt(header: object, claims: object, key: KeyObject): string {
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${sign('sha384', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** The claims of a valid token. Times are in seconds. */
export async function claimsFor(room: OwnTokensRoom, stageArn: string) {
  const { stage } = await room.call('GetStage', { arn: stageArn });
  const now = Math.floor(room.clock.now() / 1000);
  return {
    exp: now + 3600,
    iat: now,
    jti: 'Xxyz-123',
    user_id: 'alice',
    resource: stageArn,
    topic: stageArn.split('/')[1],
    events_url: stage.endpoints.events,
    whip_url: stage.endpoints.whip,
    capabilities: { allow_publish: true, allow_subscribe: true },
    attributes: { seat: 'A' },
    version: '1.0',
  };
}

/** Imports the public key. */
export async function importPair(room: OwnTokensRoom): Promise<{ readonly alg: string; readonly typ: string; readonly kid: string }> {
  const { publicKey } = await room.call('ImportPublicKey', { publicKeyMaterial: pemOf(pair.publicKey) });
  return { alg: 'ES384', typ: 'JWT', kid: publicKey.arn };
}
