/**
 * AWS Secrets Manager: secrets with versions, in memory and as they are: the key that a secret names is kept and not used.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
import { randomUUID } from 'node:crypto';
import {
  flag,
  type JsonInput,
  optionalBytes,
  optionalText,
  optionalTexts,
  optionalWholeNumber,
  regionalOperations,
  tagMap,
  text,
} from '../../service/json-input';
import type { OperationService } from '../../service/operation-service';
import { epochSeconds, jsonService } from '../../service/protocols/json';
import { ServiceError } from '../../service/service-error';
import {
  CURRENT,
  createSecrets,
  type Secret,
  type SecretSettings,
  type Secrets,
  type SecretsState,
  type SecretValue,
  type SecretVersion,
} from './secrets';

/** The local AWS Secrets Manager. */
export interface SecretsManager {
  readonly service: OperationService;
  readonly secrets: Secrets;
  /** The text of a secret: its current version, or the one with this stage or id. Refuses as GetSecretValue does. */
  readText(region: string, secretId: string, version: { readonly stage?: string; readonly id?: string }): string;
}

const MAX_NAME = 512;
const MAX_SECRET_ID = 2048;
const MAX_VALUE_BYTES = 65_536;
const MAX_STAGES = 20;
const DEFAULT_RECOVERY_DAYS = 30;

/** `now` is in milliseconds. */
export function createSecretsManager(now: () => number = Date.now, state: SecretsState = new Map()): SecretsManager {
  const secrets = createSecrets(now, state);
  const activeSecret = (input: JsonInput, region: string) => secrets.getActive(region, secretId(input));

  const operations = regionalOperations({
    CreateSecret: {
      members: ['ClientRequestToken', 'Description', 'KmsKeyId', 'Name', 'SecretBinary', 'SecretString', 'Tags'],
      run: (input, region) => {
        const value = optionalValue(input);
        const id = versionId(input);
        const { arn, name } = secrets.create(region, text(input, 'Name', { max: MAX_NAME }), settings(input), value && { id, value });
        return { ARN: arn, Name: name, VersionId: value && id };
      },
    },
    DeleteSecret: {
      members: ['ForceDeleteWithoutRecovery', 'RecoveryWindowInDays', 'SecretId'],
      run: (input, region) => deleteSecret(secrets, input, region, now),
    },
    DescribeSecret: {
      members: ['SecretId'],
      run: (input, region) => {
        const secret = secrets.get(region, secretId(input));
        return { ...description(secret), VersionIdsToStages: stagesByVersion(secret) };
      },
    },
    GetSecretValue: {
      members: ['SecretId', 'VersionId', 'VersionStage'],
      run: (input, region) => {
        const secret = activeSecret(input, region);
        const version = findVersion(secret, input);
        return { ...versionSummary(secret, version), ...version.value, CreatedDate: epochSeconds(version.createdAt) };
      },
    },
    ListSecrets: {
      members: ['IncludePlannedDeletion'],
      run: (input, region) => {
        const all = flag(input, 'IncludePlannedDeletion');
        const listed = secrets.list(region).filter(({ deletion }) => all || !deletion);
        return { SecretList: listed.map((secret) => ({ ...description(secret), SecretVersionsToStages: stagesByVersion(secret) })) };
      },
    },
    PutSecretValue: {
      members: ['ClientRequestToken', 'SecretBinary', 'SecretId', 'SecretString', 'VersionStages'],
      run: (input, region) => {
        const secret = activeSecret(input, region);
        const value = optionalValue(input);
        if (!value) throw new ServiceError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
        const version = secrets.putVersion(secret, {
          id: versionId(input),
          value,
          stages: optionalTexts(input, 'VersionStages', MAX_STAGES),
        });
        return versionSummary(secret, version);
      },
    },
  });
  return {
    service: jsonService(operations),
    secrets,
    readText(region, secretId, { stage: VersionStage, id: VersionId }) {
      const secret = secrets.getActive(region, secretId);
      const { value } = findVersion(secret, { VersionStage, VersionId });
      if ('SecretString' in value) return value.SecretString;
      throw new ServiceError('InvalidRequestException', `The secret ${secret.name} has no text, but bytes.`);
    },
  };
}

