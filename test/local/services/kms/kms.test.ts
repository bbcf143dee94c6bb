import { constants, createHash, createPublicKey, verify } from 'node:crypto';
import { createPipeline } from '../../../../local/src/service/pipeline';
import { awsJson } from '../../../../local/src/service/protocols/aws-json';
import { WAY_OUT } from '../../../../local/src/service/way-out';
import { createKeys, type Keys } from '../../../../local/src/services/kms/keys';
import { kmsOperations } from '../../../../local/src/services/kms/operations';
import { type JsonClient, jsonClient } from '../json-client';

const DAY = 86_400_000;

let client: JsonClient;
let keys: Keys;
let now: number;

beforeEach(() => {
  now = 1_000;
  keys = createKeys({ now: () => now });
  const { service } = createPipeline({ name: 'kms', protocol: awsJson(), operations: kmsOperations(keys) });
  client = jsonClient(service, 'kms', 'TrentService');
});

const create = async (KeySpec: string, input: object = {}): Promise<{ KeyId: string; Arn: string }> => {
  const KeyUsage = KeySpec === 'SYMMETRIC_DEFAULT' ? 'ENCRYPT_DECRYPT' : 'SIGN_VERIFY';
  return (await client.call('CreateKey', { KeySpec, KeyUsage, ...input })).KeyMetadata;
};
const base64 = (content: string | Buffer) => Buffer.from(content).toString('base64');
const publicKeyOf = async (KeyId: string) => {
  const { PublicKey } = await client.call('GetPublicKey', { KeyId });
  return createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' });
};

describe('CreateKey and DescribeKey', () => {
  test('an elliptic curve key says what it is and what it signs with', async () => {
    const { status, KeyMetadata } = await client.call('CreateKey', {
      KeySpec: 'ECC_NIST_P384',
      KeyUsage: 'SIGN_VERIFY',
      Description: 'signs',
    });
    expect(status).toBe(200);
    expect(KeyMetadata).toEqual({
      AWSAccountId: '000000000000',
      KeyId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      Arn: `arn:aws:kms:us-east-1:000000000000:key/${KeyMetadata.KeyId}`,
      CreationDate: 1,
      Enabled: true,
      Description: 'signs',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      MultiRegion: false,
      KeySpec: 'ECC_NIST_P384',
      CustomerMasterKeySpec: 'ECC_NIST_P384',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_384'],
    });
    for (const KeyId of [KeyMetadata.KeyId, KeyMetadata.Arn]) {
      expect(await client.call('DescribeKey', { KeyId })).toEqual({ status: 200, KeyMetadata });
    }
  });

  test('a key is symmetric when nothing else is asked for', async () => {
    expect((await client.call('CreateKey')).KeyMetadata).toMatchObject({
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    });
  });

  test('a key keeps its policy and its tags', async () => {
    const Tags = [{ TagKey: 'team', TagValue: 'video' }];
    const { KeyId, Arn } = await create('ECC_NIST_P256', { Tags, Policy: '{"Statement":[]}' });
    expect(await client.call('ListResourceTags', { KeyId })).toEqual({ status: 200, Tags, Truncated: false });
    expect(await client.call('GetKeyPolicy', { KeyId })).toEqual({ status: 200, Policy: '{"Statement":[]}', PolicyName: 'default' });
    expect(await client.call('GetKeyRotationStatus', { KeyId })).toEqual({ status: 200, KeyId: Arn, KeyRotationEnabled: false });
    const { Policy } = await client.call('GetKeyPolicy', { KeyId: (await create('SYMMETRIC_DEFAULT')).KeyId });
    expect(JSON.parse(Policy).Statement[0].Principal).toEqual({ AWS: 'arn:aws:iam::000000000000:root' });
  });

  test('a key is one of its region', async () => {
    const { KeyId, Arn } = await create('ECC_NIST_P256');
    const elsewhere = (id: string) => client.call('DescribeKey', { KeyId: id }, 'eu-west-1');
    const here = 'arn:aws:kms:eu-west-1:000000000000:key/';
    expect(await elsewhere(KeyId)).toEqual({ status: 400, __type: 'NotFoundException', message: `Key '${here}${KeyId}' does not exist` });
    expect(await elsewhere(Arn)).toEqual({
      status: 400,
      __type: 'NotFoundException',
      message: `Invalid arn ${Arn}; keys here have ARNs like ${here}<id>.`,
    });
  });

  test.each([
    [
      { KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'SIGN_VERIFY' },
      'ValidationException',
      'The local endpoint does not have the KeySpec ECC_SECG_P256K1. It has: SYMMETRIC_DEFAULT, ECC_NIST_P256,',
    ],
    [{ KeySpec: 'toString' }, 'ValidationException', 'does not have the KeySpec toString'],
    [
      { KeySpec: 'ECC_NIST_P384' },
      'ValidationException',
      'A key of the KeySpec ECC_NIST_P384 has the KeyUsage SIGN_VERIFY here; got ENCRYPT_DECRYPT.',
    ],
    [{ MultiRegion: true }, 'UnsupportedOperationException', 'The local endpoint does not have multi-Region keys.'],
    [{ Origin: 'EXTERNAL' }, 'ValidationException', 'Origin must be one of AWS_KMS, got "EXTERNAL".'],
    [{ Policy: '[]' }, 'MalformedPolicyDocumentException', 'A key policy must be a JSON object.'],
    [{ Policy: '{' }, 'MalformedPolicyDocumentException', 'A key policy must be a JSON object.'],
    [{ Description: 1 }, 'ValidationException', 'Description must be a string, got 1.'],
    [{ XksKeyId: 'x' }, 'ValidationException', 'The local endpoint does not have XksKeyId of CreateKey. It has: Description, KeySpec,'],
  ])('%j is refused', async (input, __type, message) => {
    expect(await client.call('CreateKey', input)).toEqual({ status: 400, __type, message: expect.stringContaining(message) });
  });
});

