/** AWS Secrets Manager: secrets with a value of the template's, a random one, or none yet. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { object, optionalText, tags } from '../cloudformation/resource-types/properties';
import { TAGS } from '../cloudformation/resource-types/property-shape';
import { generateName, type Properties, type ResourceType } from '../cloudformation/resource-types/resource-type';
import { GENERATE_SECRET_STRING, generateSecretString } from './generate-secret-string';
import type { NewVersion, Secret, SecretSettings, Secrets } from './secrets';

/** The service takes 512 characters and says no more of a name than that. */
const MAX_NAME = 512;

/** Secret. */
export function secretsManagerTypes(secrets: Secrets): Record<string, ResourceType> {
  return {
    'AWS::SecretsManager::Secret': {
      properties: {
        Description: 'string',
        GenerateSecretString: GENERATE_SECRET_STRING,
        KmsKeyId: 'string',
        Name: 'string',
        SecretString: 'string',
        Tags: TAGS,
      },
      attributes: ['Id'],
      replacedBy: ['Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      check: checkValue,
      create: (context, properties) => {
        const name = optionalText(properties, 'Name') ?? generateName(context, MAX_NAME);
        return secretState(secrets.create(context.region, name, settings(properties), version(properties)));
      },
      update: ({ region }, { physicalId, properties: before }, properties) => {
        const secret = secrets.getActive(region, physicalId);
        secrets.update(secret, settings(properties));
        // A random value stays what it is until the template asks for another kind of one.
        const changed = !isDeepStrictEqual(valueProperties(before), valueProperties(properties));
        const next = changed ? version(properties) : undefined;
        if (next) secrets.putVersion(secret, next);
        return secretState(secret);
      },
      // CloudFormation leaves no time to recover, so that a stack can be deployed again under the same names.
      delete: ({ region }, { physicalId }) => {
        const secret = secrets.find(region, physicalId);
        if (secret) secrets.delete(secret);
      },
    },
  };
}

function settings(properties: Properties): SecretSettings {
  return {
    description: optionalText(properties, 'Description'),
    kmsKeyId: optionalText(properties, 'KmsKeyId'),
    tags: tags(properties),
  };
}

function valueProperties({ SecretString, GenerateSecretString }: Properties) {
  return { SecretString, GenerateSecretString };
}

/** Undefined for a secret that gets its value from somebody else. */
function version(properties: Properties): NewVersion | undefined {
  // A refusal must not quote it.
  if (typeof properties.SecretString === 'object') throw new Error('Property SecretString must be a string.');
  const own = optionalText(properties, 'SecretString');
  const generated = properties.GenerateSecretString !== undefined;
  checkValue(properties);
  const SecretString = generated ? generateSecretString(object(properties, 'GenerateSecretString')) : own;
  return SecretString === undefined ? undefined : { id: randomUUID(), value: { SecretString } };
}

function checkValue({ SecretString, GenerateSecretString }: Properties): void {
  if (SecretString === undefined || GenerateSecretString === undefined) return;
  throw new Error('A secret has either a SecretString or a GenerateSecretString, not both.');
}

function secretState({ arn }: Secret) {
  return { physicalId: arn, attributes: { Id: arn } };
}
