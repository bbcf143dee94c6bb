import { createHash } from 'node:crypto';
import { type CfnElement, Lazy, PhysicalName, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { abbreviate, refuse } from './validation';

/** The service's limit for the names of all its resources. */
const NAME_MAX_LENGTH = 128;

/**
 * The physical name to construct a `Resource` with: the given one, or the default where none is given.
 *
 * `PhysicalName.GENERATE_IF_NEEDED` gives the default name too: every environment knows it at synthesis, so nothing else has to be generated.
 *
 * @param property the property of the name, for a refusal
 * @param name as the user gave it
 * @param construct the construct that will have the name; it does not exist before the base class's constructor returns
 */
export function physicalName(property: string, name: string | undefined, construct: () => IConstruct): string {
  if (name !== undefined && !Token.isUnresolved(name)) return name;
  return Lazy.uncachedString({
    produce: (context) => {
      const given = name === PhysicalName.GENERATE_IF_NEEDED ? undefined : context.resolve(name);
      // While the CDK prepares, text with a token in it resolves to no real text.
      if (!context.preparing) checkName(property, given, construct().node.path);
      return given ?? defaultName(construct());
    },
  });
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStage.html */
export function checkName(property: string, name: unknown, path?: string): void {
  if (typeof name !== 'string' || Token.isUnresolved(name)) return;
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

/**
 * `<stack>-<logical id>`, as CloudFormation names its own. It does not contain the construct's path: a construct that moves in the tree and
 * keeps its logical id keeps its name, so nothing is replaced.
 */
function defaultName(construct: IConstruct): string {
  const name = [...stackNames(Stack.of(construct)), logicalId(construct.node.defaultChild as CfnElement)].join('-');
  if (name.length <= NAME_MAX_LENGTH) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, NAME_MAX_LENGTH - hash.length - 1)}-${hash}`;
}

/** The name of the outermost stack, then the logical ids of the nested stacks: a nested stack's name is not known before deployment. */
function stackNames(stack: Stack): string[] {
  const { nestedStackParent, nestedStackResource } = stack;
  return nestedStackParent && nestedStackResource ? [...stackNames(nestedStackParent), logicalId(nestedStackResource)] : [stack.stackName];
}

function logicalId(element: CfnElement): string {
  return element.stack.resolve(element.logicalId);
}
