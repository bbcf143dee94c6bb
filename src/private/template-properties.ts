import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Internal members of CfnResource that this module reads. */
interface Internals {
  readonly rawOverrides: object;
  readonly cfnProperties: object;
  _toCloudFormation(): object;
}

/**
 * Finds the resource of an L2 construct. Returns undefined if the app does not create it.
 *
 * @param construct the L2, created or imported
 * @param identifier its name or ARN. If this is a reference, as in an import, its target is the resource
 * @param type the resource's type
 */
export function findResource(construct: IConstruct, identifier: string, type: string): CfnResource | undefined {
  const reference = Tokenization.reverse(identifier, { failConcat: false });
  const element = Reference.isReference(reference) ? reference.target : construct.node.defaultChild;
  return element && isOfType(element, type) ? element : undefined;
}

/** All resources of a type in the app. */
export function resourcesOfType(scope: IConstruct, type: string): CfnResource[] {
  return scope.node.root.node.findAll().filter((node): node is CfnResource => isOfType(node, type));
}

function isOfType(construct: IConstruct, type: string): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type;
}

/**
 * Renders the properties of a resource as in its template, with overrides. Call it only during synthesis: an earlier call would fix the values of
 * lazy tokens.
 */
export function renderedProperties(resource: CfnResource): object {
  const { Resources } = resource.stack.resolve((resource as unknown as Internals)._toCloudFormation());
  const [{ Properties = {} }] = Object.values(Resources) as [{ readonly Properties?: object }];
  return Properties;
}

/** The properties of a resource with tokens and without overrides. */
export function rawProperties(resource: CfnResource): object {
  return (resource as unknown as Internals).cfnProperties;
}

/** Whether a resource has overrides. */
export function isOverridden(resource: CfnResource): boolean {
  return Object.keys((resource as unknown as Internals).rawOverrides).length > 0;
}

/** The value of a property in a resource's overrides, if there is one. */
export function overriddenProperty(resource: CfnResource, property: string): unknown {
  return member((resource as unknown as Internals).rawOverrides, 'Properties', property);
}

/** Returns a nested member. Ignores case, because CloudFormation's property names and the CDK's differ only in case. */
export function member(value: unknown, ...path: string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined || value === null || typeof value !== 'object') return name === undefined ? value : undefined;
  const [, found] = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
  return member(found, ...rest);
}