describe('GetPublicKey', () => {
  test.each([
    ['ECC_NIST_P256', 'prime256v1'],
    ['ECC_NIST_P384', 'secp384r1'],
    ['ECC_NIST_P521', 'secp521r1'],
  ])('gives the public half of %s', async (KeySpec, namedCurve) => {
    expect((await publicKeyOf((await create(KeySpec)).KeyId)).asymmetricKeyDetails).toEqual({ namedCurve });
  });

  test('says which key it is of', async () => {
    const { Arn, KeyId } = await create('ECC_NIST_P384');
    expect(await client.call('GetPublicKey', { KeyId })).toEqual({
      status: 200,
      KeyId: Arn,
      PublicKey: expect.any(String),
      KeySpec: 'ECC_NIST_P384',
      CustomerMasterKeySpec: 'ECC_NIST_P384',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_384'],
    });
  });

  test('is refused of a symmetric key', async () => {
    const { Arn } = await create('SYMMETRIC_DEFAULT');
    const message = `${Arn} is symmetric and has no public key.`;
    expect(await client.call('GetPublicKey', { KeyId: Arn })).toEqual({ status: 400, __type: 'UnsupportedOperationException', message });
  });
});

describe('Sign and Verify', () => {
  const MESSAGE = 'live room';
  const signed = async (KeyId: string, SigningAlgorithm: string, input: object = {}) => {
    const answer = await client.call('Sign', { KeyId, SigningAlgorithm, Message: base64(MESSAGE), ...input });
    expect(answer).toMatchObject({ status: 200, SigningAlgorithm });
    return answer.Signature;
  };

  test.each([
    ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
    ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512'],
  ])('%s signs a message or its digest', async (KeySpec, SigningAlgorithm, hash) => {
    const { KeyId, Arn } = await create(KeySpec);
    const publicKey = await publicKeyOf(KeyId);
    const digest = { Message: base64(createHash(hash).update(MESSAGE).digest()), MessageType: 'DIGEST' };
    for (const input of [{}, digest]) {
      const Signature = await signed(KeyId, SigningAlgorithm, input);
      expect(verify(hash, Buffer.from(MESSAGE), publicKey, Buffer.from(Signature, 'base64'))).toBe(true);
      for (const verified of [{ Message: base64(MESSAGE), MessageType: 'RAW' }, digest]) {
        const answer = await client.call('Verify', { KeyId, SigningAlgorithm, Signature, ...verified });
        expect(answer).toEqual({ status: 200, KeyId: Arn, SignatureValid: true, SigningAlgorithm });
      }
    }
  });

  // To generate an RSA key takes longer than all other tests of this file together, so one test shows all of it.
  test('an RSA key signs a message with both paddings, and no digest', async () => {
    const { KeyId } = await create('RSA_2048');
    const publicKey = await publicKeyOf(KeyId);
    expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    for (const [SigningAlgorithm, hash, padding] of [
      ['RSASSA_PKCS1_V1_5_SHA_256', 'sha256', constants.RSA_PKCS1_PADDING],
      ['RSASSA_PSS_SHA_512', 'sha512', constants.RSA_PKCS1_PSS_PADDING],
    ] as const) {
      const Signature = await signed(KeyId, SigningAlgorithm);
      expect(verify(hash, Buffer.from(MESSAGE), { key: publicKey, padding }, Buffer.from(Signature, 'base64'))).toBe(true);
      const answer = await client.call('Verify', { KeyId, SigningAlgorithm, Signature, Message: base64(MESSAGE) });
      expect(answer).toMatchObject({ status: 200, SignatureValid: true });
    }
    const digest = { KeyId, SigningAlgorithm: 'RSASSA_PSS_SHA_256', MessageType: 'DIGEST', Message: base64('m') };
    expect(await client.call('Sign', digest)).toEqual({
      status: 400,
      __type: 'UnsupportedOperationException',
      message: expect.stringContaining('The local endpoint does not have the MessageType DIGEST of RSA keys.'),
    });
  });

  test.each(['RAW', 'DIGEST'])('a signature of something else is refused (%s)', async (MessageType) => {
    const { KeyId, Arn } = await create('ECC_NIST_P384');
    const Signature = await signed(KeyId, 'ECDSA_SHA_384');
    const input = { KeyId, SigningAlgorithm: 'ECDSA_SHA_384', MessageType, Message: base64(Buffer.alloc(48)), Signature };
    const message = `The signature is not one of the message by ${Arn}.`;
    const refused = { status: 400, __type: 'KMSInvalidSignatureException', message };
    expect(await client.call('Verify', input)).toEqual(refused);
    expect(await client.call('Verify', { ...input, Signature: base64('none') })).toEqual(refused);
  });

  test.each([
    ['ECC_NIST_P384', { SigningAlgorithm: 'ECDSA_SHA_256' }, 'InvalidKeyUsageException', 'signs with ECDSA_SHA_384; got ECDSA_SHA_256.'],
    ['SYMMETRIC_DEFAULT', {}, 'InvalidKeyUsageException', 'key usage is ENCRYPT_DECRYPT which is not valid for signing.'],
    ['ECC_NIST_P384', { MessageType: 'DIGEST' }, 'ValidationException', 'Digest is invalid length for algorithm ECDSA_SHA_384.'],
    ['ECC_NIST_P384', { MessageType: 'EXTERNAL_MU' }, 'ValidationException', 'MessageType must be one of RAW, DIGEST, got "EXTERNAL_MU".'],
    ['ECC_NIST_P384', { Message: '' }, 'ValidationException', 'Message must have 1 to 4096 bytes, got 0.'],
    ['ECC_NIST_P384', { Message: base64('m'.repeat(4097)) }, 'ValidationException', 'Message must have 1 to 4096 bytes, got 4097.'],
    ['ECC_NIST_P384', { Message: '%' }, 'ValidationException', 'Message must be base64, got another text.'],
    ['ECC_NIST_P384', { Message: undefined }, 'ValidationException', 'Message is required.'],
    ['ECC_NIST_P384', { DryRun: true }, 'ValidationException', 'The local endpoint does not have DryRun of Sign.'],
  ])('%s with %j is refused', async (KeySpec, input, __type, message) => {
    const { KeyId } = await create(KeySpec);
    const answer = await client.call('Sign', { KeyId, SigningAlgorithm: 'ECDSA_SHA_384', Message: base64('m'), ...input });
    expect(answer).toEqual({ status: 400, __type, message: expect.stringContaining(message) });
  });

  test('the longest message is signed', async () => {
    const { KeyId } = await create('ECC_NIST_P384');
    await signed(KeyId, 'ECDSA_SHA_384', { Message: base64('m'.repeat(4096)) });
  });
});

