import { type Duration, Token } from 'aws-cdk-lib/core';
import { type Refusal, ValidationError } from './errors';

/** CloudFormation never checks the properties of a `Custom::` resource, so what the service would refuse is refused here. */

const NAME_MAX_LENGTH = 128;

/** What a generated name may be made of, for `Names.uniqueResourceName`. */
export const NAME_OPTIONS = { maxLength: NAME_MAX_LENGTH, allowedSpecialCharacters: '-_' };

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStage.html */
export function checkName(property: string, name: string | undefined, path?: string): void {
  if (name === undefined || Token.isUnresolved(name)) return;
  if (name.length > NAME_MAX_LENGTH) {
    refuse(
      {
        rule: `\`${property}\` has at most ${NAME_MAX_LENGTH} characters`,
        got: `${name.length} ('${abbreviate(name)}')`,
        fix: 'shorten it',
      },
      path,
    );
  }
  if (!/^[a-zA-Z0-9-_]*$/.test(name)) {
    refuse(
      {
        rule: `\`${property}\` has only letters, digits, '-' and '_'`,
        got: `'${name}'`,
        fix: `write for example '${name.normalize('NFKD').replace(/[^a-zA-Z0-9-_]+/g, '-')}'`,
      },
      path,
    );
  }
}

/** A duration in whole seconds between `min` and `max`, both included. Returns undefined for undefined. */
export function wholeSeconds(property: string, duration: Duration | undefined, min: number, max: number): number | undefined {
  if (duration === undefined) return undefined;
  const seconds = duration.toSeconds({ integral: false });
  if (duration.isUnresolved()) return seconds;
  if (!Number.isInteger(seconds) || seconds < min || seconds > max) {
    refuse({
      rule: `\`${property}\` is a whole number of seconds from ${min} to ${max}`,
      got: `${seconds}`,
      fix: `write for example Duration.seconds(${Math.min(max, Math.max(min, Math.round(seconds)))})`,
    });
  }
  return seconds;
}

/** A list of distinct values that is not empty. */
export function checkDistinct(property: string, values: readonly string[] | undefined): void {
  if (values === undefined || Token.isUnresolved(values)) return;
  if (values.length === 0) {
    refuse({ rule: `\`${property}\` names at least one value`, got: 'an empty list', fix: 'leave it out for the default' });
  }
  if (new Set(values).size < values.length) {
    refuse({ rule: `\`${property}\` names each value once`, got: values.join(', '), fix: 'remove the repetition' });
  }
}

/**
 * An ARN of one of the service's resource types.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 */
export function checkArn(property: string, arn: string, resourceType: string, path?: string): void {
  if (Token.isUnresolved(arn)) return;
  const example = `arn:aws:ivs:us-east-1:123456789012:${resourceType}/AbCdEf123456`;
  const parts = /^arn:aws[a-z-]*:ivs:[a-z0-9-]+:[0-9]{12}:([a-z-]+)\/[a-zA-Z0-9-]+$/.exec(arn);
  if (!parts) {
    refuse({ rule: `\`${property}\` is the ARN of a ${resourceType}`, got: `'${abbreviate(arn)}'`, fix: `write it like ${example}` }, path);
  } else if (parts[1] !== resourceType) {
    refuse(
      { rule: `\`${property}\` is the ARN of a ${resourceType}`, got: `one of a ${parts[1]}: '${arn}'`, fix: `write it like ${example}` },
      path,
    );
  }
}

export function refuse(refusal: Refusal, path?: string): never {
  throw new ValidationError(refusal, path);
}

function abbreviate(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
