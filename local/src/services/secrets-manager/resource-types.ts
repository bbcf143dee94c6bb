/** The resource type of Secrets Manager secrets, whose values are in the template, random, or set later. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Parsed, StructureOf } from '../../service/input';
import { generateName, type ResourceType, resourceType, string, TAGS, tagMap } from '../../service/resource-type';
import { GENERATE_SECRET_STRING, generateSecretString } from './generate-secret-string';
import type { NewVersion, Secret, SecretSettings, Secrets } from './secrets';

/** The service takes 512 characters and says no more of a name than that. */
const MAX_NAME = 512;

const PROPERTIES = {
  Description: string,
  GenerateSecretString: GENERATE_SECRET_STRING,
  KmsKeyId: string,
  Name: string,
  SecretString: string,
  Tags: TAGS,
};

type SecretProperties = Parsed<StructureOf<typeof PROPERTIES>>;

export function secretsManagerTypes(secrets: Secrets): Record<string, ResourceType> {
  return {
    'AWS::SecretsManager::Secret': resourceType({
      properties: PROPERTIES,
      attributes: ['Id'],
      replacedBy: ['Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      check: checkValue,
      create: (context, properties) => {
        const { Name: name = generateName(context, MAX_NAME) } = properties;
        return secretState(secrets.create(context.region, name, settings(properties), version(properties)));
      },
      update: ({ region }, { physicalId, properties: before }, properties) => {
        const secret = secrets.getActive(region, physicalId);
        secrets.update(secret, settings(properties));
        // A random value stays until the template asks for another one.
        const changed = !isDeepStrictEqual(valueProperties(before), valueProperties(properties));
        const next = changed ? version(properties) : undefined;
        if (next) secrets.putVersion(secret, next);
        return secretState(secret);
      },
      // CloudFormation deletes secrets without a recovery window, so that a stack can be deployed again with the same names.
      delete: ({ region }, { physicalId }) => {
        const secret = secrets.find(region, physicalId);
        if (secret) secrets.delete(secret);
      },
    }),
  };
}

function settings({ Description, KmsKeyId, Tags }: SecretProperties): SecretSettings {
  return { description: Description, kmsKeyId: KmsKeyId, tags: tagMap(Tags) };
}

function valueProperties({ SecretString, GenerateSecretString }: SecretProperties) {
  return { SecretString, GenerateSecretString };
}

/** Undefined if somebody else sets the value later. */
function version(properties: SecretProperties): NewVersion | undefined {
  checkValue(properties);
  const { GenerateSecretString } = properties;
  const SecretString = GenerateSecretString ? generateSecretString(GenerateSecretString) : properties.SecretString;
  return SecretString === undefined ? undefined : { id: randomUUID(), value: { SecretString } };
}

function checkValue({ SecretString, GenerateSecretString }: SecretProperties): void {
  if (SecretString === undefined || GenerateSecretString === undefined) return;
  throw new Error('A secret has either a SecretString or a GenerateSecretString, not both.');
}

function secretState({ arn }: Secret) {
  return { physicalId: arn, attributes: { Id: arn } };
}
