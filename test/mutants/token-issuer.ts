/** The token issuer's function. */
import { mutantsOf } from './mutant';

const ISSUER = 'test/lambda/token-issuer/token-issuer.test.ts';
const STAGES = 'test/lambda/token-issuer/served-stages.test.ts';
const STAGE_CACHE = 'test/lambda/token-issuer/stage-cache.test.ts';
const REQUESTS = 'test/lambda/token-issuer/requests.test.ts';
const CALLS = 'test/lambda/token-issuer/calls.test.ts';
const HTTP = 'test/lambda/token-issuer/http.test.ts';

export const tokenIssuer = [
  ...mutantsOf(
    'lambda/token-issuer/served-stages.ts',
    [ISSUER, STAGES],
    [
      {
        rule: 'the tag is checked before anything is signed',
        from: 'if (!stage || !isServed(arn, stage)) return undefined;',
        to: 'if (!stage) return undefined;',
      },
      {
        rule: 'a stage of another region or account is not asked for',
        from: 'tagValues.length > 0 && arn.startsWith(home)',
        to: 'tagValues.length > 0',
      },
      { rule: 'without run-time stages only fixed stages are served', from: 'tagValues.length > 0 && arn', to: 'arn' },
      { rule: 'endpoints are kept', from: 'if (kept) return kept;', to: '' },
      { rule: 'endpoints are kept for 14 days', from: '14 * 24 * 3_600_000', to: '15 * 24 * 3_600_000' },
      { rule: 'a refusal is kept for seconds', from: 'REFUSAL_KEPT_MS = 5_000', to: 'REFUSAL_KEPT_MS = 60_000' },
      { rule: 'a refusal is kept', from: 'if (refused.get(arn)) refuseStage(arn);', to: '' },
      { rule: 'known endpoints need no call', from: 'if (fixed?.endpoints) return fixed;', to: '' },
      {
        rule: 'a stage that IAM denies is not served',
        from: '(!stages.has(arn) && isAccessDenied(error))',
        to: 'false',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/token-issuer/bounded-cache.ts',
    [STAGES, STAGE_CACHE],
    [
      { rule: 'the cache is bounded', from: 'entries.size > maxSize && ', to: 'false && ' },
      { rule: 'the cache forgets', from: 'entry && clock.now() < entry.until', to: 'entry' },
    ],
  ),
  ...mutantsOf(
    'lambda/token-issuer/issue.ts',
    [ISSUER, STAGES, REQUESTS],
    [
      { rule: 'a request is checked before any call', from: '  checkParticipantTokenRequest(request);\n', to: '' },
      {
        rule: 'a stage that is not served is refused before any call',
        from: 'if (!stages.mayServe(stageArn, home)) refuseStage(stageArn);',
        to: '',
      },
      {
        rule: 'a denied fixed stage is a failure',
        from: '(isAccessDenied(error) && !settings.stages.has(stageArn))',
        to: 'isAccessDenied(error)',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/token-issuer/handler.ts',
    [CALLS],
    [
      { rule: 'there is an answer before time runs out', from: 'ANSWER_MARGIN_MS = 1_000', to: 'ANSWER_MARGIN_MS = 0' },
      { rule: 'throttled calls are tried again', from: 'isThrottled(error) || isUnclear(error)', to: 'isUnclear(error)' },
    ],
  ),
  ...mutantsOf(
    'lambda/token-issuer/refusal.ts',
    [CALLS, HTTP],
    [
      {
        rule: 'an unexpected error is not told',
        from: "'the function issues a token, got an unexpected error; see its log'",
        to: '(error as Error).message',
      },
      { rule: 'throttling has a status', from: 'ThrottlingException: 429', to: 'ThrottlingException: 500' },
    ],
  ),
  ...mutantsOf(
    'lambda/token-issuer/http.ts',
    [HTTP],
    [
      { rule: 'requests over HTTP are refused unless the app allows them', from: 'if (!settings) {', to: 'if (false) {' },
      { rule: 'a request over HTTP is no direct invocation', from: 'event.requestContext !== undefined', to: 'false' },
      { rule: 'a user id in the body is refused', from: 'if (body.userId !== undefined) {', to: 'if (false) {' },
      { rule: 'no connection tokens over HTTP', from: 'if (body.tokenType !== undefined) {', to: 'if (false) {' },
      { rule: 'an empty claim is none', from: "(typeof value === 'string' && value !== '')", to: "(typeof value === 'string')" },
      { rule: 'a body is not longer than any request needs', from: 'text.length <= MAX_BODY_LENGTH && ', to: '' },
      { rule: 'a number that has lost digits is no user', from: 'Number.isSafeInteger(value)', to: "typeof value === 'number'" },
      {
        rule: 'an authorizer without claims leaves those of IAM',
        from: '...claimsOfIdentity(fieldsIn(context.identity)), ',
        to: '',
      },
      { rule: 'only what IAM has verified is an identity', from: "'cognitoIdentityId'];", to: "'cognitoIdentityId', 'userAgent'];" },
      {
        rule: 'callers get only capabilities that are allowed',
        from: 'if (!capabilities.every((capability) => settings.capabilities.includes(capability))) {',
        to: 'if (false) {',
      },
      {
        rule: 'callers set only attributes that are allowed',
        from: 'if (!Object.keys(attributes).every((name) => settings.attributes.includes(name))) {',
        to: 'if (false) {',
      },
      { rule: 'callers get no more time than is allowed', from: 'if (duration > settings.maxDurationMinutes) {', to: 'if (false) {' },
      { rule: 'a token is not kept by anybody on its way', from: ", 'cache-control': 'no-store'", to: '' },
    ],
  ),
];
