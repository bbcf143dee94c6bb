/**
 * The operations of AWS KMS. Keys sign with the cryptography of Node.js.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
 */

import type { Access } from '../../service/access';
import { requestTags, resourceTags, textContext } from '../../service/access';
import { arnOf, LOCAL_ACCOUNT } from '../../service/arn';
import { bytes, flag, list, oneOf, type Parsed, required, sensitive, structure, text, wholeNumber } from '../../service/input';
import { type Call, members, operation } from '../../service/operation';
import { epochSeconds } from '../../service/protocols/aws-json';
import { ServiceError } from '../../service/service-error';
import { checkNotPendingDeletion, DEFAULT_PENDING_DAYS, DEFAULT_POLICY, type Key, type Keys, specOf } from './keys';
import { createSignature, isSignature, publicHalf, type SignRequest } from './signing';

const KEY_ID = required(text({ max: 2048 }));
const TAGS = list(structure({ TagKey: required(text({ max: 128 })), TagValue: text({ min: 0, max: 256 }) }));
const MESSAGE = {
  KeyId: KEY_ID,
  Message: required(sensitive(bytes({ max: 4096 }))),
  MessageType: oneOf('RAW', 'DIGEST'),
  SigningAlgorithm: required(text({ max: 64 })),
};

/** Rates are the default quotas. @see https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html */
export function kmsOperations(keys: Keys) {
  const keyOf = ({ KeyId }: { readonly KeyId: string }, { region }: Call) => keys.get(region, KeyId);
  const resolveKey = ({ KeyId }: { readonly KeyId: string }, { region }: Call) => keys.resolve(region, KeyId);
  const access = (input: KeyInput, call: Call) => [accessToKey(keys, input, call)];

  return {
    CreateKey: operation({
      input: members({
        Description: text({ min: 0, max: 8192 }),
        KeySpec: text({ max: 64 }),
        KeyUsage: text({ max: 64 }),
        MultiRegion: flag,
        Origin: oneOf('AWS_KMS'),
        Policy: text({ max: 131_072 }),
        Tags: TAGS,
      }),
      access: (input, call) => accessToCreate(keys, input, call),
      rate: 5,
      async run(
        { Description = '', KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT', MultiRegion, Policy, Tags = [] },
        { region },
      ) {
        if (MultiRegion) throw new ServiceError('UnsupportedOperationException', 'The local endpoint does not have multi-Region keys.');
        const tags = Object.fromEntries(Tags.map(({ TagKey, TagValue = '' }) => [TagKey, TagValue]));
        const settings = { description: Description, enabled: true, policy: Policy ?? DEFAULT_POLICY, tags };
        return { KeyMetadata: metadata(await keys.create(region, { specName: KeySpec, usage: KeyUsage }, settings)) };
      },
    }),
    DescribeKey: operation({
      input: members({ KeyId: KEY_ID }),
      access,
      rate: 2_000,
      run: (input, call) => ({ KeyMetadata: metadata(resolveKey(input, call)) }),
    }),
    GetKeyPolicy: operation({
      input: members({ KeyId: KEY_ID, PolicyName: oneOf('default') }),
      access,
      rate: 1_000,
      run: (input, call) => ({ Policy: keyOf(input, call).settings.policy, PolicyName: 'default' }),
    }),
    GetKeyRotationStatus: operation({
      input: members({ KeyId: KEY_ID }),
      access,
      rate: 1_000,
      run(input, call) {
        const { arn, settings } = keyOf(input, call);
        return { KeyId: arn, KeyRotationEnabled: settings.rotationDays !== undefined, RotationPeriodInDays: settings.rotationDays };
      },
    }),
    GetPublicKey: operation({
      input: members({ KeyId: KEY_ID }),
      access,
      rate: 2_000,
      run(input, call) {
        const key = resolveKey(input, call);
        checkUsable(key);
        if (!key.privateKey) throw new ServiceError('UnsupportedOperationException', `${key.arn} is symmetric and has no public key.`);
        return { KeyId: key.arn, PublicKey: publicHalf(key.privateKey).toString('base64'), ...specification(key) };
      },
    }),
    ListResourceTags: operation({
      input: members({ KeyId: KEY_ID }),
      access,
      rate: 2_000,
      run(input, call) {
        const tags = Object.entries(keyOf(input, call).settings.tags);
        return { Tags: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), Truncated: false };
      },
    }),
    ScheduleKeyDeletion: operation({
      input: members({ KeyId: KEY_ID, PendingWindowInDays: wholeNumber() }),
      access,
      rate: 15,
      run({ KeyId, PendingWindowInDays = DEFAULT_PENDING_DAYS }, { region }) {
        const key = keys.get(region, KeyId);
        const deletedAt = keys.scheduleDeletion(key, PendingWindowInDays);
        return { KeyId: key.arn, DeletionDate: epochSeconds(deletedAt), KeyState: stateOf(key), PendingWindowInDays };
      },
    }),
    Sign: operation({
      input: members(MESSAGE),
      access,
      rate: 1_000,
      run(input, call) {
        const { arn, privateKey, request } = signing(resolveKey(input, call), input);
        return { KeyId: arn, Signature: createSignature(privateKey, request).toString('base64'), SigningAlgorithm: request.algorithm };
      },
    }),
    Verify: operation({
      input: members({ ...MESSAGE, Signature: required(bytes({ max: 6144 })) }),
      access,
      rate: 1_000,
      run(input, call) {
        const { arn, privateKey, request } = signing(resolveKey(input, call), input);
        if (!isSignature(privateKey, request, input.Signature)) {
          throw new ServiceError('KMSInvalidSignatureException', `The signature is not one of the message by ${arn}.`);
        }
        return { KeyId: arn, SignatureValid: true, SigningAlgorithm: request.algorithm };
      },
    }),
  };
}

