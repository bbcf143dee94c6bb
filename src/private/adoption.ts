import {
  Arn,
  ArnFormat,
  CfnDeletionPolicy,
  CfnResource,
  type IResource,
  PhysicalName,
  Reference,
  Token,
  Tokenization,
} from 'aws-cdk-lib/core';
import { identityOf, reserve } from './identity';
import { article, checkArn, throwViolation } from './validation';
import type { AdoptableProperties } from './wire';

/** The properties of a construct that adopts an existing resource. `N` is the property of its name. */
type AdoptionProps<N extends string> = { readonly adoptArn?: string } & { readonly [K in N]?: string };

/**
 * Returns the properties with which a construct adopts an existing resource, or none if it creates its resource. Rejects what the handler would
 * refuse, as far as synthesis knows it.
 *
 * @param resourceType the type in the ARN
 * @param nameProperty the property of the resource's name
 */
export function adoption<N extends string>(
  construct: IResource,
  resourceType: string,
  nameProperty: N,
  props: AdoptionProps<N>,
): Pick<AdoptableProperties, 'AdoptArn' | 'AdoptFrom'> {
  const { adoptArn, [nameProperty]: name } = props as AdoptionProps<string>;
  if (adoptArn === undefined) return {};
  const check = (arn: string, givenName: unknown) => {
    checkNameGiven(construct, nameProperty, givenName);
    checkArn('adoptArn', arn, resourceType, construct.node.path);
    checkEnvironment(construct, arn);
    checkOnlyAdopter(construct, arn);
  };
  const owner = resourceOfApp(adoptArn);
  checkNotNested(construct);
  if (owner) checkIsL1OfStack(construct, resourceType, owner);
  check(adoptArn, name);
  const validate = () => {
    // Lazy values are known only now.
    const arn = construct.stack.resolve(adoptArn);
    if (arn !== undefined) check(typeof arn === 'object' ? adoptArn : String(arn), construct.stack.resolve(name));
    if (owner) checkRetained(construct, owner);
    checkRestorable(construct);
    return [];
  };
  construct.node.addValidation({ validate });
  return { AdoptArn: adoptArn, AdoptFrom: owner?.logicalId };
}

/** The resource of the app to which an ARN refers. */
function resourceOfApp(arn: string): CfnResource | undefined {
  const [owner] = Tokenization.reverseString(arn).tokens.flatMap((token) =>
    Reference.isReference(token) && CfnResource.isCfnResource(token.target) && isOfService(token.target) ? [token.target] : [],
  );
  return owner;
}

function isOfService({ cfnResourceType }: CfnResource): boolean {
  return /^(AWS::IVS::|Custom::IVS)/.test(cfnResourceType);
}

/** Rejects a resource of another kind, and one that a construct of this library or another stack deploys. */
function checkIsL1OfStack(construct: IResource, resourceType: string, owner: CfnResource): void {
  const kind = resourceType.replaceAll('-', '');
  if (owner.cfnResourceType.toLowerCase() === `aws::ivs::${kind}` && owner.stack === construct.stack) return;
  throwViolation(
    {
      rule: `\`adoptArn\` is the ARN of ${article(resourceType)} that no stack has, or that an L1 of the same stack has`,
      got: `that of '${owner.node.path}' (${owner.cfnResourceType})`,
      fix: 'retain the resource, remove that construct, deploy, and write the ARN itself',
    },
    construct.node.path,
  );
}

/** Without this policy, CloudFormation would delete the adopted resource when the L1 is removed. */
function checkRetained(construct: IResource, owner: CfnResource): void {
  const policy = owner.cfnOptions.deletionPolicy ?? CfnDeletionPolicy.DELETE;
  if (policy === CfnDeletionPolicy.RETAIN || policy === CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE) return;
  throwViolation(
    {
      rule: 'an L1 whose resource is adopted retains it',
      got: `'${owner.node.path}' with the deletion policy ${policy}`,
      fix: 'give it RemovalPolicy.RETAIN with applyRemovalPolicy',
    },
    construct.node.path,
  );
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

/** CloudFormation sends no request for a retained resource when it rolls back, so the handler could not restore it. */
function checkRestorable(construct: IResource): void {
  const { cfnOptions } = construct.node.defaultChild as CfnResource;
  if (cfnOptions.deletionPolicy !== CfnDeletionPolicy.RETAIN) return;
  throwViolation(
    {
      rule: 'a construct with `adoptArn` takes part in a rollback, which restores the adopted resource',
      got: 'RemovalPolicy.RETAIN',
      fix: 'use RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, or remove `adoptArn` once the construct is deployed',
    },
    construct.node.path,
  );
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
