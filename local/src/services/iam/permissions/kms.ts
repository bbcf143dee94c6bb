/**
 * AWS KMS: its operations and the keys they use.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_key-management-service.html
 */

import { asText } from '../../../data/json-text';
import { LOCAL_ACCOUNT } from '../../../service/account';
import type { Key, Keys } from '../../kms/keys';
import { type Accesses, forEach, type Permissions } from '../guard';
import { readJsonRequest } from './json-request';
import { refuseAsJson } from './refusals';
import { requestTags, resourceTags } from './tag-context';
import { textContext } from './text-context';

const OPERATIONS = [
  'CreateKey',
  'DescribeKey',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'GetPublicKey',
  'ListResourceTags',
  'ScheduleKeyDeletion',
  'Sign',
  'Verify',
];

/** Permissions on keys. */
export function kmsPermissions(keys: Keys): Permissions {
  const accesses: Accesses = (request) => {
    const { region } = request.credential;
    const { operation, input } = readJsonRequest(request);
    const keyId = typeof input.KeyId === 'string' ? input.KeyId : undefined;
    const key = keyId === undefined ? undefined : findKey(keys, region, keyId);
    const context = {
      ...textContext({
        'kms:signingalgorithm': input.SigningAlgorithm,
        'kms:messagetype': input.MessageType,
        'kms:requestalias': keyId?.includes('alias/') ? keyId.slice(keyId.indexOf('alias/')) : undefined,
      }),
      ...(Array.isArray(input.Tags) ? requestTags(tagsIn(input.Tags)) : {}),
      ...(key ? resourceTags(key.settings.tags) : {}),
      'kms:calleraccount': LOCAL_ACCOUNT,
    };
    return [{ action: `kms:${operation}`, resource: key?.arn ?? keyId ?? '*', context }];
  };
  return { operations: forEach(OPERATIONS, accesses), refusal: refuseAsJson };
}

/** A key by whatever names it; undefined when there is none. */
export function findKey(keys: Keys, region: string, keyId: string): Key | undefined {
  try {
    return keys.resolve(region, keyId);
  } catch {
    return undefined;
  }
}

function tagsIn(list: readonly { readonly TagKey?: unknown; readonly TagValue?: unknown }[]): Record<string, string> {
  return Object.fromEntries(list.map((tag) => [asText(tag?.TagKey), asText(tag?.TagValue)]));
}
