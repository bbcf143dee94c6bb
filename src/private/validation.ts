import { type Duration, Token } from 'aws-cdk-lib/core';
import { type Refusal, ValidationError } from './errors';

/** CloudFormation never checks the properties of a `Custom::` resource, so what the service would refuse is refused here. */

/** A duration in whole seconds between `min` and `max`, both included. Returns undefined for undefined. */
export function wholeSeconds(property: string, duration: Duration | undefined, min: number, max: number): number | undefined {
  if (duration === undefined) return undefined;
  const seconds = duration.toSeconds({ integral: false });
  if (duration.isUnresolved()) return seconds;
  if (!Number.isInteger(seconds) || seconds < min || seconds > max) {
    refuse({
      rule: `\`${property}\` is a whole number of seconds from ${min} to ${max}`,
      got: `${seconds}`,
      fix: `write for example Duration.seconds(${clamp(Math.round(seconds), min, max)})`,
    });
  }
  return seconds;
}

/** A number in a range, both ends included. */
export function checkNumber(property: string, value: number | undefined, min: number, max: number, unit: string): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!(value >= min && value <= max)) {
    refuse({
      rule: `\`${property}\` is from ${min} to ${max} ${unit}`,
      got: `${value}`,
      fix: `write for example ${clamp(value, min, max)}`,
    });
  }
}

/** A whole number in a range, both ends included. */
export function checkInteger(property: string, value: number | undefined, min: number, max: number, unit: string): void {
  checkNumber(property, value, min, max, unit);
  if (value === undefined || Token.isUnresolved(value) || Number.isInteger(value)) return;
  refuse({ rule: `\`${property}\` is a whole number of ${unit}`, got: `${value}`, fix: `write for example ${Math.floor(value)}` });
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
    refuse(
      { rule: `\`${property}\` is the ARN of ${article(resourceType)}`, got: `'${abbreviate(arn)}'`, fix: `write it like ${example}` },
      path,
    );
  } else if (parts[1] !== resourceType) {
    refuse(
      {
        rule: `\`${property}\` is the ARN of ${article(resourceType)}`,
        got: `that of ${article(parts[1] as string)}: '${arn}'`,
        fix: `write it like ${example}`,
      },
      path,
    );
  }
}

export function refuse(refusal: Refusal, path?: string): never {
  throw new ValidationError(refusal, path);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, Number.isNaN(value) ? min : value));
}

export function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

export function abbreviate(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
