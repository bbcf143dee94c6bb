/** Issues the service's participant tokens: JSON web tokens that are signed with the service's private key. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { ParticipantToken, ParticipantTokenConfiguration } from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { randomId } from '../../../service/random-id';
import type { Resources } from '../state/region';

const DEFAULT_DURATION_MINUTES = 720;

/** `publicKey` verifies the tokens. */
export interface ServiceTokens {
  publicKey(): KeyObject;
  issue(stage: Resources['stages'], configuration: NoUndefined<ParticipantTokenConfiguration>, now: number): ParticipantToken;
}

/** Generates a private key in PEM. */
function newTokenKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Generates the private key on first use, because that takes longer than the rest of the service's start. AWS signs its tokens with an
 * undocumented algorithm (`"alg": "KMS"`); these have ES384.
 */
export function createServiceTokens(state: { tokenKey?: string }): ServiceTokens {
  let made: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;
  const keys = () => {
    state.tokenKey ??= newTokenKey();
    made ??= { privateKey: createPrivateKey(state.tokenKey), publicKey: createPublicKey(state.tokenKey) };
    return made;
  };
  return {
    publicKey: () => keys().publicKey,
    issue(stage, { duration = DEFAULT_DURATION_MINUTES, capabilities = ['PUBLISH', 'SUBSCRIBE'], userId, attributes }, now) {
      const participantId = randomId();
      const issuedAt = Math.floor(now / 1000);
      const expiresAt = issuedAt + duration * 60;
      const claims = {
        exp: expiresAt,
        iat: issuedAt,
        jti: participantId,
        resource: stage.arn,
        topic: stage.arn.split('/')[1],
        events_url: stage.endpoints?.events,
        whip_url: stage.endpoints?.whip,
        user_id: userId,
        attributes,
        capabilities: { allow_publish: capabilities.includes('PUBLISH'), allow_subscribe: capabilities.includes('SUBSCRIBE') },
        version: '1.0',
      };
      return {
        participantId,
        token: signedToken({ alg: 'ES384', typ: 'JWT' }, claims, keys().privateKey),
        userId,
        attributes,
        duration,
        capabilities,
        expirationTime: new Date(expiresAt * 1000),
      };
    },
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7515 */
function signedToken(header: object, claims: object, key: KeyObject): string {
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${sign('sha384', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
