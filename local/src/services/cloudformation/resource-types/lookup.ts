import type { ResourceType } from './resource-type';

/** The resource types that templates can use. */
export interface ResourceTypes {
  /** Undefined if there is no such type. */
  find(typeName: string | undefined): ResourceType | undefined;
  /** For the types of a plan, which exist. */
  get(typeName: string): ResourceType;
  /** For messages. */
  readonly names: readonly string[];
}

const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';
/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html */
const CUSTOM_RESOURCE_NAME = /^Custom::[A-Za-z0-9_@-]{1,60}$/;

/** Looks types up by name, and `customResource` for all names of custom resources. */
export function lookupOf(types: Readonly<Record<string, ResourceType>>, customResource: ResourceType): ResourceTypes {
  const find = (typeName = '') => {
    if (typeName === CUSTOM_RESOURCE || CUSTOM_RESOURCE_NAME.test(typeName)) return customResource;
    return Object.hasOwn(types, typeName) ? types[typeName] : undefined;
  };
  return {
    names: [...Object.keys(types).sort(), CUSTOM_RESOURCE, 'Custom::*'],
    find,
    get(typeName) {
      const type = find(typeName);
      if (!type) throw new Error(`The local endpoint does not have the resource type ${typeName}.`);
      return type;
    },
  };
}
