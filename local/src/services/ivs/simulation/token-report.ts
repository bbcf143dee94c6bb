/** Checks a participant token claim by claim, for people who want to know why it is refused. */
import { asText } from '../../../data/json';
import type { TokenCheck, TokenReport } from '../../../service/token-report';
import { CommandError } from '../runtime/command-error';
import type { RegionRuntime } from '../runtime/region-runtime';
import { brokenRule, type ClaimRule, checkNotExpired, checkSignature, importedKey, type ReadToken, readToken } from '../tokens/token';
import { checkBan, checkStage, checkToken, STAGE_RULES, TOKEN_RULES } from '../tokens/token-check';
import { runtimeOf, type SimulatedService } from './simulation';

type Service = Pick<SimulatedService, 'runtimeIn' | 'publicKey'>;

export function reportToken(text: string, service: Service): TokenReport {
  let token: ReadToken;
  try {
    token = readToken(text);
  } catch (error) {
    return { ...refusal(error), checks: [] };
  }
  const { header, claims } = token;
  const parts = { header, claims, signedBy: header.kid === undefined ? 'SERVICE' : 'KEY_PAIR' } as const;
  try {
    const runtime = runtimeOf(service, asText(claims.resource), 'TOKEN_MALFORMED');
    return { ...verdict(token, runtime, service), ...parts, checks: checksOf(token, runtime, service) };
  } catch (error) {
    // The resource is not the ARN of a stage, so the region of the token is unknown.
    const { message } = error as Error;
    return { ...refusal(error), ...parts, checks: [{ name: 'resource', rule: 'the ARN of a stage', outcome: 'BROKEN', message }] };
  }
}

function verdict(token: ReadToken, { region, now }: RegionRuntime, { publicKey }: Service): Omit<TokenReport, 'checks'> {
  try {
    checkToken(token, region, publicKey, now());
    return { accepted: true };
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Omit<TokenReport, 'checks'> {
  if (!(error instanceof CommandError)) throw error;
  return { accepted: false, code: error.code, message: error.message };
}

function checksOf(token: ReadToken, { region, now }: RegionRuntime, { publicKey }: Service): TokenCheck[] {
  const { claims, header } = token;
  const selfSigned = header.kid !== undefined;
  const nowSeconds = now() / 1000;
  const stageArn = asText(claims.resource);
  const stage = region.stages.has(stageArn) ? region.stages.get(stageArn) : undefined;
  const key = selfSigned ? attempt('kid', `the ARN of a public key in ${region.name}`, () => importedKey(region, token)) : undefined;
  const signature = selfSigned ? 'that of the private key that belongs to the public key' : 'that of this endpoint';
  const connected = 'a participant that was not disconnected';
  const ofClaims = TOKEN_RULES.map((rule) => checkOf(claims, rule, { nowSeconds }));
  const isKept = (claim: string) => ofClaims.every(({ name, outcome }) => name !== claim || outcome === 'KEPT');
  const signed = () => checkSignature(token, selfSigned ? importedKey(region, token) : publicKey());
  return [
    ...(key ? [key] : []),
    key?.outcome === 'BROKEN'
      ? unchecked('signature', signature)
      : attempt('signature', `${signature}, with alg ES384 and typ JWT`, signed),
    attempt('resource', 'a stage that exists', () => checkStage(region, stageArn)),
    ...ofClaims,
    ...STAGE_RULES.map((rule) => (stage ? checkOf(claims, rule, { stage, nowSeconds }) : unchecked(rule.claim, rule.rule))),
    isKept('exp') ? attempt('exp', 'later than now', () => checkNotExpired(claims, nowSeconds)) : unchecked('exp', 'later than now'),
    stage && isKept('jti') ? attempt('jti', connected, () => checkBan(region, stageArn, String(claims.jti))) : unchecked('jti', connected),
  ];
}

function checkOf<Context>(claims: ReadToken['claims'], rule: ClaimRule<Context>, context: Context): TokenCheck {
  const message = brokenRule(claims, rule, context);
  return message === undefined ? kept(rule.claim, rule.rule) : broken(rule.claim, rule.rule, message);
}

function attempt(name: string, rule: string, check: () => unknown): TokenCheck {
  try {
    check();
    return kept(name, rule);
  } catch (error) {
    return broken(name, rule, (error as Error).message);
  }
}

function kept(name: string, rule: string): TokenCheck {
  return { name, rule, outcome: 'KEPT' };
}

function broken(name: string, rule: string, message: string): TokenCheck {
  return { name, rule, outcome: 'BROKEN', message };
}

function unchecked(name: string, rule: string): TokenCheck {
  return { name, rule, outcome: 'UNCHECKED' };
}
