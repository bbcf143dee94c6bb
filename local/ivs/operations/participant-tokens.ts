import { randomBytes } from 'node:crypto';
import type { ParticipantToken, ParticipantTokenConfiguration, Stage } from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { randomId } from '../ids';

const DEFAULT_DURATION_MINUTES = 720;

/**
 * A token for one participant. It has the form of the service's, a JSON web token signed by a key that never leaves it; what it
 * is signed with here is noise, because no media server will ever see it.
 */
export function participantToken(
  stage: NoUndefined<Stage>,
  {
    duration = DEFAULT_DURATION_MINUTES,
    capabilities = ['PUBLISH', 'SUBSCRIBE'],
    userId,
    attributes,
  }: NoUndefined<ParticipantTokenConfiguration>,
  now: number,
): ParticipantToken {
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
    token: [encode({ alg: 'KMS', typ: 'JWT' }), encode(claims), randomBytes(96).toString('base64url')].join('.'),
    userId,
    attributes,
    duration,
    capabilities,
    expirationTime: new Date(expiresAt * 1000),
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
