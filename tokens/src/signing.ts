import { createHash } from 'node:crypto';
import { types } from 'node:util';
import { type NamedResource, parseArn } from './arn';
import type { TokenClaims, TokenHeader } from './claims';
import { fromDer } from './der';
import { shownArn } from './shown';
import { invalidInput, TokenError } from './token-error';

/**
 * Signs with ECDSA on the curve P-384. Returns the signature in DER.
 *
 * @param digest the SHA-384 digest of the message, for signers that take a digest, such as AWS KMS
 * @param message the message, for signers that hash it themselves. It can be longer than the 4,096 bytes that AWS KMS takes.
 */
export type SignDigest = (digest: Uint8Array, message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** A key pair: the public key that was imported into IVS, and a function that signs with its private key. */
export interface SigningKey {
  /** The ARN of the public key, as IVS returns it. */
  readonly publicKeyArn: string;
  /** Signs with the private key of the pair. */
  readonly sign: SignDigest;
}

/** The region and the account of a signing key. @throws TokenError if the ARN is none of a public key */
export function homeOf({ publicKeyArn }: SigningKey): NamedResource {
  const home = parseArn('public-key', publicKeyArn);
  if (home) return home;
  invalidInput('publicKeyArn is the ARN of a public key of IVS', shownArn(publicKeyArn), 'pass the ARN that ImportPublicKey returns');
}

/** Writes and signs a token. @see https://www.rfc-editor.org/rfc/rfc7515 */
export async function signToken({ publicKeyArn, sign }: SigningKey, claims: TokenClaims): Promise<string> {
  const header: TokenHeader = { alg: 'ES384', typ: 'JWT', kid: publicKeyArn };
  const content = [header, claims].map((part) => base64Url(Buffer.from(JSON.stringify(part)))).join('.');
  const message = Buffer.from(content);
  const signature = signatureFrom(await sign(createHash('sha384').update(message).digest(), message));
  return `${content}.${base64Url(signature)}`;
}

function signatureFrom(der: unknown): Uint8Array {
  const signature = types.isUint8Array(der) ? fromDer(der) : undefined;
  if (signature) return signature;
  const got = types.isUint8Array(der) ? `${der.length} other bytes` : typeof der;
  throw new TokenError('INVALID_SIGNER', `sign returns an ECDSA signature with P-384 in DER, got ${got}; return what AWS KMS returns`);
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
