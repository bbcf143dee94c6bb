import { generateKeyPairSync } from 'node:crypto';
import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const KMS_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const PEM = PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const PRIVATE_PEM = PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment({ type: 'Custom::IVSPublicKey', properties: { Tags: {} } });
});

const material = (arn: string) => deployment.ivs.resources.PublicKey.get(arn)?.publicKeyMaterial;

describe('the material', () => {
  test.each([
    ['Windows line ends', PEM.replaceAll('\n', '\r\n')],
    ['no line end at the end', PEM.trim()],
    ['one long line', PEM.replace(/\n(?!-)/g, '').replace(/^(-----BEGIN PUBLIC KEY-----)/, '$1\n')],
  ])('is the same key with %s', async (_, live) => {
    const arn = deployment.ivs.seed({ name: 'room', publicKeyMaterial: live }, 'PublicKey');
    expect(await deployment.update(arn, { PublicKeyMaterial: PEM })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.ivs.operations()).toEqual(['GetPublicKey']);
  });

  test.each([
    ['a private key', PRIVATE_PEM, 'PRIVATE KEY'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB', 'CERTIFICATE'],
    ['something else', 'MIIBSecretText', 'another text'],
  ])('is refused unsent, and shown nowhere, when it is %s', async (_, PublicKeyMaterial, got) => {
    const answer = await deployment.create({ PublicKeyMaterial });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toBe(
      `Live/Room: property PublicKeyMaterial must be PEM text that begins with -----BEGIN PUBLIC KEY-----, got ${got}; extract the public key with \`openssl ec -in private.pem -pubout\``,
    );
    expect(deployment.ivs.calls).toEqual([]);
  });

  test.each([
    ['none', {}],
    ['two', { PublicKeyMaterial: PEM, KmsKeyArn: KMS_KEY }],
  ])('comes from one source, not from %s', async (_, sources) => {
    expect((await deployment.create(sources)).Reason).toBe(
      'Live/Room: a public key comes from one source, property PublicKeyMaterial or property KmsKeyArn; give exactly one of them',
    );
  });
});

describe('a change of name alone', () => {
  test('is refused, and nothing changes', async () => {
    const { PhysicalResourceId } = await deployment.create({ PublicKeyMaterial: PEM });
    deployment.ivs.calls.length = 0;
    const answer = await deployment.update(PhysicalResourceId, { PublicKeyMaterial: PEM, Name: 'other', Tags: { new: '1' } });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(answer.Reason).toBe(
      'Live/Room: IVS cannot rename a public key, and a new key would make all tokens of this one invalid, got the name other for room; keep the name, or add a second PublicKey and remove this one when its tokens have expired',
    );
    expect(deployment.ivs.operations()).toEqual(['GetPublicKey']);
  });

  test('is rolled back without a mutating call', async () => {
    const { PhysicalResourceId } = await deployment.create({ PublicKeyMaterial: PEM });
    await deployment.update(PhysicalResourceId, { PublicKeyMaterial: PEM, Name: 'other' });
    expect(await deployment.update(PhysicalResourceId, { PublicKeyMaterial: PEM })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId,
    });
    expect(deployment.ivs.operations()).toEqual(['ImportPublicKey', 'GetPublicKey', 'GetPublicKey']);
  });
});