function secretId(input: JsonInput): string {
  return text(input, 'SecretId', { max: MAX_SECRET_ID });
}

/** The token that makes a repeated request harmless; SDKs send one by themselves. */
function versionId(input: JsonInput): string {
  return optionalText(input, 'ClientRequestToken', { min: 32, max: 64 }) ?? randomUUID();
}

function settings(input: JsonInput): SecretSettings {
  return {
    description: optionalText(input, 'Description', { min: 0, max: 2048 }),
    kmsKeyId: optionalText(input, 'KmsKeyId', { min: 0, max: 2048 }),
    tags: tagMap(input, ['Key', 'Value']),
  };
}

function optionalValue(input: JsonInput): SecretValue | undefined {
  const SecretString = optionalText(input, 'SecretString', { max: MAX_VALUE_BYTES });
  const SecretBinary = optionalBytes(input, 'SecretBinary', MAX_VALUE_BYTES)?.toString('base64');
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new ServiceError('InvalidParameterException', 'A secret value is either a SecretString or a SecretBinary, not both.');
  }
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
}

function findVersion(secret: Secret, input: JsonInput): SecretVersion {
  const id = optionalText(input, 'VersionId', { min: 32, max: 64 });
  const stage = optionalText(input, 'VersionStage', { max: 256 });
  const isWanted = (version: SecretVersion) => (id === undefined ? version.stages.has(stage ?? CURRENT) : version.id === id);
  const version = secret.versions.find(isWanted);
  if (!version) {
    const which = id === undefined ? `staging label: ${stage ?? CURRENT}` : `VersionId: ${id}`;
    throw new ServiceError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${which}`);
  }
  if (stage !== undefined && !version.stages.has(stage)) {
    throw new ServiceError('InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.');
  }
  return version;
}

function deleteSecret(secrets: Secrets, input: JsonInput, region: string, now: () => number): object {
  const id = secretId(input);
  const days = optionalWholeNumber(input, 'RecoveryWindowInDays');
  if (!flag(input, 'ForceDeleteWithoutRecovery')) {
    const secret = secrets.getActive(region, id);
    const deletedAt = secrets.scheduleDeletion(secret, days ?? DEFAULT_RECOVERY_DAYS);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: epochSeconds(deletedAt) };
  }
  if (days !== undefined) {
    const rule = 'ForceDeleteWithoutRecovery leaves no time to recover the secret; give either it or RecoveryWindowInDays.';
    throw new ServiceError('InvalidParameterException', rule);
  }
  const secret = secrets.find(region, id);
  if (secret) secrets.delete(secret);
  return { ARN: secret?.arn, Name: secret?.name ?? id, DeletionDate: epochSeconds(now()) };
}

function versionSummary({ arn, name }: Secret, { id, stages }: SecretVersion): object {
  return { ARN: arn, Name: name, VersionId: id, VersionStages: [...stages] };
}

function description({ arn, name, createdAt, changedAt, deletion, settings: { description, kmsKeyId, tags } }: Secret): object {
  return {
    ARN: arn,
    Name: name,
    Description: description,
    KmsKeyId: kmsKeyId,
    CreatedDate: epochSeconds(createdAt),
    LastChangedDate: epochSeconds(changedAt),
    DeletedDate: deletion && epochSeconds(deletion.requestedAt),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** Versions without a stage are deprecated and left out. */
function stagesByVersion({ versions }: Secret): object {
  return Object.fromEntries(versions.filter(({ stages }) => stages.size > 0).map(({ id, stages }) => [id, [...stages]]));
}
