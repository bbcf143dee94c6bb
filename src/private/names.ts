import { createHash } from 'node:crypto';
import { type CfnElement, Lazy, PhysicalName, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { abbreviate, throwViolation } from './validation';

/** The service's limit for the names of all resources. */
const NAME_MAX_LENGTH = 128;

/**
 * Returns the physical name of a `Resource`: the given name, or the default name.
 *
 * `PhysicalName.GENERATE_IF_NEEDED` also gives the default name, because that is known at synthesis in every environment.
 *
 * @param property the name's property, for errors
 * @param name the name in the props
 * @param construct returns the construct, which does not exist until the base class's constructor returns
 */
export function physicalName(property: string, name: string | undefined, construct: () => IConstruct): string {
  if (name !== undefined && !Token.isUnresolved(name)) return name;
  return Lazy.uncachedString({
    produce: (context) => {
      const given = name === PhysicalName.GENERATE_IF_NEEDED ? undefined : context.resolve(name);
      // In the CDK's prepare phase, text with tokens does not resolve to its final value.
      if (!context.preparing) checkName(property, given, construct().node.path);
      return given ?? defaultName(construct());
    },
  });
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStage.html */
export function checkName(property: string, name: unknown, path?: string): void {
  if (typeof name !== 'string' || Token.isUnresolved(name)) return;
  if (name.length > NAME_MAX_LENGTH) {
    throwViolation(
      {
        rule: `\`${property}\` has at most ${NAME_MAX_LENGTH} characters`,
        got: `${name.length} ('${abbreviate(name)}')`,
        fix: 'shorten it',
      },
      path,
    );
  }
  if (!/^[a-zA-Z0-9-_]*$/.test(name)) {
    throwViolation(
      {
        rule: `\`${property}\` has only letters, digits, '-' and '_'`,
        got: `'${name}'`,
        fix: `write for example '${name.normalize('NFKD').replace(/[^a-zA-Z0-9-_]+/g, '-')}'`,
      },
      path,
    );
  }
}

/**
 * `<stack>-<logical id>`, similar to CloudFormation's generated names. It does not contain the construct's path, so a construct that moves in the
 * tree and keeps its logical id keeps its name and is not replaced.
 */
export function defaultName(construct: IConstruct): string {
  const name = [...stackNames(Stack.of(construct)), logicalId(construct.node.defaultChild as CfnElement)].join('-');
  if (name.length <= NAME_MAX_LENGTH) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, NAME_MAX_LENGTH - hash.length - 1)}-${hash}`;
}

/** The name of the outermost stack and the logical ids of nested stacks, whose names are known only at deployment. */
function stackNames(stack: Stack): string[] {
  const { nestedStackParent, nestedStackResource } = stack;
  return nestedStackParent && nestedStackResource ? [...stackNames(nestedStackParent), logicalId(nestedStackResource)] : [stack.stackName];
}

function logicalId(element: CfnElement): string {
  return element.stack.resolve(element.logicalId);
}
