import { isObject } from './limits';
import { TokenError } from './token-error';

/** What a token says. Nothing of it is verified. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The parts that a signature covers, and the signature. */
export interface SignedParts extends DecodedToken {
  readonly content: string;
  readonly signature: Uint8Array;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a token without verifying it, for tests and for people. AWS advises to treat the tokens of the service as opaque.
 * @throws TokenError with the code TOKEN_MALFORMED
 */
export function decodeToken(token: string): DecodedToken {
  const { header, claims } = partsOf(token);
  return { header, claims };
}

/** @throws TokenError with the code TOKEN_MALFORMED */
export function partsOf(token: unknown): SignedParts {
  const parts = typeof token === 'string' ? token.split('.') : [];
  const [header, claims] = parts.slice(0, 2).map(objectIn);
  if (parts.length !== 3 || !parts.every(isBase64Url) || !header || !claims)
    throw new TokenError(
      'TOKEN_MALFORMED',
      'a token is three parts in base64url with dots between them, the first two JSON objects, got something else; pass a whole token',
    );
  return { header, claims, content: `${parts[0]}.${parts[1]}`, signature: Buffer.from(parts[2] ?? '', 'base64url') };
}

/** Buffer also decodes other texts, and ignores what does not fit. */
function isBase64Url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(UTF_8.decode(Buffer.from(part, 'base64url')));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
