/** Resource types that the endpoint does not serve, and that the user lets stand in: they are deployed, and do nothing. */
import { kept } from '../../../service/kept-type';
import type { Properties, ResourceType, ResourceTypes } from '../../../service/resource-type';
import type { Clock } from '../../../system/clock';
import { readPatterns } from './patterns';
import { type ResourceSchema, readSchemas } from './resource-schema';
import { schemaTable } from './schema-source';
import { newStandIn, serviceOf, updatedAttributes } from './values';

type Schemas = ReadonlyMap<string, ResourceSchema>;

let schemas: Schemas | undefined;

/** The schemas of all resource types of CloudFormation, read on first use. */
export function resourceSchemas(): Schemas {
  schemas ??= readSchemas(schemaTable());
  return schemas;
}

/** The name in signatures of the service that has a resource type. */
export function serviceOfType(typeName: string): string | undefined {
  const schema = resourceSchemas().get(typeName);
  return schema && serviceOf(schema);
}

/**
 * The types with those that stand in.
 *
 * @param patterns resource types, or all types of a service: `AWS::Cognito::*`. Throws a StandInError for a pattern that is wrong
 */
export function withStandIns(types: ResourceTypes, patterns: readonly string[], clock: Clock): ResourceTypes {
  const standsIn = patterns.length === 0 ? () => false : readPatterns(patterns, types.names, resourceSchemas());
  return {
    names: types.names,
    find: (typeName = '') => types.find(typeName) ?? (standsIn(typeName) ? standIn(typeName, clock) : undefined),
    // Stacks in a state folder have what stood in when they were deployed.
    get: (typeName) => types.find(typeName) ?? standIn(typeName, clock) ?? types.get(typeName),
  };
}

function standIn(typeName: string, clock: Clock): ResourceType | undefined {
  const schema = resourceSchemas().get(typeName);
  if (!schema) return undefined;
  const functions = kept<Properties>((context, properties) => newStandIn(schema, context, properties, new Date(clock.now())));
  return {
    properties: {},
    takesAnyProperty: true,
    attributes: Object.keys(schema.attributes),
    replacedBy: schema.identifier,
    notice: `The local endpoint does not have ${typeName}: this resource stands in and does nothing.`,
    ...functions,
    update: (_, { physicalId, attributes }, properties) => ({
      physicalId,
      attributes: updatedAttributes(schema, attributes, properties),
    }),
  };
}
