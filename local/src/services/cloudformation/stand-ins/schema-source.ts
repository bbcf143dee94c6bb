/** Makes the table of schemas from the CDK's package of CloudFormation's schemas. The bundle has the finished table in place of this file. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Resource, SpecDatabase } from '@aws-cdk/service-spec-types';
import { MINISTACK_TYPES } from './ministack-types';
import { type AttributeKind, type ResourceSchema, usualArn, writeSchemas } from './resource-schema';

/** The transform of AWS SAM replaces these types before CloudFormation sees them. */
const OF_TRANSFORMS = 'AWS::Serverless::';

const KINDS: Readonly<Record<string, AttributeKind>> = {
  string: 'text',
  'date-time': 'text',
  array: 'list',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
};

let spec: SpecDatabase | undefined;

/** The database of the CDK's package, loaded on first use: that takes most of a second. */
export function serviceSpec(): SpecDatabase {
  spec ??= loadAwsServiceSpecSync();
  return spec;
}

export function schemaTable(): string {
  const resources = [...serviceSpec().all('resource')].filter(({ cloudFormationType }) => !cloudFormationType.startsWith(OF_TRANSFORMS));
  const services = servicesOf(resources);
  const schemas = resources
    .map((resource) => schemaOf(resource, serviceFor(resource.cloudFormationType, services)))
    .sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  return writeSchemas(schemas);
}

/** The services in the documented ARNs, by the prefix of the type's name, such as `AWS::Cognito::`, and the type's name. */
type Services = ReadonlyMap<string, ReadonlyMap<string, string>>;

function servicesOf(resources: readonly Resource[]): Services {
  const services = new Map<string, Map<string, string>>();
  for (const { cloudFormationType: typeName, arnTemplate } of resources) {
    const [service] = documentedArn(arnTemplate)?.split(':') ?? [];
    if (service === undefined) continue;
    const ofPrefix = services.get(prefixOf(typeName)) ?? new Map<string, string>();
    services.set(prefixOf(typeName), ofPrefix.set(typeName, service));
  }
  return services;
}

/**
 * The service of a type. Many types have no ARN: they are of the same service as the type whose name begins like theirs. So
 * `AWS::Cognito::UserPoolClient` has the service of `AWS::Cognito::UserPool`.
 */
function serviceFor(typeName: string, services: Services): string | undefined {
  const candidates = [...(services.get(prefixOf(typeName)) ?? [])];
  const [nearest] = candidates.sort(([a], [b]) => sharedLength(typeName, b) - sharedLength(typeName, a));
  return nearest?.[1];
}

function prefixOf(typeName: string): string {
  return typeName.slice(0, typeName.lastIndexOf(':') + 1);
}

function sharedLength(a: string, b: string): number {
  const different = [...a].findIndex((character, index) => character !== b[index]);
  return different === -1 ? a.length : different;
}

function schemaOf(
  { cloudFormationType: typeName, attributes, arnTemplate, cfnRefIdentifier, primaryIdentifier }: Resource,
  service: string | undefined,
): ResourceSchema {
  const identifier = cfnRefIdentifier ?? primaryIdentifier ?? [];
  const kinds = Object.entries(attributes).flatMap(([name, { type }]): [string, AttributeKind][] => {
    const kind = KINDS[type.type];
    return kind ? [[name, kind]] : [];
  });
  const hasArn = [...identifier, ...kinds.map(([name]) => name)].some((name) => name.endsWith('Arn'));
  const arn = hasArn ? documentedArn(arnTemplate) : undefined;
  const isInMinistack = MINISTACK_TYPES.has(typeName);
  return {
    typeName,
    identifier,
    attributes: Object.fromEntries(kinds.sort(([a], [b]) => (a < b ? -1 : 1))),
    // The documented ARNs of all types would have 2 KB more: only the types that many apps use have them.
    arn: isInMinistack && arn ? arn : usualArn(typeName, service),
    isInMinistack,
  };
}

/** `arn:${Partition}:iot:${Region}:${Account}:thing/${ThingName}` is `iot:{region}:{account}:thing/{id}`. */
function documentedArn(template = ''): string | undefined {
  const rest = /^arn:\$\{Partition\}:(.+)$/.exec(template)?.[1];
  const named = (name: string) => (['Account', 'Region', 'Partition'].includes(name) ? `{${name.toLowerCase()}}` : '{id}');
  return rest?.replace(/\$\{(\w+)\}/g, (_, name: string) => named(name));
}
