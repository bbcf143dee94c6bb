/** AWS KMS: keys and their aliases. */

import { ServiceError } from '../../service/service-error';
import { document, flag, optionalText, tags, text, wholeNumber } from '../cloudformation/resource-types/properties';
import { TAGS } from '../cloudformation/resource-types/property-shape';
import type { Properties, ResourceType } from '../cloudformation/resource-types/resource-type';
import { checkPendingWindow, DEFAULT_PENDING_DAYS, DEFAULT_POLICY, type Key, type KeySettings, type Keys, requestedSpec } from './keys';

const DEFAULT_ROTATION_DAYS = 365;

/** What of a key can never change. */
const KEY_KIND = ['KeySpec', 'KeyUsage'];

/** Key and Alias. */
export function kmsTypes(keys: Keys): Record<string, ResourceType> {
  return {
    'AWS::KMS::Key': {
      properties: {
        Description: 'string',
        EnableKeyRotation: 'boolean',
        Enabled: 'boolean',
        KeyPolicy: 'json',
        KeySpec: 'string',
        KeyUsage: 'string',
        MultiRegion: 'boolean',
        PendingWindowInDays: 'integer',
        RotationPeriodInDays: 'integer',
        Tags: TAGS,
      },
      attributes: ['Arn', 'KeyId'],
      takesStackTags: true,
      check: (known) => {
        const { KeySpec: specName = '', KeyUsage: usage = '' } = kind(known);
        requestedSpec(specName, usage);
        settings(known);
        pendingDays(known);
      },
      checkUpdate: (before, after) => {
        const changed = KEY_KIND.filter((name) => kind(before)[name] !== kind(after)[name]);
        if (changed.length === 0) return;
        throw new Error(`${changed.join(' and ')} of a key cannot change. Give the key another logical id to have a new one.`);
      },
      create: async ({ region }, properties) => {
        pendingDays(properties);
        const { KeySpec: specName = '', KeyUsage: usage = '' } = kind(properties);
        return keyState(await keys.create(region, { specName, usage }, settings(properties)));
      },
      update: ({ region }, { physicalId }, properties) => {
        pendingDays(properties);
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
    },
    'AWS::KMS::Alias': {
      properties: { AliasName: 'string', TargetKeyId: 'string' },
      required: ['AliasName', 'TargetKeyId'],
      attributes: [],
      replacedBy: ['AliasName'],
      nameProperty: 'AliasName',
      create: ({ region }, properties) => {
        const physicalId = text(properties, 'AliasName');
        keys.createAlias(region, physicalId, text(properties, 'TargetKeyId'));
        return { physicalId };
      },
      update: ({ region }, { physicalId }, properties) => {
        keys.updateAlias(region, physicalId, text(properties, 'TargetKeyId'));
        return { physicalId };
      },
      delete: ({ region }, { physicalId }) => keys.deleteAlias(region, physicalId),
    },
  };
}

function kind(properties: Properties): Readonly<Record<string, string>> {
  return {
    KeySpec: optionalText(properties, 'KeySpec') ?? 'SYMMETRIC_DEFAULT',
    KeyUsage: optionalText(properties, 'KeyUsage') ?? 'ENCRYPT_DECRYPT',
  };
}

function settings(properties: Properties): KeySettings {
  if (flag(properties, 'MultiRegion', false)) throw new Error('The local endpoint does not have multi-Region keys; leave MultiRegion out.');
  const rotationDays = wholeNumber(properties, 'RotationPeriodInDays', DEFAULT_ROTATION_DAYS);
  return {
    description: optionalText(properties, 'Description') ?? '',
    enabled: flag(properties, 'Enabled', true),
    policy: properties.KeyPolicy === undefined ? DEFAULT_POLICY : JSON.stringify(document(properties, 'KeyPolicy')),
    rotationDays: flag(properties, 'EnableKeyRotation', false) ? rotationDays : undefined,
    tags: tags(properties),
  };
}

/** Checked while there is a key to fix it for, and used at its end. */
function pendingDays(properties: Properties): number {
  const days = wholeNumber(properties, 'PendingWindowInDays', DEFAULT_PENDING_DAYS);
  checkPendingWindow(days);
  return days;
}

function keyState({ id, arn }: Key) {
  return { physicalId: id, attributes: { Arn: arn, KeyId: id } };
}
