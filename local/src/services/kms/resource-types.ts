/** The resource types of KMS: keys and their aliases. */
import { any, flag, type Parsed, required, type StructureOf } from '../../service/input';
import { documentOf, integer, type ResourceType, resourceType, string, TAGS, tagMap } from '../../service/resource-type';
import { ServiceError } from '../../service/service-error';
import { checkPendingWindow, DEFAULT_PENDING_DAYS, DEFAULT_POLICY, type Key, type KeySettings, type Keys, requestedSpec } from './keys';

const DEFAULT_ROTATION_DAYS = 365;

/** The properties of a key that can never change, with their defaults. */
const KIND_DEFAULTS = { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' };

const KEY = {
  Description: string,
  EnableKeyRotation: flag,
  Enabled: flag,
  KeyPolicy: any,
  KeySpec: string,
  KeyUsage: string,
  MultiRegion: flag,
  PendingWindowInDays: integer,
  RotationPeriodInDays: integer,
  Tags: TAGS,
};

type KeyProperties = Parsed<StructureOf<typeof KEY>>;

export function kmsTypes(keys: Keys): Record<string, ResourceType> {
  return {
    'AWS::KMS::Key': resourceType({
      properties: KEY,
      attributes: ['Arn', 'KeyId'],
      takesStackTags: true,
      check: (known) => {
        const { specName, usage } = kind(known);
        requestedSpec(specName, usage);
        settings(known);
      },
      checkUpdate: (before, after) => {
        const changed = Object.entries(KIND_DEFAULTS)
          .filter(([name, absent]) => (before[name] ?? absent) !== (after[name] ?? absent))
          .map(([name]) => name);
        if (changed.length === 0) return;
        throw new Error(`${changed.join(' and ')} of a key cannot change. Give the key another logical id to have a new one.`);
      },
      create: async ({ region }, properties) => keyState(await keys.create(region, kind(properties), settings(properties))),
      update: ({ region }, { physicalId }, properties) => {
        const key = keys.get(region, physicalId);
        keys.update(key, settings(properties));
        return keyState(key);
      },
      delete: ({ region }, { physicalId, properties }) => {
        try {
          const key = keys.get(region, physicalId);
          if (key.deletedAt === undefined) keys.scheduleDeletion(key, pendingDays(properties));
        } catch (error) {
          if (!(error instanceof ServiceError && error.code === 'NotFoundException')) throw error;
        }
      },
    }),
    'AWS::KMS::Alias': resourceType({
      properties: { AliasName: required(string), TargetKeyId: required(string) },
      attributes: [],
      replacedBy: ['AliasName'],
      nameProperty: 'AliasName',
      create: ({ region }, { AliasName, TargetKeyId }) => {
        keys.createAlias(region, AliasName, TargetKeyId);
        return { physicalId: AliasName };
      },
      update: ({ region }, { physicalId }, { TargetKeyId }) => {
        keys.updateAlias(region, physicalId, TargetKeyId);
        return { physicalId };
      },
      delete: ({ region }, { physicalId }) => keys.deleteAlias(region, physicalId),
    }),
  };
}

function kind({ KeySpec = KIND_DEFAULTS.KeySpec, KeyUsage = KIND_DEFAULTS.KeyUsage }: KeyProperties) {
  return { specName: KeySpec, usage: KeyUsage };
}

function settings(properties: KeyProperties): KeySettings {
  if (properties.MultiRegion) throw new Error('The local endpoint does not have multi-Region keys; leave MultiRegion out.');
  // The deletion uses it, and could not report a wrong one while the template can still be changed.
  pendingDays(properties);
  const { Description = '', Enabled = true, EnableKeyRotation = false, RotationPeriodInDays = DEFAULT_ROTATION_DAYS } = properties;
  return {
    description: Description,
    enabled: Enabled,
    policy: properties.KeyPolicy === undefined ? DEFAULT_POLICY : JSON.stringify(documentOf('KeyPolicy', properties.KeyPolicy)),
    rotationDays: EnableKeyRotation ? RotationPeriodInDays : undefined,
    tags: tagMap(properties.Tags),
  };
}

function pendingDays({ PendingWindowInDays = DEFAULT_PENDING_DAYS }: KeyProperties): number {
  checkPendingWindow(PendingWindowInDays);
  return PendingWindowInDays;
}

function keyState({ id, arn }: Key) {
  return { physicalId: id, attributes: { Arn: arn, KeyId: id } };
}
