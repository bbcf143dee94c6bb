import { expirationOf, newLifetime } from './lifetime';
import { DEFAULT_DURATION, GLOBAL_EVENTS_URL } from './limits';
import { type ConnectionTokenOptions, checkConnectionTokenRequest } from './request-check';
import { homeOf, type SigningKey, signToken } from './signing';

/** A connection token with what it was made for. */
export interface ConnectionToken {
  /** What the service's operation `RevokeConnectionToken` takes. */
  readonly tokenId: string;
  readonly token: string;
  /** In minutes. */
  readonly duration: number;
  readonly expirationTime: Date;
}

/**
 * Makes a token for a connection that a client keeps while it moves between the stages of an account and region: those of the public key.
 * The client needs a participant token for each stage, too.
 *
 * @throws TokenError with the code INVALID_INPUT, before the signer is called
 */
export async function createConnectionToken(key: SigningKey, options: ConnectionTokenOptions = {}): Promise<ConnectionToken> {
  checkConnectionTokenRequest(options);
  const { duration = DEFAULT_DURATION } = options;
  const { account, region } = homeOf(key);
  const claims = { ...newLifetime(duration), account_id: account, region, events_url: GLOBAL_EVENTS_URL };
  const token = await signToken(key, claims);
  return { tokenId: claims.jti, token, duration, expirationTime: expirationOf(claims) };
}
