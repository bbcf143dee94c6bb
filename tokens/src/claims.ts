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

/** The claims of every token. */
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

/** The claims of a token with which a participant joins a stage. */
export interface ParticipantTokenClaims extends CommonClaims {
  /** The ARN of the stage. */
  readonly resource: string;
  /** The ID of the stage. */
  readonly topic: string;
  readonly whip_url: string;
  /** @default - the token has no user ID */
  readonly user_id?: string;
  /** @default - the token has no attributes */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly capabilities: {
    /** @default - false */
    readonly allow_publish?: boolean;
    /** @default - false */
    readonly allow_subscribe?: boolean;
  };
}

/** The claims of a token for the connection that a client keeps while it moves between stages. */
export interface ConnectionTokenClaims extends CommonClaims {
  readonly account_id: string;
  readonly region: string;
}

/** The claims of a token of either kind. */
export type TokenClaims = ParticipantTokenClaims | ConnectionTokenClaims;
