/** The local resource types against CloudFormation's schemas, as the CDK has them: what is taken here is what AWS takes. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, Resource, SpecDatabase } from '@aws-cdk/service-spec-types';
import { createResourceTypes, type ResourceType } from '../../../../local/src/services/cloudformation';
import { type Members, type Scalar, type Shape, TAGS } from '../../../../local/src/services/cloudformation/resource-types/property-shape';
import { createKms } from '../../../../local/src/services/kms/kms';
import { createFunctions } from '../../../../local/src/services/lambda/functions';
import { createS3 } from '../../../../local/src/services/s3/s3';
import { createSecretsManager } from '../../../../local/src/services/secrets-manager/secrets-manager';

/** The CDK's description of itself, which has no schema. */
const WITHOUT_SCHEMA = ['AWS::CDK::Metadata'];

/** Required here and not on AWS: without them a resource would be something that is not here. */
const ALSO_REQUIRED: Readonly<Record<string, readonly string[]>> = {
  // Functions are archives or inline code, never images.
  'AWS::Lambda::Function': ['Handler', 'Runtime'],
  // Rules have a pattern, never a schedule.
  'AWS::Events::Rule': ['EventPattern'],
  // Policies are on roles: there are no users and groups.
  'AWS::IAM::Policy': ['Roles'],
};

/** By the type of a schema: what it may be here. */
const SCALARS: Readonly<Record<string, readonly Scalar[]>> = {
  string: ['string'],
  'date-time': ['string'],
  integer: ['integer'],
  number: ['number'],
  boolean: ['boolean'],
  json: ['json'],
};

const spec: SpecDatabase = loadAwsServiceSpecSync();
const types = createResourceTypes({
  s3: createS3(),
  functions: createFunctions({ processEnvironment: () => ({}) }),
  ivs: async () => ({}),
  keys: createKms().keys,
  secrets: createSecretsManager().secrets,
});

/** What AWS does not take as it is taken here. */
function differences(members: Members, properties: Readonly<Record<string, Property>>, path: string): string[] {
  return Object.entries(members).flatMap(([name, shape]) => {
    const property = properties[name];
    return property ? shapeDifferences(shape, property.type, `${path}.${name}`) : [`${path}.${name} is unknown to AWS`];
  });
}

function shapeDifferences(shape: Shape, type: PropertyType, path: string): string[] {
  const mismatch = [`${path} is ${JSON.stringify(shape)} here and ${type.type} on AWS`];
  // A document is JSON, or the text of it.
  if (type.type === 'union') return type.types.some(({ type: part }) => part === 'json') && shape === 'json' ? [] : mismatch;
  if (typeof shape === 'string') return SCALARS[type.type]?.includes(shape) ? [] : mismatch;
  if ('list' in shape) {
    if (type.type !== 'array') return mismatch;
    if (type.element.type === 'tag') return shape === TAGS ? [] : mismatch;
    return shapeDifferences(shape.list, type.element, `${path}[]`);
  }
  if ('map' in shape) return type.type === 'map' ? shapeDifferences(shape.map, type.element, `${path}{}`) : mismatch;
  if (type.type !== 'ref') return mismatch;
  const { properties } = spec.get('typeDefinition', type.reference.$ref);
  const required = requiredIn(properties).filter((name) => !shape.required?.includes(name));
  const invented = (shape.required ?? []).filter((name) => !properties[name]?.required);
  return [
    ...differences(shape.members, properties, path),
    ...required.map((name) => `${path}.${name} is required on AWS`),
    ...invented.map((name) => `${path}.${name} is not required on AWS`),
  ];
}

function requiredIn(properties: Readonly<Record<string, Property>>): string[] {
  return Object.keys(properties).filter((name) => properties[name]?.required);
}

/** Each resource type that is here, with its schema. */
const cases = Object.entries(types)
  .filter(([name]) => !WITHOUT_SCHEMA.includes(name))
  .map(([name, type]): [string, ResourceType, Resource] => {
    const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', name);
    if (!resource) throw new Error(`There is no schema of ${name}.`);
    return [name, type, resource];
  });

const membersOf = ({ properties }: ResourceType): Members => (properties === 'any' ? {} : properties);

test('the types have schemas, but for the one that AWS does not document', () => {
  expect(cases.map(([name]) => name)).toHaveLength(Object.keys(types).length - WITHOUT_SCHEMA.length);
  expect(cases.length).toBeGreaterThan(15);
});

describe.each(cases)('%s', (name, type, resource) => {
  test('takes no property that AWS does not, and those in the same form', () => {
    expect(differences(membersOf(type), resource.properties, name)).toEqual([]);
  });

  test('requires what AWS requires', () => {
    expect([...(type.required ?? [])].sort()).toEqual([...requiredIn(resource.properties), ...(ALSO_REQUIRED[name] ?? [])].sort());
  });

  test('is replaced by what is create-only', () => {
    const createOnly = Object.keys(membersOf(type)).filter((property) => resource.properties[property]?.causesReplacement === 'yes');
    expect((type.update ? [...(type.replacedBy ?? [])] : Object.keys(membersOf(type))).sort()).toEqual(createOnly.sort());
  });

  test('has no attribute that AWS does not have', () => {
    const attributes = type.attributes === 'any' ? [] : type.attributes;
    expect(attributes.filter((attribute) => !Object.hasOwn(resource.attributes, attribute))).toEqual([]);
  });

  test('takes the tags of its stack if it can be tagged', () => {
    expect(type.takesStackTags === true).toBe(resource.tagInformation?.tagPropertyName === 'Tags');
  });
});
