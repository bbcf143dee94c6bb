/**
 * Connection tokens: a client moves between stages over one connection. It still needs a participant token for each stage.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html#getting-started-distribute-tokens-connection-tokens
 */
import { LOCAL_ACCOUNT } from '../../../service/arn';
import { leave } from '../participants/participants';
import { CommandError } from '../runtime/command-error';
import type { RegionRuntime } from '../runtime/region-runtime';
import type { Region } from '../state/region';
import { type ClaimRule, checkClaims, checkSignature, commonRules, importedKey, type ReadToken } from './token';

const MAX_LIFETIME_DAYS = 28;
const EVENTS_URL = 'wss://global.events.live-video.net';

interface Context {
  readonly regionName: string;
  readonly nowSeconds: number;
}

const RULES: readonly ClaimRule<Context>[] = [
  ...commonRules({ days: MAX_LIFETIME_DAYS, text: '4 weeks' }),
  {
    claim: 'account_id',
    rule: `the account that owns the stages, ${LOCAL_ACCOUNT}`,
    kept: ({ account_id }) => account_id === LOCAL_ACCOUNT,
  },
  { claim: 'region', rule: 'the region of the stage and of the public key', kept: ({ region }, { regionName }) => region === regionName },
  { claim: 'events_url', rule: EVENTS_URL, kept: ({ events_url }) => events_url === EVENTS_URL },
];

/** Returns the id of a connection token. Rejects a token that is not valid in the region. */
export function checkConnectionToken(token: ReadToken, region: Region, now: number): string {
  checkSignature(token, importedKey(region, token));
  checkClaims(token.claims, RULES, { regionName: region.name, nowSeconds: now / 1000 });
  const tokenId = String(token.claims.jti);
  // AWS does not document the code of this error.
  if (region.revokedConnectionTokens.has(tokenId)) throw new CommandError('TOKEN_NOT_ALLOWED', `Connection token ${tokenId} was revoked.`);
  return tokenId;
}

/** Revokes a connection token and disconnects its participants. Remembers the id for four weeks, the longest that a token lives. */
export function revokeConnectionToken(runtime: RegionRuntime, tokenId: string): void {
  const { revokedConnectionTokens, sessions } = runtime.region;
  for (const presence of sessions.connected()) {
    if (presence.participant.newcomer.connectionTokenId === tokenId) leave(runtime, presence);
  }
  for (const [id, until] of revokedConnectionTokens) {
    if (until <= runtime.now()) revokedConnectionTokens.delete(id);
  }
  revokedConnectionTokens.set(tokenId, runtime.now() + MAX_LIFETIME_DAYS * 24 * 60 * 60_000);
}
