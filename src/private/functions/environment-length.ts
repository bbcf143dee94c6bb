import { Reference, StringConcat, Tokenization } from 'aws-cdk-lib/core';
import { throwViolation } from '../validation';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_LENGTH = 4096;

/**
 * The most characters that a value of IVS has, by the attribute, with some room: `Ref` is an ARN such as
 * `arn:aws:ivs:ap-northeast-1:123456789012:stage/AbCdEf123456`. A tag value begins with the name of a stack.
 */
const MAX_LENGTHS: Readonly<Record<string, number>> = { Ref: 68, EventsEndpoint: 40, WhipEndpoint: 64, TagValue: 176 };

/** `arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab` */
const KMS_KEY_ARN_LENGTH = 80;

/**
 * Rejects variables that may be longer at deployment than Lambda allows.
 *
 * @param what what the variables are for
 */
export function checkEnvironmentLength(variables: Readonly<Record<string, string>>, what: string, fix: string, path: string): void {
  const length = maxEnvironmentLength(variables);
  if (length <= MAX_LENGTH) return;
  throwViolation(
    { rule: `the environment of a function has at most ${MAX_LENGTH} characters`, got: `up to ${length} for ${what}`, fix },
    path,
  );
}

/** The most characters that environment variables have at deployment, as Lambda counts them: as JSON. */
function maxEnvironmentLength(variables: Readonly<Record<string, string>>): number {
  return JSON.stringify(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, longest(value)]))).length;
}

function longest(text: string): string {
  const mapToken = (token: unknown) => 'x'.repeat((Reference.isReference(token) && MAX_LENGTHS[token.displayName]) || KMS_KEY_ARN_LENGTH);
  return String(Tokenization.reverseString(text).mapTokens({ mapToken }).join(new StringConcat()));
}
