/**
 * The common parts of participant tokens and connection tokens: JSON web tokens, signed with ES384.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { isObject, type JsonObject, readJson } from '../../../data/json';
import { CommandError } from '../runtime/command-error';
import type { Region, Resources } from '../state/region';

/** A parsed token, which is not verified yet. */
export interface ReadToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** The signed text. */
  readonly content: string;
  readonly signature: Buffer;
}

/** A rule for a claim. */
export interface ClaimRule<Context> {
  readonly claim: string;
  /** The rule in words: what the claim must be. */
  readonly rule: string;
  readonly kept: (claims: JsonObject, context: Context) => boolean;
}

export interface Timed {
  readonly nowSeconds: number;
}

/** The rules for the claims of both kinds of tokens. */
export function commonRules(lifetime: { readonly days: number; readonly text: string }): readonly ClaimRule<Timed>[] {
  return [
    { claim: 'version', rule: '"1.0"', kept: ({ version }) => version === '1.0' },
    {
      claim: 'iat',
      rule: 'a whole number of seconds that are past',
      kept: ({ iat }, { nowSeconds }) => Number.isInteger(iat) && Number(iat) >= 0 && Number(iat) <= Math.ceil(nowSeconds),
    },
    {
      claim: 'exp',
      rule: `a whole number of seconds, later than iat by ${lifetime.text} at most`,
      kept: ({ iat, exp }) => isLifetime(iat, exp, lifetime.days),
    },
    {
      claim: 'jti',
      rule: '1 to 64 characters of a-z, A-Z, 0-9, - and _',
      kept: ({ jti }) => typeof jti === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(jti),
    },
  ];
}

/** Parses a token. */
export function readToken(token: string): ReadToken {
  const parts = token.split('.');
  const [header, claims] = parts.slice(0, 2).map(readPart);
  if (parts.length !== 3 || !parts.every(isBase64Url) || !header || !claims)
    throw malformed('A token must be three parts of base64url with dots between them, the first two JSON objects.');
  return { header, claims, content: `${parts[0]}.${parts[1]}`, signature: Buffer.from(parts[2] ?? '', 'base64url') };
}

/** Rejects a token that was not signed with the private half of the key. */
export function checkSignature({ header, content, signature }: ReadToken, key: KeyObject): void {
  if (header.alg !== 'ES384' || header.typ !== 'JWT') throw malformed('The header must have alg ES384 and typ JWT.');
  if (!verify('sha384', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }, signature)) {
    throw malformed('The signature is not one of the private key that belongs to the public key.');
  }
}

/** Returns the imported public key that a token names in its header. */
export function importedKey({ publicKeys, name }: Region, { header: { kid } }: ReadToken): KeyObject {
  if (typeof kid !== 'string' || !publicKeys.has(kid))
    throw malformed(`kid must be the ARN of a public key in ${name}, got ${JSON.stringify(kid) ?? 'nothing'}.`);
  return keyOf(publicKeys.get(kid));
}

/** The keys that were read: reading one takes as long as a verification. */
const knownKeys = new WeakMap<Resources['publicKeys'], KeyObject>();

function keyOf(resource: Resources['publicKeys']): KeyObject {
  const key = knownKeys.get(resource) ?? createPublicKey(resource.publicKeyMaterial ?? '');
  knownKeys.set(resource, key);
  return key;
}

/** Rejects claims that break a rule, and expired tokens. */
export function checkClaims<Context extends Timed>(claims: JsonObject, rules: readonly ClaimRule<Context>[], context: Context): void {
  for (const rule of rules) {
    const message = brokenRule(claims, rule, context);
    if (message !== undefined) throw malformed(message);
  }
  checkNotExpired(claims, context.nowSeconds);
}

/** Returns what is wrong with a claim, or undefined if it keeps the rule. */
export function brokenRule<Context>(claims: JsonObject, { claim, rule, kept }: ClaimRule<Context>, context: Context): string | undefined {
  return kept(claims, context) ? undefined : `${claim} must be ${rule}, got ${JSON.stringify(claims[claim]) ?? 'nothing'}.`;
}

/** Rejects expired tokens. */
export function checkNotExpired(claims: JsonObject, nowSeconds: number): void {
  if (Number(claims.exp) > nowSeconds) return;
  throw new CommandError('TOKEN_EXPIRED', `The token expired at ${new Date(Number(claims.exp) * 1000).toISOString()}.`);
}

function isLifetime(iat: unknown, exp: unknown, days: number): boolean {
  if (typeof iat !== 'number' || typeof exp !== 'number') return false;
  return Number.isInteger(exp) && exp > iat && exp <= iat + days * 24 * 60 * 60;
}

/** Node.js also decodes texts with other characters, and drops what is left over. */
function isBase64Url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

function readPart(part: string): JsonObject | undefined {
  try {
    const value: unknown = readJson(Buffer.from(part, 'base64url'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function malformed(message: string): CommandError {
  return new CommandError('TOKEN_MALFORMED', message);
}
