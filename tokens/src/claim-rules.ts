import { type NamedResource, parseArn } from './arn';
import {
  ATTRIBUTES_RULE,
  GLOBAL_EVENTS_URL,
  isAttributes,
  isObject,
  isUserId,
  MAX_CONNECTION_TOKEN_DURATION,
  MAX_PARTICIPANT_TOKEN_DURATION,
  USER_ID_RULE,
  VERSION,
} from './limits';

type Claims = Readonly<Record<string, unknown>>;

/** A rule for a claim. */
export interface ClaimRule {
  readonly claim: string;
  /** What the claim is, in words. */
  readonly rule: string;
  /** `home` has the region and the account of the public key. */
  readonly kept: (claims: Claims, home: NamedResource) => boolean;
}

const isUrl = (scheme: string, value: unknown) => typeof value === 'string' && value.startsWith(scheme);

const commonRules = (maxMinutes: number): ClaimRule[] => [
  { claim: 'version', rule: `"${VERSION}"`, kept: ({ version }) => version === VERSION },
  {
    claim: 'jti',
    rule: '1 to 64 characters of a-z, A-Z, 0-9, - and _',
    kept: ({ jti }) => typeof jti === 'string' && /^[\w-]{1,64}$/.test(jti),
  },
  { claim: 'iat', rule: 'a whole number of seconds', kept: ({ iat }) => Number.isInteger(iat) },
  {
    claim: 'exp',
    rule: `a whole number of seconds, later than iat by at most ${maxMinutes} minutes`,
    kept: ({ iat, exp }) => Number.isInteger(exp) && Number(exp) > Number(iat) && Number(exp) <= Number(iat) + 60 * maxMinutes,
  },
];

export const PARTICIPANT_TOKEN_RULES: readonly ClaimRule[] = [
  ...commonRules(MAX_PARTICIPANT_TOKEN_DURATION),
  {
    claim: 'resource',
    rule: 'the ARN of a stage in the region and account of the public key',
    kept: ({ resource }, { region, account }) => {
      const stage = parseArn('stage', resource);
      return stage?.region === region && stage.account === account;
    },
  },
  { claim: 'topic', rule: 'the ID of the stage', kept: ({ topic, resource }) => topic === parseArn('stage', resource)?.id },
  { claim: 'events_url', rule: 'a URL with wss://', kept: ({ events_url }) => isUrl('wss://', events_url) },
  { claim: 'whip_url', rule: 'a URL with https://', kept: ({ whip_url }) => isUrl('https://', whip_url) },
  {
    claim: 'user_id',
    rule: USER_ID_RULE,
    kept: ({ user_id }) => user_id === undefined || isUserId(user_id),
  },
  {
    claim: 'attributes',
    rule: ATTRIBUTES_RULE,
    kept: ({ attributes }) => attributes === undefined || isAttributes(attributes),
  },
  {
    claim: 'capabilities',
    rule: 'an object with allow_publish and allow_subscribe, true or false',
    kept: ({ capabilities }) =>
      isObject(capabilities) &&
      ['allow_publish', 'allow_subscribe'].every((name) => ['boolean', 'undefined'].includes(typeof capabilities[name])),
  },
];

export const CONNECTION_TOKEN_RULES: readonly ClaimRule[] = [
  ...commonRules(MAX_CONNECTION_TOKEN_DURATION),
  { claim: 'account_id', rule: 'the account of the public key', kept: ({ account_id }, { account }) => account_id === account },
  { claim: 'region', rule: 'the region of the public key', kept: ({ region }, home) => region === home.region },
  { claim: 'events_url', rule: GLOBAL_EVENTS_URL, kept: ({ events_url }) => events_url === GLOBAL_EVENTS_URL },
];
