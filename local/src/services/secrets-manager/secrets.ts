/** The secrets of the local AWS Secrets Manager and their versions, by region. */
import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { arnOf } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';

/** The value of a secret, as in the API. Binary values are in base64. */
export type SecretValue = { readonly SecretString: string } | { readonly SecretBinary: string };

/** A version of a secret. */
export interface SecretVersion {
  readonly id: string;
  readonly value: SecretValue;
  readonly createdAt: number;
  readonly stages: Set<string>;
}

/** The properties of a secret that can change, without its value. */
export interface SecretSettings {
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  /** Oldest first. */
  readonly versions: SecretVersion[];
  settings: SecretSettings;
  changedAt: number;
  /** Set if the deletion is scheduled. Times are in milliseconds since 1970. */
  deletion?: { readonly requestedAt: number; readonly at: number };
}

/** A new version. The caller chooses its id, so that a repeated request has no effect. */
export interface NewVersion {
  readonly id: string;
  readonly value: SecretValue;
  /** @default - it becomes the current version */
  readonly stages?: readonly string[];
}

interface WantedVersion {
  readonly id?: string;
  readonly stage?: string;
}

/** The secrets. Error messages never contain a value. */
export interface Secrets {
  /** Creates a secret. Throws ResourceExistsException if the name is taken, unless the request is a repetition. */
  create(region: string, name: string, settings: SecretSettings, version?: NewVersion): Secret;
  /** Finds a secret by its name, its ARN, or its ARN without the six random characters. */
  find(region: string, secretId: string): Secret | undefined;
  /** Like `find`, but throws ResourceNotFoundException. */
  get(region: string, secretId: string): Secret;
  /** Like `get`, but throws InvalidRequestException if the deletion of the secret is scheduled. */
  getActive(region: string, secretId: string): Secret;
  list(region: string): Secret[];
  /** The values of all versions of all secrets. */
  values(): string[];
  update(secret: Secret, settings: SecretSettings): void;
  putVersion(secret: Secret, version: NewVersion): SecretVersion;
  /** The version with this id or stage, by default the current one. Refuses as GetSecretValue does. */
  versionOf(secret: Secret, wanted: WantedVersion): SecretVersion;
  /** The text of a secret. Refuses as GetSecretValue does, and bytes with InvalidRequestException. */
  readText(region: string, secretId: string, version: WantedVersion): string;
  /** Schedules the deletion of a secret. Returns its time in milliseconds since 1970. */
  scheduleDeletion(secret: Secret, days: number): number;
  delete(secret: Secret): void;
}

/** Stages that move with each new version. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

const MILLISECONDS_PER_DAY = 86_400_000;
const RECOVERY_WINDOW = { min: 7, max: 30 };
/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MAX_VERSIONS = 100;

/** Secrets by ARN. Saved with the state. */
export type SecretsState = Map<string, Secret>;

export function createSecrets({ now }: Pick<Clock, 'now'> = systemClock, secrets: SecretsState = new Map()): Secrets {
  function list(region: string): Secret[] {
    for (const [arn, { deletion }] of secrets) if (deletion && deletion.at <= now()) secrets.delete(arn);
    return [...secrets.values()].filter((secret) => secret.region === region);
  }

  function find(region: string, secretId: string): Secret | undefined {
    const partialArn = secretId.startsWith('arn:') ? secretId : partialArnOf(region, secretId);
    return list(region).find(({ arn, name }) => arn === secretId || partialArnOf(region, name) === partialArn);
  }

  function get(region: string, secretId: string): Secret {
    const secret = find(region, secretId);
    if (!secret) throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  function putVersion(secret: Secret, { id, value, stages = [CURRENT] }: NewVersion): SecretVersion {
    const same = secret.versions.find((version) => version.id === id);
    if (same && isDeepStrictEqual(same.value, value)) return same;
    if (same) {
      const rule = 'The value of a version never changes';
      throw new ServiceError('ResourceExistsException', `${rule}, and ${secret.name} has a version ${id} with another one.`);
    }
    const version = { id, value, createdAt: now(), stages: new Set<string>() };
    secret.versions.push(version);
    for (const stage of secret.versions.length === 1 ? [...stages, CURRENT] : stages) moveStage(secret, stage, version);
    dropOldest(secret);
    secret.changedAt = now();
    return version;
  }

  function getActive(region: string, secretId: string): Secret {
    const secret = get(region, secretId);
    if (!secret.deletion) return secret;
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    throw new ServiceError('InvalidRequestException', message);
  }

  return {
    create(region, name, settings, version) {
      checkName(name);
      const existing = find(region, name);
      if (existing && version && existing.versions.some(({ id }) => id === version.id)) {
        putVersion(existing, version);
        return existing;
      }
      if (existing?.deletion) {
        throw new ServiceError('InvalidRequestException', `A secret with the name ${name} is already scheduled for deletion.`);
      }
      if (existing) throw new ServiceError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
      const arn = `${partialArnOf(region, name)}-${randomSuffix()}`;
      const secret: Secret = { name, arn, region, createdAt: now(), changedAt: now(), versions: [], settings };
      if (version) putVersion(secret, version);
      secrets.set(arn, secret);
      return secret;
    },
    find,
    get,
    getActive,
    list,
    values: () => [...secrets.values()].flatMap(({ versions }) => versions.flatMap(({ value }) => Object.values(value))),
    update(secret, settings) {
      if (isDeepStrictEqual(secret.settings, settings)) return;
      secret.settings = settings;
      secret.changedAt = now();
    },
    putVersion,
    versionOf,
    readText(region, secretId, version) {
      const secret = getActive(region, secretId);
      const { value } = versionOf(secret, version);
      if ('SecretString' in value) return value.SecretString;
      throw new ServiceError('InvalidRequestException', `The secret ${secret.name} has no text, but bytes.`);
    },
    scheduleDeletion(secret, days) {
      const { min, max } = RECOVERY_WINDOW;
      if (days < min || days > max) {
        throw new ServiceError('InvalidParameterException', `RecoveryWindowInDays must be ${min} to ${max}; got ${days}.`);
      }
      const at = now() + days * MILLISECONDS_PER_DAY;
      secret.deletion = { requestedAt: now(), at };
      return at;
    },
    delete: ({ arn }) => void secrets.delete(arn),
  };
}

function versionOf(secret: Secret, { id, stage }: WantedVersion): SecretVersion {
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

function checkName(name: string): void {
  if (/^[\w/+=.@!-]{1,512}$/.test(name)) return;
  throw new ServiceError('ValidationException', `A secret's name has 1 to 512 ASCII letters, digits and /_+=.@!-; got "${name}".`);
}

/** The ARN of a secret without the hyphen and the six random characters at its end. */
function partialArnOf(region: string, name: string): string {
  return arnOf('secretsmanager', region, `secret:${name}`);
}

const SUFFIX_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomSuffix(): string {
  return Array.from({ length: 6 }, () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)]).join('');
}

/** Moves a stage from its present version to another. If the current version changes, the old one gets the stage AWSPREVIOUS. */
function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = secret.versions.find(({ stages }) => stages.has(stage));
  if (from === to) return;
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (from && stage === CURRENT) moveStage(secret, PREVIOUS, from);
}

function dropOldest({ versions }: Secret): void {
  const oldest = versions.findIndex(({ stages }) => stages.size === 0);
  if (versions.length > MAX_VERSIONS && oldest >= 0) versions.splice(oldest, 1);
}
