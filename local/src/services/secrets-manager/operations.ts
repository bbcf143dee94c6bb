/**
 * The operations of AWS Secrets Manager. Values are kept as they are: nothing encrypts them with the key of their secret.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
import { randomUUID } from 'node:crypto';
import type { Access } from '../../service/access';
import { requestTags, resourceTags } from '../../service/access';
import { arnOf, LOCAL_ACCOUNT } from '../../service/arn';
import { bytes, flag, list, type Parsed, required, sensitive, structure, text, wholeNumber } from '../../service/input';
import { type Call, members, operation } from '../../service/operation';
import { epochSeconds } from '../../service/protocols/aws-json';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import type { Keys } from '../kms/keys';
import type { Secret, Secrets, SecretValue, SecretVersion } from './secrets';

const DEFAULT_RECOVERY_DAYS = 30;

const SECRET_ID = required(text({ max: 2048 }));
const VALUE = { SecretBinary: sensitive(bytes({ max: 65_536 })), SecretString: sensitive(text({ max: 65_536 })) };
/** The id of the new version. A repeated request has the same, so that it does nothing. SDKs send one by themselves. */
const CLIENT_REQUEST_TOKEN = text({ min: 32, max: 64 });
const TAGS = list(structure({ Key: required(text({ max: 128 })), Value: text({ min: 0, max: 256 }) }));

const READ_RATE = { rate: 10_000, sharedRate: 'DescribeSecret and GetSecretValue' };

/** Rates are the default quotas. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
export function secretsManagerOperations(secrets: Secrets, keys: Keys, clock: Clock) {
  const access = (input: SecretInput, call: Call) => [accessToSecret(secrets, input, call)];
  /** Reading or writing a value also needs permission for the secret's KMS key. */
  const accessWithKey = (keyAction: string) => (input: SecretInput, call: Call) => [
    ...access(input, call),
    ...accessToKey(keyAction, keys, findSecret(secrets, input, call), call),
  ];

  return {
    CreateSecret: operation({
      input: members({
        ClientRequestToken: CLIENT_REQUEST_TOKEN,
        Description: text({ min: 0, max: 2048 }),
        KmsKeyId: text({ min: 0, max: 2048 }),
        Name: required(text({ max: 512 })),
        ...VALUE,
        Tags: TAGS,
      }),
      access: (input, call) => accessesToCreate(accessToSecret(secrets, input, call), input),
      rate: 50,
      run(input, { region }) {
        const { ClientRequestToken: id = randomUUID(), Description: description, KmsKeyId: kmsKeyId, Name, Tags } = input;
        const value = secretValue(input);
        const secret = secrets.create(region, Name, { description, kmsKeyId, tags: tagMap(Tags) }, value && { id, value });
        return { ARN: secret.arn, Name: secret.name, VersionId: value && id };
      },
    }),
    DeleteSecret: operation({
      input: members({ ForceDeleteWithoutRecovery: flag, RecoveryWindowInDays: wholeNumber(), SecretId: SECRET_ID }),
      access,
      rate: 50,
      run({ ForceDeleteWithoutRecovery, RecoveryWindowInDays: days, SecretId }, { region }) {
        if (!ForceDeleteWithoutRecovery) {
          const secret = secrets.getActive(region, SecretId);
          const deletedAt = secrets.scheduleDeletion(secret, days ?? DEFAULT_RECOVERY_DAYS);
          return { ARN: secret.arn, Name: secret.name, DeletionDate: epochSeconds(deletedAt) };
        }
        if (days !== undefined) {
          const rule = 'ForceDeleteWithoutRecovery leaves no time to recover the secret; give either it or RecoveryWindowInDays.';
          throw new ServiceError('InvalidParameterException', rule);
        }
        const secret = secrets.find(region, SecretId);
        if (secret) secrets.delete(secret);
        return { ARN: secret?.arn, Name: secret?.name ?? SecretId, DeletionDate: epochSeconds(clock.now()) };
      },
    }),
    DescribeSecret: operation({
      input: members({ SecretId: SECRET_ID }),
      access,
      ...READ_RATE,
      run({ SecretId }, { region }) {
        const secret = secrets.get(region, SecretId);
        return { ...description(secret), VersionIdsToStages: stagesByVersion(secret) };
      },
    }),
    GetSecretValue: operation({
      input: members({ SecretId: SECRET_ID, VersionId: CLIENT_REQUEST_TOKEN, VersionStage: text({ max: 256 }) }),
      access: accessWithKey('kms:Decrypt'),
      ...READ_RATE,
      run({ SecretId, VersionId: id, VersionStage: stage }, { region }) {
        const secret = secrets.getActive(region, SecretId);
        const version = secrets.versionOf(secret, { id, stage });
        return { ...versionSummary(secret, version), ...version.value, CreatedDate: epochSeconds(version.createdAt) };
      },
    }),
    ListSecrets: operation({
      input: members({ IncludePlannedDeletion: flag }),
      access: (_, { operation }) => [{ action: `secretsmanager:${operation}`, resource: '*' }],
      rate: 100,
      run({ IncludePlannedDeletion: all }, { region }) {
        const listed = secrets.list(region).filter(({ deletion }) => all || !deletion);
        return { SecretList: listed.map((secret) => ({ ...description(secret), SecretVersionsToStages: stagesByVersion(secret) })) };
      },
    }),
    PutSecretValue: operation({
      input: members({
        ClientRequestToken: CLIENT_REQUEST_TOKEN,
        ...VALUE,
        SecretId: SECRET_ID,
        VersionStages: list(text({ max: 256 }), { min: 1, max: 20 }),
      }),
      access: accessWithKey('kms:GenerateDataKey'),
      rate: 50,
      run(input, { region }) {
        const { ClientRequestToken: id = randomUUID(), SecretId, VersionStages: stages } = input;
        const secret = secrets.getActive(region, SecretId);
        const value = secretValue(input);
        if (!value) throw new ServiceError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
        return versionSummary(secret, secrets.putVersion(secret, { id, value, stages }));
      },
    }),
  };
}

