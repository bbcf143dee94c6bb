import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What is read of a resource beside its public API. */
interface Internals {
  readonly rawOverrides: object;
  readonly cfnProperties: object;
  _toCloudFormation(): object;
}

/**
 * The resource of this app that a construct stands for; undefined where the app does not make it.
 *
 * @param construct the L2, made or imported
 * @param identifier its name or ARN: a construct that is imported by a reference stands for the resource of the reference
 * @param type the resource's type
 */
export function resourceBehind(construct: IConstruct, identifier: string, type: string): CfnResource | undefined {
  const reference = Tokenization.reverse(identifier, { failConcat: false });
  const element = Reference.isReference(reference) ? reference.target : construct.node.defaultChild;
  return element && isOfType(element, type) ? element : undefined;
}

/** The resources of a type in the whole app. */
export function resourcesOfType(scope: IConstruct, type: string): CfnResource[] {
  return scope.node.root.node.findAll().filter((node): node is CfnResource => isOfType(node, type));
}

function isOfType(construct: IConstruct, type: string): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type;
}

/**
 * The properties of a resource as its template will have them, overrides included. For synthesis only: an earlier call would fix lazy values
 * of the resource for good.
 */
export function renderedProperties(resource: CfnResource): object {
  const { Resources } = resource.stack.resolve((resource as unknown as Internals)._toCloudFormation());
  const [{ Properties = {} }] = Object.values(Resources) as [{ readonly Properties?: object }];
  return Properties;
}

/** The properties of a resource as it was made, without overrides and with tokens. */
export function rawProperties(resource: CfnResource): object {
  return (resource as unknown as Internals).cfnProperties;
}

/** Whether overrides have a say in the properties of a resource. */
export function isOverridden(resource: CfnResource): boolean {
  return Object.keys((resource as unknown as Internals).rawOverrides).length > 0;
}

/** The value of a property that overrides give a resource, if they do. */
export function overriddenProperty(resource: CfnResource, property: string): unknown {
  return member((resource as unknown as Internals).rawOverrides, 'Properties', property);
}

/** A member of a member, by CloudFormation's names or by those of the CDK's classes, which differ in case only. */
export function member(value: unknown, ...path: string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined || value === null || typeof value !== 'object') return name === undefined ? value : undefined;
  const [, found] = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
  return member(found, ...rest);
}
