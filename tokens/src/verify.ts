import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type NamedResource, parseArn } from './arn';
import { CONNECTION_TOKEN_RULES, PARTICIPANT_TOKEN_RULES } from './claim-rules';
import type { ParticipantTokenClaims, TokenClaims } from './claims';
import { type DecodedToken, partsOf, type SignedParts } from './decode';
import { SIGNATURE_SIZE } from './der';
import { p384Key } from './p384-key';
import { shownArn, shownKind } from './shown';
import { TokenError, type TokenErrorCode } from './token-error';

/** What a token is verified with. */
export interface VerifyOptions {
  /** The public key on the curve P-384: in PEM, as IVS returns it, or in DER, as the AWS KMS operation `GetPublicKey` returns it. */
  readonly publicKey: string | Uint8Array;
  /**
   * The ARN of the public key. The token must name it.
   * @default - the token can name any public key
   */
  readonly publicKeyArn?: string;
  /**
   * The ARN of the stage that a participant token must be for.
   * @default - the token can be for any stage, or a connection token
   */
  readonly stageArn?: string;
  /**
   * The time at which the token has not expired.
   * @default - the present time
   */
  readonly now?: Date;
}

/**
 * Verifies a self-signed token as the service does before a client joins. The service also knows which participants were disconnected and which
 * connection tokens were revoked.
 *
 * @returns the claims of the token
 * @throws TokenError with a code that says what is wrong
 */
export function verifyToken(
  token: string,
  options: VerifyOptions & {
    /** The ARN of the stage that the token must be for. */
    readonly stageArn: string;
  },
): ParticipantTokenClaims;
export function verifyToken(token: string, options: VerifyOptions): TokenClaims;
export function verifyToken(token: string, { publicKey, publicKeyArn, stageArn, now = new Date() }: VerifyOptions): TokenClaims {
  const key = publicKeyFrom(publicKey);
  const parts = partsOf(token);
  const home = homeIn(parts, publicKeyArn);
  checkSignature(parts, key);
  const claims = checkClaims(parts, home);
  if (1000 * claims.exp <= now.getTime()) {
    throw refusal('TOKEN_EXPIRED', 'the token is used before it expires', new Date(1000 * claims.exp).toISOString(), 'issue a new one');
  }
  if (stageArn === undefined) return claims;
  const resource = 'resource' in claims ? claims.resource : undefined;
  if (resource !== stageArn)
    throw refusal('STAGE_MISMATCH', `the token is for ${stageArn}`, shownArn(resource), 'issue one for this stage');
  return claims;
}

/** The region and the account of the public key that the header names. */
function homeIn({ header }: DecodedToken, publicKeyArn: string | undefined): NamedResource {
  if (header.alg !== 'ES384') throw refusal('ALGORITHM_UNSUPPORTED', 'alg is ES384', shownKind(header.alg), 'sign with ES384');
  if (header.typ !== 'JWT') throw refusal('TOKEN_MALFORMED', 'typ is JWT', shownKind(header.typ), 'correct the header');
  const home = parseArn('public-key', header.kid);
  if (home && (publicKeyArn === undefined || header.kid === publicKeyArn)) return home;
  const rule = `kid is ${publicKeyArn ?? 'the ARN of a public key'}`;
  throw refusal('TOKEN_MALFORMED', rule, shownArn(header.kid), 'verify with the public key that the token names');
}

function checkSignature({ content, signature }: SignedParts, key: KeyObject): void {
  if (signature.length !== SIGNATURE_SIZE) {
    const rule = `the signature is r and s with ${SIGNATURE_SIZE} bytes together`;
    throw refusal('SIGNATURE_INVALID', rule, `${signature.length} bytes`, 'convert what the signer returns from DER');
  }
  if (verify('sha384', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }, signature)) return;
  throw refusal('SIGNATURE_INVALID', 'the private key of the public key signed the token', 'another signature', 'refuse the token');
}

function checkClaims({ claims }: DecodedToken, home: NamedResource): TokenClaims {
  const rules = 'resource' in claims ? PARTICIPANT_TOKEN_RULES : CONNECTION_TOKEN_RULES;
  const broken = rules.find(({ kept }) => !kept(claims, home));
  if (broken) throw refusal('TOKEN_MALFORMED', `${broken.claim} is ${broken.rule}`, shownKind(claims[broken.claim]), 'correct the claims');
  return claims as unknown as TokenClaims;
}

function publicKeyFrom(publicKey: string | Uint8Array): KeyObject {
  const encoded = () =>
    typeof publicKey === 'string' ? publicKey : ({ key: Buffer.from(publicKey), format: 'der', type: 'spki' } as const);
  const rule = 'publicKey is a public key on the curve P-384 in PEM or DER';
  return p384Key(() => createPublicKey(encoded()), rule, 'pass publicKeyMaterial of GetPublicKey');
}

function refusal(code: TokenErrorCode, rule: string, got: string, fix: string): TokenError {
  return new TokenError(code, `${rule}, got ${got}; ${fix}`);
}
