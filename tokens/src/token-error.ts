/** What is wrong, for programs. */
export type TokenErrorCode =
  /** A member of a request, a stage, a signing key or the environment breaks a rule. */
  | 'INVALID_INPUT'
  /** The signer returned something else than an ECDSA signature in DER. */
  | 'INVALID_SIGNER'
  /** The text is no token, or a claim breaks a rule. */
  | 'TOKEN_MALFORMED'
  /** The token was signed with an algorithm other than ES384. */
  | 'ALGORITHM_UNSUPPORTED'
  /** The private half of the public key did not sign the token, or somebody changed it afterwards. */
  | 'SIGNATURE_INVALID'
  | 'TOKEN_EXPIRED'
  /** The token is for another stage than the given one, or for none. */
  | 'STAGE_MISMATCH';

/**
 * Thrown by every function of this package. The message states the rule, what came instead, and what to do. It contains no token, no user ID
 * and no attribute, so that you can log it.
 */
export class TokenError extends Error {
  override readonly name = 'TokenError';

  constructor(
    /** Compare this, not the class: a program can load the package twice, once as an ES module and once as CommonJS. */
    readonly code: TokenErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** @throws TokenError */
export function invalidInput(rule: string, got: string, fix: string): never {
  throw new TokenError('INVALID_INPUT', `${rule}, got ${got}; ${fix}`);
}
