/**
 * The header and the claims of tokens, with the service's names.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
 */

export interface TokenHeader {
  readonly alg: 'ES384';
  readonly typ: 'JWT';
  /** The ARN of the public key that verifies the token. */
  readonly kid: string;
}

interface CommonClaims {
  /** When the token was issued, in seconds since 1970. */
  readonly iat: number;
  /** When it expires, in seconds since 1970. */
  readonly exp: number;
  /** The participant ID, or the ID of a connection token. */
  readonly jti: string;
  readonly events_url: string;
  readonly version: '1.0';
}

export interface ParticipantTokenClaims extends CommonClaims {
  /** The ARN of the stage. */
  readonly resource: string;
  /** The ID of the stage. */
  readonly topic: string;
  readonly whip_url: string;
  readonly user_id?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** A capability that is missing is not given. */
  readonly capabilities: { readonly allow_publish?: boolean; readonly allow_subscribe?: boolean };
}

export interface ConnectionTokenClaims extends CommonClaims {
  readonly account_id: string;
  readonly region: string;
}

export type TokenClaims = ParticipantTokenClaims | ConnectionTokenClaims;
