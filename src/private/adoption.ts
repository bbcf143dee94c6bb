import { Arn, ArnFormat, CfnResource, type IResource, PhysicalName, Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import { identityOf, reserve } from './identity';
import { checkArn, throwViolation } from './validation';

/** The properties of a construct that adopts an existing resource. `N` is the property of its name. */
type AdoptionProps<N extends string> = { readonly adoptArn?: string } & { readonly [K in N]?: string };

/**
 * Returns the ARN of the existing resource that a construct adopts, or undefined if it creates its resource. Rejects an ARN that the handler would
 * refuse, as far as synthesis knows it.
 *
 * @param resourceType the type in the ARN
 * @param nameProperty the property of the resource's name
 */
export function adoptedArn<N extends string>(
  construct: IResource,
  resourceType: string,
  nameProperty: N,
  props: AdoptionProps<N>,
): string | undefined {
  const { adoptArn, [nameProperty]: name } = props as AdoptionProps<string>;
  if (adoptArn === undefined) return undefined;
  const check = (arn: string, givenName: unknown) => {
    checkNameGiven(construct, nameProperty, givenName);
    checkArn('adoptArn', arn, resourceType, construct.node.path);
    checkEnvironment(construct, arn);
    checkOnlyAdopter(construct, arn);
  };
  checkNotNested(construct);
  checkNotOfApp(construct, adoptArn);
  check(adoptArn, name);
  if (Token.isUnresolved(adoptArn) || Token.isUnresolved(name)) validateAtSynthesis(construct, adoptArn, name, check);
  return adoptArn;
}

/** Checks the values of lazy tokens, which are known only when the app is synthesised. */
function validateAtSynthesis(
  construct: IResource,
  adoptArn: string,
  name: string | undefined,
  check: (arn: string, name: unknown) => void,
): void {
  const validate = () => {
    const arn = construct.stack.resolve(adoptArn);
    if (arn !== undefined) check(typeof arn === 'object' ? adoptArn : String(arn), construct.stack.resolve(name));
    return [];
  };
  construct.node.addValidation({ validate });
}

/**
 * Rejects the default name. It would rename an adopted stage. The names of other resources cannot change in place, so without `adoptArn` the default
 * name would later replace them.
 */
function checkNameGiven(construct: IResource, nameProperty: string, name: unknown): void {
  if (name !== undefined && name !== PhysicalName.GENERATE_IF_NEEDED) return;
  throwViolation(
    {
      rule: `with \`adoptArn\`, \`${nameProperty}\` is given, because the default name differs from that of the existing resource`,
      got: 'no name',
      fix: "write the resource's own name, or '' if it has none",
    },
    construct.node.path,
  );
}

/** A rollback of the parent deletes a nested stack whose own deployment has succeeded. The handler cannot tell that from a later deletion. */
function checkNotNested(construct: IResource): void {
  if (!construct.stack.nested) return;
  throwViolation(
    {
      rule: '`adoptArn` is for a stack that is not nested: a rollback of its parent would delete the adopted resource',
      got: `the nested stack '${construct.stack.node.path}'`,
      fix: 'put the construct into the parent stack',
    },
    construct.node.path,
  );
}

/** Rejects a reference to a resource of the app, which is in a stack already. */
function checkNotOfApp(construct: IResource, adoptArn: string): void {
  const [owner] = Tokenization.reverseString(adoptArn).tokens.flatMap((token) =>
    Reference.isReference(token) && CfnResource.isCfnResource(token.target) && isOfService(token.target) ? [token.target] : [],
  );
  if (!owner) return;
  throwViolation(
    {
      rule: '`adoptArn` is the ARN of a resource that no stack has',
      got: `that of '${owner.node.path}', which this app deploys`,
      fix: 'retain the resource, remove that construct, and write the ARN itself',
    },
    construct.node.path,
  );
}

function isOfService({ cfnResourceType }: CfnResource): boolean {
  return /^(AWS::IVS::|Custom::IVS)/.test(cfnResourceType);
}

/** Rejects an account or region that is known to differ from that of the stack. */
function checkEnvironment(construct: IResource, arn: string): void {
  if (Token.isUnresolved(arn)) return;
  const { account, region } = Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME);
  for (const [dimension, own, others] of [
    ['region', construct.env.region, region],
    ['account', construct.env.account, account],
  ] as const) {
    if (Token.isUnresolved(own) || own === others) continue;
    throwViolation(
      {
        rule: `\`adoptArn\` is the ARN of a resource in the ${dimension} of the stack`,
        got: `${others}, and the stack is in ${own}`,
        fix: `use a resource in ${own}, or deploy the stack to ${others}`,
      },
      construct.node.path,
    );
  }
}

function checkOnlyAdopter(construct: IResource, adoptArn: string): void {
  const adopter = reserve(construct, identityOf(construct, ['adoption', adoptArn]));
  if (!adopter || adopter === construct) return;
  throwViolation(
    {
      rule: 'only one construct of an app adopts a resource',
      got: `the ARN that '${adopter.node.path}' adopts`,
      fix: 'remove `adoptArn` from one of them, or import the resource there',
    },
    construct.node.path,
  );
}
