import { type Duration, Token } from 'aws-cdk-lib/core';
import { ValidationError, type Violation } from './errors';

/** Checks the values that the service would reject, because CloudFormation does not check the properties of `Custom::` resources. */

/** Returns a duration in whole seconds between `min` and `max`, inclusive. Returns undefined for undefined. */
export function wholeSeconds(property: string, duration: Duration | undefined, min: number, max: number): number | undefined {
  return whole('seconds', property, duration, duration?.toSeconds({ integral: false }), min, max);
}

/** Returns a duration in whole minutes between `min` and `max`, inclusive. Returns undefined for undefined. */
export function wholeMinutes(property: string, duration: Duration | undefined, min: number, max: number): number | undefined {
  return whole('minutes', property, duration, duration?.toMinutes({ integral: false }), min, max);
}

function whole(
  unit: 'seconds' | 'minutes',
  property: string,
  duration: Duration | undefined,
  amount: number | undefined,
  min: number,
  max: number,
): number | undefined {
  if (amount === undefined || duration?.isUnresolved()) return amount;
  if (!Number.isInteger(amount) || amount < min || amount > max) {
    const example = clamp(Math.round(amount), min, max);
    throwViolation({
      rule: `\`${property}\` is a whole number of ${unit} from ${min} to ${max}`,
      got: `${amount}`,
      fix: `write for example ${example} ${example === 1 ? unit.slice(0, -1) : unit}`,
    });
  }
  return amount;
}

/** Checks that a number is in a range, inclusive. */
export function checkNumber(property: string, value: number | undefined, min: number, max: number, unit: string): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!(value >= min && value <= max)) {
    throwViolation({
      rule: `\`${property}\` is from ${min} to ${max} ${unit}`,
      got: `${value}`,
      fix: `write for example ${clamp(value, min, max)}`,
    });
  }
}

/** Checks that a number is whole and in a range, inclusive. */
export function checkInteger(property: string, value: number | undefined, min: number, max: number, unit: string): void {
  checkNumber(property, value, min, max, unit);
  if (value === undefined || Token.isUnresolved(value) || Number.isInteger(value)) return;
  throwViolation({ rule: `\`${property}\` is a whole number of ${unit}`, got: `${value}`, fix: `write for example ${Math.floor(value)}` });
}

/** Checks that a list is not empty and has no repeated values. */
export function checkDistinct(property: string, values: readonly string[] | undefined): void {
  if (values === undefined || Token.isUnresolved(values)) return;
  if (values.length === 0) {
    throwViolation({ rule: `\`${property}\` names at least one value`, got: 'an empty list', fix: 'leave it out for the default' });
  }
  if (new Set(values).size < values.length) {
    throwViolation({ rule: `\`${property}\` names each value once`, got: values.join(', '), fix: 'remove the repetition' });
  }
}

/**
 * Checks that an ARN names a resource of the given type.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 */
export function checkArn(property: string, arn: string, resourceType: string, path?: string): void {
  if (Token.isUnresolved(arn)) return;
  const example = `arn:aws:ivs:us-east-1:123456789012:${resourceType}/AbCdEf123456`;
  const parts = /^arn:aws[a-z-]*:ivs:[a-z0-9-]+:[0-9]{12}:([a-z-]+)\/[a-zA-Z0-9-]+$/.exec(arn);
  if (!parts) {
    throwViolation(
      { rule: `\`${property}\` is the ARN of ${article(resourceType)}`, got: `'${abbreviate(arn)}'`, fix: `write it like ${example}` },
      path,
    );
  } else if (parts[1] !== resourceType) {
    throwViolation(
      {
        rule: `\`${property}\` is the ARN of ${article(resourceType)}`,
        got: `that of ${article(parts[1] as string)}: '${arn}'`,
        fix: `write it like ${example}`,
      },
      path,
    );
  }
}

export function throwViolation(violation: Violation, path?: string): never {
  throw new ValidationError(violation, path);
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
