/** The keys and aliases of the local AWS KMS, by region. */
import { randomUUID } from 'node:crypto';
import { arnOf, parseArn } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { parsePolicyDocument } from '../iam/policy';
import { KEY_SPECS, type KeySpec } from './signing';

/** The properties of a key that can change. */
export interface KeySettings {
  readonly description: string;
  readonly enabled: boolean;
  /** The key policy as JSON. It applies to calls of functions. */
  readonly policy: string;
  /** @default - the key is not rotated */
  readonly rotationDays?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Key {
  readonly id: string;
  readonly arn: string;
  /** The name of its spec in {@link KEY_SPECS}. */
  readonly specName: string;
  readonly createdAt: number;
  /** The private key of an asymmetric key, in PEM. */
  readonly privateKey?: string;
  settings: KeySettings;
  /** When the key is deleted, in milliseconds since 1970, if its deletion is scheduled. */
  deletedAt?: number;
}

/** Keys and aliases. Methods throw NotFoundException if there is no such key. */
export interface Keys {
  create(region: string, kind: { readonly specName: string; readonly usage: string }, settings: KeySettings): Promise<Key>;
  /** Returns a key by its id or ARN. */
  get(region: string, keyId: string): Key;
  /** Returns a key by the id or ARN of the key or of an alias. */
  resolve(region: string, keyId: string): Key;
  /** Like `resolve`, but returns undefined if there is no such key. */
  find(region: string, keyId: string): Key | undefined;
  findByArn(arn: string): Key | undefined;
  update(key: Key, settings: KeySettings): void;
  /** Schedules the deletion of a key, which cannot be used until then. Returns the time of the deletion, in milliseconds since 1970. */
  scheduleDeletion(key: Key, days: number): number;
  createAlias(region: string, name: string, keyId: string): void;
  updateAlias(region: string, name: string, keyId: string): void;
  deleteAlias(region: string, name: string): void;
}

const MILLISECONDS_PER_DAY = 86_400_000;
const PENDING_WINDOW = { min: 7, max: 30 };
/** The default number of days before a deletion. */
export const DEFAULT_PENDING_DAYS = 30;
/** @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const MAX_POLICY_BYTES = 32_768;

const ROTATION_PERIOD = { min: 90, max: 2560 };

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
export const DEFAULT_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [{ Effect: 'Allow', Principal: { AWS: arnOf('iam', '', 'root') }, Action: 'kms:*', Resource: '*' }],
});

/** Checks the number of days before a deletion. */
export function checkPendingWindow(days: number): void {
  checkRange('PendingWindowInDays', days, PENDING_WINDOW);
}

/** Throws if the deletion of a key is scheduled. */
export function checkNotPendingDeletion({ arn, deletedAt }: Key): void {
  if (deletedAt !== undefined) throw new ServiceError('KMSInvalidStateException', `${arn} is pending deletion.`);
}

/** Saved with the state. */
export interface KeysState {
  /** By ARN. */
  readonly keys: Map<string, Key>;
  /** ARNs of keys by ARNs of aliases. */
  readonly aliases: Map<string, string>;
}

export function newKeysState(): KeysState {
  return { keys: new Map(), aliases: new Map() };
}

export function createKeys({ now }: Pick<Clock, 'now'>, { keys, aliases }: KeysState = newKeysState()): Keys {
  function removeExpired(): void {
    for (const [arn, { deletedAt = Infinity }] of keys) if (deletedAt <= now()) keys.delete(arn);
    for (const [alias, arn] of aliases) if (!keys.has(arn)) aliases.delete(alias);
  }

  function get(region: string, keyId: string): Key {
    removeExpired();
    const arn = toArn(region, keyId);
    const key = keys.get(arn);
    if (!key) throw notFound(`Key '${arn}' does not exist`);
    return key;
  }

  function resolve(region: string, keyId: string): Key {
    removeExpired();
    const arn = toArn(region, keyId);
    if (!arn.includes(':alias/')) return get(region, keyId);
    const target = aliases.get(arn);
    if (target === undefined) throw notFound(`Alias ${arn} is not found.`);
    return get(region, target);
  }

  function usableKey(region: string, keyId: string): Key {
    const key = get(region, keyId);
    checkNotPendingDeletion(key);
    return key;
  }

  const find = (region: string, keyId: string) => {
    try {
      return resolve(region, keyId);
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  };

  return {
    find,
    findByArn: (arn) => find(parseArn(arn)?.region ?? '', arn),
    async create(region, { specName, usage }, settings) {
      const spec = requestedSpec(specName, usage);
      const id = randomUUID();
      const arn = toArn(region, id);
      checkSettings(arn, spec, settings);
      const key: Key = { id, arn, specName, createdAt: now(), settings, privateKey: await spec.generate?.() };
      keys.set(arn, key);
      return key;
    },
    get,
    resolve,
    update(key, settings) {
      checkNotPendingDeletion(key);
      checkSettings(key.arn, specOf(key), settings);
      key.settings = settings;
    },
    scheduleDeletion(key, days) {
      checkPendingWindow(days);
      checkNotPendingDeletion(key);
      key.deletedAt = now() + days * MILLISECONDS_PER_DAY;
      return key.deletedAt;
    },
    createAlias(region, name, keyId) {
      checkAliasName(name);
      const key = usableKey(region, keyId);
      const alias = toArn(region, name);
      if (aliases.has(alias)) throw new ServiceError('AlreadyExistsException', `An alias with the name ${alias} already exists`);
      aliases.set(alias, key.arn);
    },
    updateAlias(region, name, keyId) {
      const former = resolve(region, name);
      const key = usableKey(region, keyId);
      const [usage, formerUsage] = [specOf(key).usage, specOf(former).usage];
      if (usage !== formerUsage)
        throw invalid(`The keys that an alias is moved between must have the same key usage; got ${formerUsage} and ${usage}.`);
      aliases.set(toArn(region, name), key.arn);
    },
    deleteAlias: (region, name) => void aliases.delete(toArn(region, name)),
  };
}

/** Returns the ARN for an id, the name of an alias, or an ARN. Throws for an ARN of another region. */
function toArn(region: string, id: string): string {
  const prefix = arnOf('kms', region, '');
  if (id.startsWith('arn:') && !id.startsWith(prefix)) throw notFound(`Invalid arn ${id}; keys here have ARNs like ${prefix}key/<id>.`);
  if (id.startsWith('arn:')) return id;
  return id.startsWith('alias/') ? `${prefix}${id}` : `${prefix}key/${id}`;
}

export function specOf({ specName }: Key): KeySpec {
  return findSpec(specName);
}

/** Returns a key spec. Throws if it is not supported here. */
export function requestedSpec(name: string, usage: string): KeySpec {
  const spec = findSpec(name);
  if (spec.usage !== usage) throw invalid(`A key of the KeySpec ${name} has the KeyUsage ${spec.usage} here; got ${usage}.`);
  return spec;
}

function findSpec(name: string): KeySpec {
  const spec = Object.hasOwn(KEY_SPECS, name) ? KEY_SPECS[name] : undefined;
  if (!spec) throw invalid(`The local endpoint does not have the KeySpec ${name}. It has: ${Object.keys(KEY_SPECS).join(', ')}.`);
  return spec;
}

function checkSettings(arn: string, spec: KeySpec, { rotationDays, policy }: KeySettings): void {
  checkPolicy(policy);
  if (rotationDays === undefined) return;
  if (spec.generate) throw new ServiceError('UnsupportedOperationException', `${arn} is asymmetric; only symmetric keys are rotated.`);
  checkRange('RotationPeriodInDays', rotationDays, ROTATION_PERIOD);
}

function checkPolicy(policy: string): void {
  if (Buffer.byteLength(policy) > MAX_POLICY_BYTES) {
    throw new ServiceError('LimitExceededException', `A key policy must have at most ${MAX_POLICY_BYTES} bytes.`);
  }
  const malformedPolicy = (message: string) => new ServiceError('MalformedPolicyDocumentException', message);
  try {
    if (parsePolicyDocument(policy.trim())) return;
  } catch (error) {
    throw malformedPolicy((error as Error).message);
  }
  throw malformedPolicy('A key policy must be a JSON object.');
}

function checkAliasName(name: string): void {
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name)) {
    throw invalid(`An alias is "alias/" and then letters, digits and /_-, 256 characters in all; got "${name}".`);
  }
  if (name.startsWith('alias/aws/')) throw new ServiceError('NotAuthorizedException', `alias/aws/ is for AWS itself; got "${name}".`);
}

function checkRange(name: string, value: number, { min, max }: { min: number; max: number }): void {
  if (value < min || value > max) throw invalid(`${name} must be ${min} to ${max}; got ${value}.`);
}

function notFound(message: string): ServiceError {
  return new ServiceError('NotFoundException', message);
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