type KeyInput = Parsed<{
  readonly KeyId: string;
  readonly SigningAlgorithm: string;
  readonly MessageType: string;
  readonly Tags: readonly { readonly TagKey: string; readonly TagValue?: string }[];
}>;

/** A key that is created with tags is tagged, too. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
function accessToCreate(keys: Keys, input: KeyInput, call: Call): Access[] {
  const creation = accessToKey(keys, input, call);
  if (!input.Tags?.length) return [creation];
  return [creation, { ...creation, action: 'kms:TagResource', resource: arnOf('kms', call.region, 'key/*') }];
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
function accessToKey(keys: Keys, { KeyId, SigningAlgorithm, MessageType, Tags }: KeyInput, { operation, region }: Call): Access {
  const key = KeyId === undefined ? undefined : keys.find(region, KeyId);
  const context = {
    ...textContext({
      'kms:signingalgorithm': SigningAlgorithm,
      'kms:messagetype': MessageType,
      'kms:requestalias': KeyId?.includes('alias/') ? KeyId.slice(KeyId.indexOf('alias/')) : undefined,
    }),
    ...(Tags && requestTags(Object.fromEntries(Tags.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])))),
    ...(key && resourceTags(key.settings.tags)),
    'kms:calleraccount': LOCAL_ACCOUNT,
  };
  return { action: `kms:${operation}`, resource: key?.arn ?? KeyId ?? '*', context };
}

function checkUsable(key: Key): void {
  checkNotPendingDeletion(key);
  if (!key.settings.enabled) throw new ServiceError('DisabledException', `${key.arn} is disabled.`);
}

interface MessageInput {
  readonly Message: Buffer;
  readonly MessageType?: 'RAW' | 'DIGEST';
  readonly SigningAlgorithm: string;
}

function signing(key: Key, input: MessageInput): { arn: string; privateKey: string; request: SignRequest } {
  const { arn, privateKey, specName } = key;
  const spec = specOf(key);
  const request: SignRequest = { algorithm: input.SigningAlgorithm, message: input.Message, messageType: input.MessageType ?? 'RAW' };
  checkUsable(key);
  if (!privateKey) throw new ServiceError('InvalidKeyUsageException', `${arn} key usage is ${spec.usage} which is not valid for signing.`);
  if (!spec.algorithms.includes(request.algorithm)) {
    const rule = `A key of the KeySpec ${specName} signs with ${spec.algorithms.join(', ')}`;
    throw new ServiceError('InvalidKeyUsageException', `${rule}; got ${request.algorithm}.`);
  }
  return { arn, privateKey, request };
}

function stateOf({ deletedAt, settings }: Key): string {
  if (deletedAt !== undefined) return 'PendingDeletion';
  return settings.enabled ? 'Enabled' : 'Disabled';
}

function specification(key: Key): object {
  const { specName } = key;
  const spec = specOf(key);
  const algorithms = spec.usage === 'SIGN_VERIFY' ? 'SigningAlgorithms' : 'EncryptionAlgorithms';
  return { KeySpec: specName, CustomerMasterKeySpec: specName, KeyUsage: spec.usage, [algorithms]: spec.algorithms };
}

function metadata(key: Key): object {
  const KeyState = stateOf(key);
  return {
    AWSAccountId: LOCAL_ACCOUNT,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: epochSeconds(key.createdAt),
    Enabled: KeyState === 'Enabled',
    Description: key.settings.description,
    KeyState,
    DeletionDate: key.deletedAt && epochSeconds(key.deletedAt),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    MultiRegion: false,
    ...specification(key),
  };
}
