import { parseArn } from './arn';
import type { ParticipantTokenClaims } from './claims';
import { expirationOf, newLifetime } from './lifetime';
import { DEFAULT_DURATION } from './limits';
import { CAPABILITIES, type Capability, checkParticipantTokenRequest, type ParticipantTokenOptions } from './request-check';
import { shownKind } from './shown';
import { homeOf, type SigningKey, signToken } from './signing';
import { invalidInput } from './token-error';

/** A stage as `CreateStage` and `GetStage` return it. The endpoints can be cached for 14 days. */
export interface TokenStage {
  /**
   * The ARN of the stage, in the region and account of the public key.
   * @default - none, which createParticipantToken rejects
   */
  readonly arn?: string;
  /**
   * The addresses for clients.
   * @default - none, which createParticipantToken rejects
   */
  readonly endpoints?: {
    /**
     * A URL with `wss://`.
     * @default - none, which createParticipantToken rejects
     */
    readonly events?: string;
    /**
     * A URL with `https://`.
     * @default - none, which createParticipantToken rejects
     */
    readonly whip?: string;
  };
}

/** What a participant token is made for, and its stage. */
export interface NewParticipantToken extends ParticipantTokenOptions {
  /** The stage that the participant joins. */
  readonly stage: TokenStage;
}

/** A token with what it was made for. The members are those that the service's operation `CreateParticipantToken` returns. */
export interface ParticipantToken {
  readonly participantId: string;
  readonly token: string;
  /** @default - the token has no user ID */
  readonly userId?: string;
  /** @default - the token has no attributes */
  readonly attributes?: Record<string, string>;
  readonly capabilities: Capability[];
  /** In minutes. */
  readonly duration: number;
  readonly expirationTime: Date;
}

/**
 * Makes a token that lets one participant join one stage. Calls nothing but the signer, once.
 *
 * @throws TokenError with the code INVALID_INPUT, before the signer is called, for everything that the service would refuse
 */
export async function createParticipantToken(key: SigningKey, { stage, ...options }: NewParticipantToken): Promise<ParticipantToken> {
  const request: unknown = { ...options, stageArn: stage?.arn };
  checkParticipantTokenRequest(request);
  const { stageArn, userId, attributes, capabilities = CAPABILITIES, duration = DEFAULT_DURATION } = request;
  const claims: ParticipantTokenClaims = {
    ...newLifetime(duration),
    user_id: userId,
    resource: stageArn,
    topic: stageId(key, stageArn),
    events_url: endpoint(stage, 'events'),
    whip_url: endpoint(stage, 'whip'),
    capabilities: { allow_publish: capabilities.includes('PUBLISH'), allow_subscribe: capabilities.includes('SUBSCRIBE') },
    // The user guide calls them optional in one place and mandatory in another.
    attributes: { ...attributes },
  };
  return {
    participantId: claims.jti,
    token: await signToken(key, claims),
    userId,
    attributes,
    capabilities: [...capabilities],
    duration,
    expirationTime: expirationOf(claims),
  };
}

function stageId(key: SigningKey, stageArn: string): string {
  const home = homeOf(key);
  const stage = parseArn('stage', stageArn);
  if (stage && stage.region === home.region && stage.account === home.account) return stage.id;
  const rule = `the stage is in the region and account of the public key, ${home.region} and ${home.account}`;
  invalidInput(rule, stageArn, 'sign with a public key that is imported there');
}

function endpoint({ endpoints }: TokenStage, name: 'events' | 'whip'): string {
  const scheme = name === 'events' ? 'wss://' : 'https://';
  const url = endpoints?.[name];
  if (typeof url === 'string' && url.startsWith(scheme)) return url;
  invalidInput(
    `stage.endpoints.${name} is a URL with ${scheme}`,
    shownKind(url),
    'pass the endpoints that CreateStage or GetStage returns',
  );
}
