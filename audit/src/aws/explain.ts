/** What a user can do about a call that failed: rule, got, fix. */
import type { CallFailure } from '../../../lambda/services/call-failure';

/** The address of the policy with the permissions of the command. */
const MANUAL = 'https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/audit.md';

const REGIONS = 'https://docs.aws.amazon.com/general/latest/gr/ivs.html';

interface Explanation {
  readonly matches: RegExp;
  readonly rule: (failure: CallFailure) => string;
  /** @default - the error */
  readonly got?: string;
  readonly fix: string;
}

/** The first whose pattern matches `<name>: <message>`. */
const EXPLANATIONS: readonly Explanation[] = [
  { matches: /Region is missing/, rule: () => 'the command reads one region', got: 'none', fix: 'pass --region, or set AWS_REGION' },
  {
    matches: /^(CredentialsProviderError|TokenProviderError)|Could not load credentials/,
    rule: () => 'the command reads with your AWS credentials',
    fix: 'name a profile that has some by --profile or AWS_PROFILE, or log in with `aws sso login`',
  },
  {
    matches: /AccessDenied|UnauthorizedOperation/,
    rule: ({ service, operation }) => `the credentials allow ${service}:${operation}`,
    fix: `grant the policy of ${MANUAL}#permissions`,
  },
  {
    matches: /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|AuthFailure)/,
    rule: () => 'the credentials are valid in the region',
    fix: 'log in again, pass another --profile, or enable the region in the account',
  },
  {
    matches: /ENOTFOUND ivsrealtime\./,
    rule: () => 'the region has Amazon IVS Real-Time',
    fix: `pass a --region of ${REGIONS}`,
  },
  {
    matches: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|TimeoutError/,
    rule: ({ service, operation }) => `${service}:${operation} has an endpoint that answers`,
    fix: 'check --endpoint-url, AWS_ENDPOINT_URL and the network',
  },
];

const OTHERWISE: Explanation = {
  matches: /^/,
  rule: ({ service, operation }) => `${service}:${operation} succeeds`,
  fix: 'try again',
};

export function explain(failure: CallFailure): string {
  const { name, message } = failure;
  const error = name === 'Error' ? message : `${name}: ${message}`;
  const { rule, got = error, fix } = EXPLANATIONS.find(({ matches }) => matches.test(error)) ?? OTHERWISE;
  return `${rule(failure)}, got ${got}; ${fix}`;
}
