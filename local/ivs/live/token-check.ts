/**
 * Whether a participant token lets its bearer in: the service's own, or one that was signed with the private half of an imported public key.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { bytesOf, MAX_ATTRIBUTE_BYTES } from '../attributes';
import type { Region, Resources } from '../region';
import type { Newcomer } from '../sessions';
import { Refusal } from './refusal';

const MAX_LIFETIME_SECONDS = 14 * 24 * 60 * 60;

/** The claims that stay the same when a token is exchanged for another one. */
export const LASTING_CLAIMS = ['topic', 'resource', 'jti', 'whip_url', 'events_url'];

type Json = Readonly<Record<string, unknown>>;

/** What a token says, and whether that is true is yet to be seen. */
export interface ReadToken {
  readonly header: Json;
  readonly claims: Json;
  /** What is signed. */
  readonly content: string;
  readonly signature: Buffer;
}

/** The parts of a token. */
export function readToken(token: string): ReadToken {
  const parts = token.split('.');
  const [header, claims] = parts.slice(0, 2).map(readPart);
  if (parts.length !== 3 || !header || !claims)
    throw malformed('A token must be three parts of base64url with dots between them, the first two JSON objects.');
  return { header, claims, content: `${parts[0]}.${parts[1]}`, signature: Buffer.from(parts[2] ?? '', 'base64url') };
}

/** Who the bearer of the token is. Refuses a token that does not let it join its stage. */
export function checkToken(
  token: ReadToken,
  region: Region,
  servicePublicKey: KeyObject,
  now: number,
): { readonly stageArn: string; readonly newcomer: Newcomer } {
  const { header, claims } = token;
  const selfSigned = header.kid !== undefined;
  checkSignature(token, selfSigned ? importedKey(region, header.kid) : servicePublicKey);
  const stageArn = String(claims.resource);
  if (!region.stages.has(stageArn)) throw new Refusal('STAGE_DELETED', `resource must be a stage that exists, got ${stageArn}.`);
  const broken = RULES.find(({ kept }) => !kept(claims, region.stages.get(stageArn), now / 1000));
  if (broken) throw malformed(`${broken.claim} must be ${broken.rule}, got ${JSON.stringify(claims[broken.claim]) ?? 'nothing'}.`);
  const expiresAt = Number(claims.exp) * 1000;
  if (expiresAt <= now) throw new Refusal('TOKEN_EXPIRED', `The token expired at ${new Date(expiresAt).toISOString()}.`);
  const participantId = String(claims.jti);
  if (region.sessions.isBanned(stageArn, participantId)) {
    throw new Refusal('PARTICIPANT_DISCONNECTED', `Participant ${participantId} was disconnected from ${stageArn}; its tokens are void.`);
  }
  const { allow_publish: publish, allow_subscribe: subscribe } = claims.capabilities as Record<string, boolean>;
  return {
    stageArn,
    newcomer: {
      participantId,
      userId: String(claims.user_id ?? ''),
      attributes: (claims.attributes ?? {}) as Record<string, string>,
      capabilities: { publish: publish === true, subscribe: subscribe === true },
      protocol: 'UNKNOWN',
      expirationTime: new Date(expiresAt),
      selfSigned,
      tokenClaims: Object.fromEntries(LASTING_CLAIMS.map((claim) => [claim, claims[claim]])),
    },
  };
}

interface Rule {
  readonly claim: string;
  /** What the claim must be. */
  readonly rule: string;
  readonly kept: (claims: Json, stage: Resources['stages'], nowSeconds: number) => boolean;
}

const RULES: readonly Rule[] = [
  { claim: 'version', rule: '"1.0"', kept: ({ version }) => version === '1.0' },
  {
    claim: 'iat',
    rule: 'a whole number of seconds that are past',
    kept: ({ iat }, _, now) => Number.isInteger(iat) && Number(iat) <= Math.ceil(now),
  },
  {
    claim: 'exp',
    rule: 'a whole number of seconds, later than iat by 14 days at most',
    kept: ({ iat, exp }) => isLifetime(Number(iat), exp),
  },
  {
    claim: 'jti',
    rule: '1 to 64 characters of a-z, A-Z, 0-9, - and _',
    kept: ({ jti }) => typeof jti === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(jti),
  },
  { claim: 'topic', rule: 'the id of the stage that resource names', kept: ({ topic }, { arn }) => topic === arn.split('/')[1] },
  {
    claim: 'events_url',
    rule: "the stage's endpoint for events",
    kept: ({ events_url }, { endpoints }) => events_url === endpoints?.events,
  },
  { claim: 'whip_url', rule: "the stage's endpoint for WHIP", kept: ({ whip_url }, { endpoints }) => whip_url === endpoints?.whip },
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

function isLifetime(iat: number, exp: unknown): boolean {
  return Number.isInteger(exp) && Number(exp) > iat && Number(exp) <= iat + MAX_LIFETIME_SECONDS;
}

function isAttributes(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string') && bytesOf(value) <= MAX_ATTRIBUTE_BYTES;
}

function isCapabilities(value: unknown): boolean {
  return isObject(value) && ['allow_publish', 'allow_subscribe'].every((name) => ['boolean', 'undefined'].includes(typeof value[name]));
}

function checkSignature({ header, content, signature }: ReadToken, key: KeyObject): void {
  if (header.alg !== 'ES384' || header.typ !== 'JWT') throw malformed('The header must have alg ES384 and typ JWT.');
  if (!verify('sha384', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }, signature)) {
    throw malformed('The signature is not one of the private key that belongs to the public key.');
  }
}

function importedKey({ publicKeys, name }: Region, kid: unknown): KeyObject {
  if (typeof kid !== 'string' || !publicKeys.has(kid))
    throw malformed(`kid must be the ARN of a public key in ${name}, got ${JSON.stringify(kid)}.`);
  return createPublicKey(publicKeys.get(kid).publicKeyMaterial ?? '');
}

function readPart(part: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): Refusal {
  return new Refusal('TOKEN_MALFORMED', message);
}
