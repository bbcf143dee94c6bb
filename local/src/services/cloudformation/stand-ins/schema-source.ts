/** Makes the table of schemas from the CDK's package of CloudFormation's schemas. The bundle has the finished table in place of this file. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Resource } from '@aws-cdk/service-spec-types';
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

export function schemaTable(): string {
  const schemas = [...loadAwsServiceSpecSync().all('resource')]
    .filter(({ cloudFormationType }) => !cloudFormationType.startsWith(OF_TRANSFORMS))
    .map(schemaOf)
    .sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  return writeSchemas(schemas);
}

function schemaOf({
  cloudFormationType: typeName,
  attributes,
  arnTemplate,
  cfnRefIdentifier,
  primaryIdentifier,
}: Resource): ResourceSchema {
  const identifier = cfnRefIdentifier ?? primaryIdentifier ?? [];
  const kinds = Object.entries(attributes).flatMap(([name, { type }]): [string, AttributeKind][] => {
    const kind = KINDS[type.type];
    return kind ? [[name, kind]] : [];
  });
  const hasArn = [...identifier, ...kinds.map(([name]) => name)].some((name) => name.endsWith('Arn'));
  const documentedArn = hasArn && arnTemplate ? arnOf(arnTemplate) : undefined;
  const isInMinistack = MINISTACK_TYPES.has(typeName);
  return {
    typeName,
    identifier,
    attributes: Object.fromEntries(kinds.sort(([a], [b]) => (a < b ? -1 : 1))),
    // The documented ARNs of all types would have 2 KB more: only the types that many apps use have them.
    arn: isInMinistack && documentedArn ? documentedArn : usualArn(typeName, documentedArn?.split(':')[0]),
    isInMinistack,
  };
}

/** `arn:${Partition}:iot:${Region}:${Account}:thing/${ThingName}` is `iot:{region}:{account}:thing/{id}`. */
function arnOf(template: string): string | undefined {
  const rest = /^arn:\$\{Partition\}:(.+)$/.exec(template)?.[1];
  const named = (name: string) => (['Account', 'Region', 'Partition'].includes(name) ? `{${name.toLowerCase()}}` : '{id}');
  return rest?.replace(/\$\{(\w+)\}/g, (_, name: string) => named(name));
}