describe('a key that cannot be used', () => {
  const sign = (KeyId: string) => client.call('Sign', { KeyId, SigningAlgorithm: 'ECDSA_SHA_384', Message: base64('m') });

  test('is one that waits for its deletion, and then is no more', async () => {
    const { KeyId, Arn } = await create('ECC_NIST_P384');
    keys.createAlias('us-east-1', 'alias/signer', KeyId);
    const scheduled = { KeyId: Arn, DeletionDate: 1 + (7 * DAY) / 1000, KeyState: 'PendingDeletion', PendingWindowInDays: 7 };
    expect(await client.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })).toEqual({ status: 200, ...scheduled });
    expect((await client.call('DescribeKey', { KeyId })).KeyMetadata).toMatchObject({
      Enabled: false,
      KeyState: 'PendingDeletion',
      DeletionDate: scheduled.DeletionDate,
    });
    const pending = { status: 400, __type: 'KMSInvalidStateException', message: `${Arn} is pending deletion.` };
    expect(await sign(KeyId)).toEqual(pending);
    expect(await client.call('GetPublicKey', { KeyId })).toEqual(pending);
    expect(await client.call('ScheduleKeyDeletion', { KeyId })).toEqual(pending);

    now += 7 * DAY - 1;
    expect((await client.call('DescribeKey', { KeyId: 'alias/signer' })).status).toBe(200);
    now += 1;
    expect((await client.call('DescribeKey', { KeyId })).__type).toBe('NotFoundException');
    expect((await client.call('DescribeKey', { KeyId: 'alias/signer' })).message).toMatch(/^Alias .* is not found\.$/);
  });

  test.each([6, 31, 7.5])('waits for 7 to 30 days, not %d', async (PendingWindowInDays) => {
    const { KeyId } = await create('ECC_NIST_P384');
    expect((await client.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays })).__type).toBe('ValidationException');
    expect((await sign(KeyId)).status).toBe(200);
  });

  test('waits for 30 days when nobody says', async () => {
    const { KeyId } = await create('ECC_NIST_P384');
    expect((await client.call('ScheduleKeyDeletion', { KeyId })).PendingWindowInDays).toBe(30);
  });

  test('is a disabled one', async () => {
    const { KeyId, Arn } = await create('ECC_NIST_P384');
    const key = keys.get('us-east-1', KeyId);
    keys.update(key, { ...key.settings, enabled: false });
    const message = `${Arn} is disabled.`;
    expect(await sign(KeyId)).toEqual({ status: 400, __type: 'DisabledException', message });
    expect(await client.call('GetPublicKey', { KeyId })).toEqual({ status: 400, __type: 'DisabledException', message });
    expect((await client.call('DescribeKey', { KeyId })).KeyMetadata).toMatchObject({ Enabled: false, KeyState: 'Disabled' });
  });
});

