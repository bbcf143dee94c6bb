/** Reads which resource types stand in. */
import type { ResourceSchema } from './resource-schema';

/** Thrown for a pattern that is wrong, when an endpoint starts. */
export class StandInError extends Error {}

const PATTERN = /^(\w+::\w+::)(\w+|\*)$/;

/** What takes effect on a room's back end: permissions, nested stacks, functions of the user. */
const NEVER = ['AWS::IAM::', 'AWS::CloudFormation::', 'Custom::'];

/** Whether a resource type can stand in for those that are not served. */
export function canStandIn(typeName: string): boolean {
  return !NEVER.some((prefix) => typeName.startsWith(prefix));
}

/** A message with more types would be unreadable. */
const MAX_LISTED = 10;

/**
 * Returns whether a type stands in. Throws a {@link StandInError}.
 *
 * @param served the types that the endpoint has
 */
export function readPatterns(
  patterns: readonly string[],
  served: readonly string[],
  schemas: ReadonlyMap<string, ResourceSchema>,
): (typeName: string) => boolean {
  const types = new Set(patterns.flatMap((pattern) => typesOf(pattern, served, [...schemas.keys()])));
  return (typeName) => types.has(typeName);
}

function typesOf(pattern: string, served: readonly string[], known: readonly string[]): string[] {
  if (!canStandIn(pattern)) {
    throw new StandInError(
      `a stand-in cannot be a type of AWS::IAM, AWS::CloudFormation or Custom, because roles, policies, stacks and custom resources take effect, got '${pattern}'; leave it out, or put an emulator that has it behind with --endpoint`,
    );
  }
  const [, prefix, kind] = PATTERN.exec(pattern) ?? [];
  if (prefix === undefined) {
    throw new StandInError(
      `a stand-in is a resource type or all types of a service, such as AWS::Cognito::UserPool or 'AWS::Cognito::*', got '${pattern}'; name each service that your app uses`,
    );
  }
  const ofService = known.filter((name) => name.startsWith(prefix));
  const matching = kind === '*' ? ofService : ofService.filter((name) => name === pattern);
  if (matching.length === 0) {
    const fix = ofService.length > 0 ? `the service has ${listed(ofService)}` : 'no service of CloudFormation has that name';
    throw new StandInError(`a stand-in is a resource type in CloudFormation's schemas, got '${pattern}'; ${fix}`);
  }
  const here = matching.filter((name) => served.includes(name));
  if (here.length > 0) {
    const others = ofService.filter((name) => !served.includes(name));
    const fix = others.length > 0 && kind === '*' ? `name the others that your app uses: ${listed(others)}` : 'leave it out';
    throw new StandInError(
      `a stand-in is for resource types that the local endpoint does not have, got '${pattern}', and it has ${listed(here)}; ${fix}`,
    );
  }
  return matching;
}

function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return names.slice(0, MAX_LISTED).join(', ') + more;
}