describe('the public half of a KMS key', () => {
  test('is fetched and imported as PEM text', async () => {
    const pem = deployment.kms.seed(KMS_KEY);
    const { PhysicalResourceId, Status } = await deployment.create({ KmsKeyArn: KMS_KEY });
    expect(Status).toBe('SUCCESS');
    expect(material(PhysicalResourceId)).toBe(pem);
    expect(deployment.kms.calls).toEqual([{ operation: 'GetPublicKey', input: { KeyId: KMS_KEY } }]);
    expect(deployment.ivs.operations()).toEqual(['ImportPublicKey']);
  });

  test('is compared with what is imported', async () => {
    const pem = deployment.kms.seed(KMS_KEY);
    const { PhysicalResourceId } = await deployment.create({ KmsKeyArn: KMS_KEY });
    expect(await deployment.update(PhysicalResourceId, { KmsKeyArn: KMS_KEY })).toMatchObject({ PhysicalResourceId });
    expect(await deployment.update(PhysicalResourceId, { PublicKeyMaterial: pem })).toMatchObject({ PhysicalResourceId });
    expect(deployment.ivs.operations()).toEqual(['ImportPublicKey', 'GetPublicKey', 'GetPublicKey']);

    const other = deployment.kms.seed(`${KMS_KEY}6`);
    const replaced = await deployment.update(PhysicalResourceId, { KmsKeyArn: `${KMS_KEY}6` });
    expect(replaced.PhysicalResourceId).not.toBe(PhysicalResourceId);
    expect(material(replaced.PhysicalResourceId)).toBe(other);
  });

  test('is fetched once by an update of tags, which asks nothing of CloudFormation', async () => {
    deployment.kms.seed(KMS_KEY);
    const { PhysicalResourceId } = await deployment.create({ KmsKeyArn: KMS_KEY, Tags: { a: '1' } });
    deployment.kms.calls.length = 0;
    const old = { KmsKeyArn: KMS_KEY, Tags: { a: '1' } };
    expect(await deployment.update(PhysicalResourceId, { KmsKeyArn: KMS_KEY, Tags: { a: '2' } }, { old })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId,
    });
    expect(deployment.kms.operations()).toEqual(['GetPublicKey']);
    expect(deployment.cloudFormation.calls).toEqual([]);
  });

  test('is replaced by another one, without failures, with three questions to CloudFormation and no wait', async () => {
    deployment.kms.seed(KMS_KEY);
    deployment.kms.seed(`${KMS_KEY}6`);
    const { PhysicalResourceId } = await deployment.create({ KmsKeyArn: KMS_KEY });
    deployment.stackEvent('CREATE_COMPLETE');
    await deployment.pass(60_000);
    const began = deployment.clock.now();
    const answered: number[] = [];
    const { put } = deployment;
    deployment.put = (url, body) => {
      answered.push(deployment.clock.now() - began);
      return put(url, body);
    };
    const { Status } = await deployment.update(PhysicalResourceId, { KmsKeyArn: `${KMS_KEY}6` }, { old: { KmsKeyArn: KMS_KEY } });
    expect({ Status, answered }).toEqual({ Status: 'SUCCESS', answered: [0] });
    expect(deployment.cloudFormation.operations()).toEqual(Array(3).fill('DescribeStackEvents'));
  });

  test('of a cancelled replacement is removed by the rollback, and the former key stays', async () => {
    deployment.kms.seed(KMS_KEY);
    deployment.kms.seed(`${KMS_KEY}6`);
    const { PhysicalResourceId } = await deployment.create({ KmsKeyArn: KMS_KEY });
    deployment.stackEvent('CREATE_COMPLETE');
    await deployment.pass(60_000);
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.put = () => new Promise(() => {});
    const attempt = { id: PhysicalResourceId, old: { KmsKeyArn: KMS_KEY } };
    void deployment.begin(deployment.event('Update', { Name: 'room', KmsKeyArn: `${KMS_KEY}6` }, attempt));
    await deployment.pass(1_000);
    expect(deployment.ivs.resources.PublicKey.size).toBe(2);
    deployment.put = async (_, body) => {
      deployment.received.push(JSON.parse(body));
      return 200;
    };
    deployment.resourceEvent('UPDATE_FAILED', { id: PhysicalResourceId, reason: 'Resource update cancelled' });
    deployment.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    await deployment.pass(3_000);
    deployment.coldStart();
    const rolledBack = await deployment.update(PhysicalResourceId, { KmsKeyArn: KMS_KEY }, { old: { KmsKeyArn: `${KMS_KEY}6` } });
    expect(rolledBack).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect([...deployment.ivs.resources.PublicKey.keys()]).toEqual([PhysicalResourceId]);
  });

  test('is asked for again while the policy of the key may still be spreading', async () => {
    deployment.kms.seed(KMS_KEY);
    const denied = { error: serviceError('AccessDeniedException', 400) };
    deployment.kms.fail('GetPublicKey', denied, { error: serviceError('ThrottlingException', 400) }, denied);
    expect(await deployment.create({ KmsKeyArn: KMS_KEY })).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.kms.operations()).toHaveLength(4);
    expect(deployment.lines.map((line) => JSON.parse(line)).slice(0, 2)).toEqual([
      expect.objectContaining({ operation: 'GetPublicKey', outcome: 'AccessDeniedException' }),
      expect.objectContaining({ operation: 'GetPublicKey', outcome: 'ThrottlingException' }),
    ]);
  });

  test('that cannot be had fails the create before it is sent', async () => {
    const answer = await deployment.create({ KmsKeyArn: KMS_KEY });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toBe(`Live/Room: KMS refused GetPublicKey: NotFoundException: Key '${KMS_KEY}' does not exist`);
    expect(deployment.ivs.calls).toEqual([]);
  });

  test('that cannot be had by a repeated delivery leaves what an earlier one made to its Delete', async () => {
    deployment.kms.seed(KMS_KEY);
    const event = deployment.event('Create', { KmsKeyArn: KMS_KEY, Name: 'room' });
    await deployment.invoke(event);
    deployment.kms.keys.clear();
    deployment.clock.advance(60_000);
    deployment.coldStart();
    const answer = await deployment.invoke(event);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: expect.stringContaining('create-unconfirmed') });
    await deployment.delete(answer.PhysicalResourceId);
    expect(deployment.ivs.resources.PublicKey.size).toBe(0);
  });

  test.each([
    [{ keySpec: 'RSA_2048' }, 'RSA_2048 and SIGN_VERIFY'],
    [{ keyUsage: 'KEY_AGREEMENT' }, 'ECC_NIST_P384 and KEY_AGREEMENT'],
  ])('of another kind is refused: %j', async (options, got) => {
    deployment.kms.seed(KMS_KEY, options);
    expect((await deployment.create({ KmsKeyArn: KMS_KEY })).Reason).toBe(
      `Live/Room: the KMS key of a public key has the spec ECC_NIST_P384 and the usage SIGN_VERIFY, got ${got} for ${KMS_KEY}; use another key`,
    );
    expect(deployment.ivs.calls).toEqual([]);
  });
});
