/**
 * AWS KMS: keys that sign, with the cryptography of Node.js. Who may use them is decided before (see ../iam).
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
 */
import { LOCAL_ACCOUNT } from '../../service/account';
import {
  bytes,
  choice,
  flag,
  type JsonInput,
  optionalText,
  optionalWholeNumber,
  regionalOperations,
  tagMap,
  text,
} from '../../service/json-input';
import type { OperationService } from '../../service/operation-service';
import { epochSeconds, jsonService } from '../../service/protocols/json';
import { ServiceError } from '../../service/service-error';
import {
  checkNotPendingDeletion,
  createKeys,
  DEFAULT_PENDING_DAYS,
  DEFAULT_POLICY,
  type Key,
  type Keys,
  newKeysState,
  specOf,
} from './keys';
import { createSignature, isSignature, publicHalf, type SignRequest } from './signing';

/** The local AWS KMS. */
export interface Kms {
  readonly service: OperationService;
  readonly keys: Keys;
}

const MAX_KEY_ID = 2048;
const MAX_MESSAGE_BYTES = 4096;
const MAX_SIGNATURE_BYTES = 6144;

/** `now` is in milliseconds. */
export function createKms(now: () => number = Date.now, state = newKeysState()): Kms {
  const keys = createKeys(now, state);
  const keyOf = (input: JsonInput, region: string) => keys.get(region, keyId(input));
  const resolveKey = (input: JsonInput, region: string) => keys.resolve(region, keyId(input));

  const operations = regionalOperations({
    CreateKey: {
      members: ['Description', 'KeySpec', 'KeyUsage', 'MultiRegion', 'Origin', 'Policy', 'Tags'],
      run: async (input, region) => {
        choice(input, 'Origin', ['AWS_KMS'], 'AWS_KMS');
        if (flag(input, 'MultiRegion'))
          throw new ServiceError('UnsupportedOperationException', 'The local endpoint does not have multi-Region keys.');
        const specName = optionalText(input, 'KeySpec', { max: 64 }) ?? 'SYMMETRIC_DEFAULT';
        const usage = optionalText(input, 'KeyUsage', { max: 64 }) ?? 'ENCRYPT_DECRYPT';
        const key = await keys.create(
          region,
          { specName, usage },
          {
            description: optionalText(input, 'Description', { min: 0, max: 8192 }) ?? '',
            enabled: true,
            policy: optionalText(input, 'Policy', { max: 131_072 }) ?? DEFAULT_POLICY,
            tags: tagMap(input, ['TagKey', 'TagValue']),
          },
        );
        return { KeyMetadata: metadata(key) };
      },
    },
    DescribeKey: { members: ['KeyId'], run: (input, region) => ({ KeyMetadata: metadata(resolveKey(input, region)) }) },
    GetKeyPolicy: {
      members: ['KeyId', 'PolicyName'],
      run: (input, region) => {
        const PolicyName = choice(input, 'PolicyName', ['default'], 'default');
        return { Policy: keyOf(input, region).settings.policy, PolicyName };
      },
    },
    GetKeyRotationStatus: {
      members: ['KeyId'],
      run: (input, region) => {
        const { arn, settings } = keyOf(input, region);
        return { KeyId: arn, KeyRotationEnabled: settings.rotationDays !== undefined, RotationPeriodInDays: settings.rotationDays };
      },
    },
    GetPublicKey: {
      members: ['KeyId'],
      run: (input, region) => {
        const key = resolveKey(input, region);
        checkUsable(key);
        if (!key.privateKey) throw new ServiceError('UnsupportedOperationException', `${key.arn} is symmetric and has no public key.`);
        return { KeyId: key.arn, PublicKey: publicHalf(key.privateKey).toString('base64'), ...description(key) };
      },
    },
    ListResourceTags: {
      members: ['KeyId'],
      run: (input, region) => {
        const tags = Object.entries(keyOf(input, region).settings.tags);
        return { Tags: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), Truncated: false };
      },
    },
    ScheduleKeyDeletion: {
      members: ['KeyId', 'PendingWindowInDays'],
      run: (input, region) => {
        const key = keyOf(input, region);
        const PendingWindowInDays = optionalWholeNumber(input, 'PendingWindowInDays') ?? DEFAULT_PENDING_DAYS;
        const deletedAt = keys.scheduleDeletion(key, PendingWindowInDays);
        return { KeyId: key.arn, DeletionDate: epochSeconds(deletedAt), KeyState: stateOf(key), PendingWindowInDays };
      },
    },
    Sign: {
      members: ['KeyId', 'Message', 'MessageType', 'SigningAlgorithm'],
      run: (input, region) => {
        const { arn, privateKey, request } = signing(resolveKey(input, region), input);
        const Signature = createSignature(privateKey, request).toString('base64');
        return { KeyId: arn, Signature, SigningAlgorithm: request.algorithm };
      },
    },
    Verify: {
      members: ['KeyId', 'Message', 'MessageType', 'Signature', 'SigningAlgorithm'],
      run: (input, region) => {
        const { arn, privateKey, request } = signing(resolveKey(input, region), input);
        if (!isSignature(privateKey, request, bytes(input, 'Signature', MAX_SIGNATURE_BYTES))) {
          throw new ServiceError('KMSInvalidSignatureException', `The signature is not one of the message by ${arn}.`);
        }
        return { KeyId: arn, SignatureValid: true, SigningAlgorithm: request.algorithm };
      },
    },
  });
  return { service: jsonService(operations), keys };
}

function keyId(input: JsonInput): string {
  return text(input, 'KeyId', { max: MAX_KEY_ID });
}

function checkUsable(key: Key): void {
  checkNotPendingDeletion(key);
  if (!key.settings.enabled) throw new ServiceError('DisabledException', `${key.arn} is disabled.`);
}

function signing(key: Key, input: JsonInput): { arn: string; privateKey: string; request: SignRequest } {
  const { arn, privateKey, specName } = key;
  const spec = specOf(key);
  const request: SignRequest = {
    algorithm: text(input, 'SigningAlgorithm', { max: 64 }),
    message: bytes(input, 'Message', MAX_MESSAGE_BYTES),
    messageType: choice(input, 'MessageType', ['RAW', 'DIGEST'], 'RAW'),
  };
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

function description(key: Key): object {
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
    ...description(key),
  };
}
