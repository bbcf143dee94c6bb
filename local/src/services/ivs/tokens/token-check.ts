/**
 * Verifies participant tokens: those that the service issued, and those that were signed with the private half of an imported public key.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
 */
import type { KeyObject } from 'node:crypto';
import { isObject } from '../../../data/json';
import { MAX_ATTRIBUTE_BYTES } from '../model/constraints';
import { bytesOf } from '../model/document';
import { CommandError } from '../runtime/command-error';
import type { Region, Resources } from '../state/region';
import type { Newcomer } from '../state/sessions';
import { type ClaimRule, checkClaims, checkSignature, commonRules, importedKey, type ReadToken, type Timed } from './token';

/** The claims that must stay the same when a token is exchanged. */
export const LASTING_CLAIMS = ['topic', 'resource', 'jti', 'whip_url', 'events_url'];

/** Returns the participant that a token describes. Rejects a token with which the participant cannot join its stage. */
export function checkToken(
  token: ReadToken,
  region: Region,
  servicePublicKey: () => KeyObject,
  now: number,
): { readonly stageArn: string; readonly newcomer: Newcomer } {
  const { header, claims } = token;
  const selfSigned = header.kid !== undefined;
  checkSignature(token, selfSigned ? importedKey(region, token) : servicePublicKey());
  const stageArn = String(claims.resource);
  checkStage(region, stageArn);
  checkClaims(claims, [...TOKEN_RULES, ...STAGE_RULES], { stage: region.stages.get(stageArn), nowSeconds: now / 1000 });
  const participantId = String(claims.jti);
  checkBan(region, stageArn, participantId);
  const { allow_publish: publish, allow_subscribe: subscribe } = claims.capabilities as Record<string, boolean>;
  return {
    stageArn,
    newcomer: {
      participantId,
      userId: String(claims.user_id ?? ''),
      attributes: (claims.attributes ?? {}) as Record<string, string>,
      capabilities: { publish: publish === true, subscribe: subscribe === true },
      protocol: 'UNKNOWN',
      expirationTime: new Date(Number(claims.exp) * 1000),
      selfSigned,
      tokenClaims: Object.fromEntries(LASTING_CLAIMS.map((claim) => [claim, claims[claim]])),
    },
  };
}

interface Context extends Timed {
  readonly stage: Resources['stages'];
}

/** Rejects the token of a stage that does not exist. */
export function checkStage(region: Region, stageArn: string): void {
  if (!region.stages.has(stageArn)) throw new CommandError('STAGE_DELETED', `resource must be a stage that exists, got ${stageArn}.`);
}

/** Rejects the token of a participant that was disconnected. */
export function checkBan(region: Region, stageArn: string, participantId: string): void {
  if (!region.sessions.isBanned(stageArn, participantId)) return;
  throw new CommandError(
    'PARTICIPANT_DISCONNECTED',
    `Participant ${participantId} was disconnected from ${stageArn}; its tokens are void.`,
  );
}

/** The rules for claims that repeat members of the stage. */
export const STAGE_RULES: readonly ClaimRule<Context>[] = [
  { claim: 'topic', rule: 'the id of the stage that resource names', kept: ({ topic }, { stage }) => topic === stage.arn.split('/')[1] },
  {
    claim: 'events_url',
    rule: "the stage's endpoint for events",
    kept: ({ events_url }, { stage }) => events_url === stage.endpoints?.events,
  },
  { claim: 'whip_url', rule: "the stage's endpoint for WHIP", kept: ({ whip_url }, { stage }) => whip_url === stage.endpoints?.whip },
];

/** The rules for all other claims. */
export const TOKEN_RULES: readonly ClaimRule<Timed>[] = [
  ...commonRules({ days: 14, text: '14 days' }),
  {
    claim: 'user_id',
    rule: 'text of at most 128 characters',
    kept: ({ user_id = '' }) => typeof user_id === 'string' && [...user_id].length <= 128,
  },
  { claim: 'attributes', rule: 'an object of texts with 1 KB in total', kept: ({ attributes = {} }) => isAttributes(attributes) },
  {
    claim: 'capabilities',
    rule: 'an object with allow_publish and allow_subscribe, true or false',
    kept: ({ capabilities }) => isCapabilities(capabilities),
  },
];

function isAttributes(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string') && bytesOf(value) <= MAX_ATTRIBUTE_BYTES;
}

function isCapabilities(value: unknown): boolean {
  return isObject(value) && ['allow_publish', 'allow_subscribe'].every((name) => ['boolean', 'undefined'].includes(typeof value[name]));
}