type Tags = readonly { readonly Key: string; readonly Value?: string }[];

type SecretInput = Parsed<{ readonly SecretId: string; readonly Name: string; readonly Tags: Tags }>;

function findSecret(secrets: Secrets, { SecretId, Name }: SecretInput, { region }: Call): Secret | undefined {
  const id = SecretId ?? Name;
  return id === undefined ? undefined : secrets.find(region, id);
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_secrets-manager.html */
function accessToSecret(secrets: Secrets, input: SecretInput, call: Call): Access {
  const id = input.SecretId ?? input.Name;
  const secret = findSecret(secrets, input, call);
  // The ARN of a secret that does not exist, as far as the caller gives it.
  const named = id === undefined ? '*' : id.startsWith('arn:') ? id : arnOf('secretsmanager', call.region, `secret:${id}`);
  const context = {
    ...(input.Tags && requestTags(tagMap(input.Tags))),
    ...(secret && resourceTags(secret.settings.tags)),
  };
  return { action: `secretsmanager:${call.operation}`, resource: secret?.arn ?? named, context };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
function accessesToCreate(creation: Access, { Tags = [] }: SecretInput): Access[] {
  return Tags.length > 0 ? [creation, { ...creation, action: 'secretsmanager:TagResource' }] : [creation];
}

/**
 * Every user of the account may use the key `aws/secretsmanager`, which encrypts the secrets that name no key.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function accessToKey(action: string, keys: Keys, secret: Secret | undefined, { region }: Call): Access[] {
  const keyId = secret?.settings.kmsKeyId;
  if (keyId === undefined) return [];
  const context = { 'kms:viaservice': `secretsmanager.${region}.amazonaws.com`, 'kms:calleraccount': LOCAL_ACCOUNT };
  return [{ action, resource: keys.find(region, keyId)?.arn ?? keyId, context }];
}

function tagMap(tags: Parsed<Tags> = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function secretValue({ SecretString, SecretBinary }: { readonly SecretString?: string; readonly SecretBinary?: Buffer }) {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new ServiceError('InvalidParameterException', 'A secret value is either a SecretString or a SecretBinary, not both.');
  }
  const value: SecretValue | undefined = SecretBinary ? { SecretBinary: SecretBinary.toString('base64') } : undefined;
  return SecretString === undefined ? value : { SecretString };
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