describe('an alias', () => {
  test('stands for its key by name and by ARN, where AWS takes one', async () => {
    const { KeyId, Arn } = await create('ECC_NIST_P384');
    keys.createAlias('us-east-1', 'alias/room/signer', KeyId);
    for (const alias of ['alias/room/signer', 'arn:aws:kms:us-east-1:000000000000:alias/room/signer']) {
      expect((await client.call('GetPublicKey', { KeyId: alias })).KeyId).toBe(Arn);
      expect((await client.call('ScheduleKeyDeletion', { KeyId: alias })).__type).toBe('NotFoundException');
    }
    const message = 'Alias arn:aws:kms:eu-west-1:000000000000:alias/room/signer is not found.';
    expect(await client.call('DescribeKey', { KeyId: 'alias/room/signer' }, 'eu-west-1')).toMatchObject({ message });
  });
});

test('an operation that is not served is refused by name', async () => {
  const { status, __type, message } = await client.call('Encrypt', { KeyId: 'x' });
  expect([status, __type]).toEqual([501, 'UnknownOperationException']);
  expect(message).toBe(
    'The local endpoint does not serve TrentService.Encrypt. It has: CreateKey, DescribeKey, GetKeyPolicy, GetKeyRotationStatus, ' +
      `GetPublicKey, ListResourceTags, ScheduleKeyDeletion, Sign, Verify. ${WAY_OUT}`,
  );
});
