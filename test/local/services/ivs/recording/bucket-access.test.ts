import { CreateStorageConfigurationCommand, DeleteStorageConfigurationCommand } from '@aws-sdk/client-ivs-realtime';
import fc from 'fast-check';
import { createIvsRealTime, type IvsRealTime } from '../../../../../local/src/services/ivs';
import { createS3, type S3 } from '../../../../../local/src/services/s3/s3';
import { refusal, serveForEachTest } from '../client';

const BUCKET = 'recordings';
const REGION = 'us-east-1';
const SSL_ONLY = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

let s3: S3;
let ivs: IvsRealTime;
beforeEach(() => {
  s3 = createS3();
  s3.createBucket(BUCKET, REGION);
  ivs = createIvsRealTime({ buckets: s3 });
});

async function create(): Promise<string> {
  const { storageConfiguration } = await ivs.call(REGION, 'CreateStorageConfiguration', { s3: { bucketName: BUCKET } });
  return (storageConfiguration as { arn: string }).arn;
}

const remove = (arn: string) => ivs.call(REGION, 'DeleteStorageConfiguration', { arn });
const policy = () => JSON.parse(s3.getBucketPolicy(BUCKET) ?? 'null');
const setPolicy = (document: object) => s3.putBucketPolicy(BUCKET, JSON.stringify(document));
const ownStatement = () => ({ ...policy().Statement[0], Sid: undefined });

describe('creating a storage configuration', () => {
  test('lets the service into a bucket without a policy', async () => {
    await create();

    expect(policy()).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: expect.stringMatching(/^CompositeWrite-[a-zA-Z0-9]{7}$/),
          Effect: 'Allow',
          Principal: { Service: 'ivs-composite.us-east-1.amazonaws.com' },
          Action: ['s3:PutObject', 's3:PutObjectAcl'],
          Resource: 'arn:aws:s3:::recordings/*',
          Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' }, Bool: { 'aws:SecureTransport': 'true' } },
        },
      ],
    });
  });

  test.each([
    ['a list', [SSL_ONLY]],
    ['a single statement', SSL_ONLY],
  ])('adds to a policy with %s, and keeps what else is there', async (_, Statement) => {
    setPolicy({ Version: '2008-10-17', Id: 'mine', Statement });
    await create();

    expect(policy()).toEqual({
      Version: '2008-10-17',
      Id: 'mine',
      Statement: [SSL_ONLY, expect.objectContaining({ Sid: expect.stringMatching(/^CompositeWrite-/) })],
    });
  });

  test('adds beside an equivalent statement, and each time anew', async () => {
    await create();
    const equivalent = ownStatement();
    await create();
    setPolicy({ ...policy(), Statement: [equivalent, ...policy().Statement] });
    await create();

    expect(policy().Statement).toHaveLength(4);
    expect(new Set(policy().Statement.map(({ Sid }: { Sid?: string }) => Sid)).size).toBe(4);
  });

  test.each([
    ['does not exist', 'missing'],
    ['is in eu-west-1', 'elsewhere'],
  ])('is refused when the bucket %s, and leaves everything as it was', async (got, bucketName) => {
    s3.createBucket('elsewhere', 'eu-west-1');

    await expect(ivs.call(REGION, 'CreateStorageConfiguration', { s3: { bucketName } })).rejects.toMatchObject({
      name: 'ValidationException',
      status: 400,
      message: `s3.bucketName must be a bucket in us-east-1; ${bucketName} ${got}.`,
    });
    expect(ivs.resources()).toEqual([]);
    expect(s3.getBucketPolicy('elsewhere')).toBeUndefined();
  });

  test('leaves the policy as it was when the quota is used up', async () => {
    for (let count = 0; count < 5; count += 1) await create();
    const before = policy();

    await expect(create()).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    expect(policy()).toEqual(before);
  });
});

describe('deleting a storage configuration', () => {
  test('removes its own statement only', async () => {
    setPolicy({ Statement: [SSL_ONLY] });
    const first = await create();
    const second = await create();
    const [, , kept] = policy().Statement;
    await remove(first);
    expect(policy().Statement).toEqual([SSL_ONLY, kept]);

    await remove(second);
    expect(policy().Statement).toEqual([SSL_ONLY]);
  });

  test('removes a policy in which nothing is left', async () => {
    await remove(await create());

    expect(s3.getBucketPolicy(BUCKET)).toBeUndefined();
  });

  test.each([
    ['another policy', () => setPolicy({ Statement: [SSL_ONLY] }), { Statement: [SSL_ONLY] }],
    ['an empty one', () => setPolicy({ Statement: [] }), { Statement: [] }],
    ['no policy', () => s3.deleteBucketPolicy(BUCKET), null],
  ])('touches nothing when the statement is gone already: there is %s', async (_, change, expected) => {
    const arn = await create();
    change();
    await remove(arn);

    expect(policy()).toEqual(expected);
    expect(ivs.resources()).toEqual([]);
  });

  test('succeeds after the bucket is gone', async () => {
    const arn = await create();
    s3.deleteBucket(BUCKET);
    await remove(arn);

    expect(ivs.resources()).toEqual([]);
  });

  test('leaves any policy as it was before the creation', async () => {
    const sid = fc.option(fc.constantFrom('CompositeWrite-', 'CompositeWrite-y1d212y', 'mine'), { nil: undefined });
    const statement = fc.record({
      Sid: sid,
      Effect: fc.constantFrom('Allow', 'Deny'),
      Principal: fc.constantFrom<unknown>('*', { AWS: '*' }),
      Action: fc.constantFrom('s3:*', 's3:GetObject', ['s3:PutObject']),
      Resource: fc.string(),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(statement, { minLength: 1 }), async (Statement) => {
        setPolicy({ Version: '2012-10-17', Statement });
        const before = policy();
        await remove(await create());

        expect(policy()).toEqual(before);
      }),
    );
  });

  test('leaves the statement while a stage still records', async () => {
    const storageConfigurationArn = await create();
    await ivs.call(REGION, 'CreateStage', { autoParticipantRecordingConfiguration: { storageConfigurationArn } });

    await expect(remove(storageConfigurationArn)).rejects.toMatchObject({ name: 'ConflictException' });
    expect(ivs.canRecord(REGION, storageConfigurationArn)).toBe(true);
  });
});

describe('whether recordings can be written', () => {
  test('depends on the policy as it is now', async () => {
    const arn = await create();
    const own = ownStatement();
    expect(ivs.canRecord(REGION, arn)).toBe(true);

    setPolicy({ Statement: [SSL_ONLY] });
    expect(ivs.canRecord(REGION, arn)).toBe(false);
    setPolicy({ Statement: [SSL_ONLY, own] });
    expect(ivs.canRecord(REGION, arn)).toBe(true);
    setPolicy({ Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:Put*', Resource: '*' }, own] });
    expect(ivs.canRecord(REGION, arn)).toBe(false);
    s3.deleteBucketPolicy(BUCKET);
    expect(ivs.canRecord(REGION, arn)).toBe(false);
  });

  test('is no for a storage configuration or a bucket that is not there', async () => {
    const arn = await create();
    expect(ivs.canRecord('eu-west-1', arn)).toBe(false);

    s3.deleteBucket(BUCKET);
    expect(ivs.canRecord(REGION, arn)).toBe(false);
    s3.createBucket(BUCKET, 'eu-west-1');
    expect(ivs.canRecord(REGION, arn)).toBe(false);
    await remove(arn);
    expect(ivs.canRecord(REGION, arn)).toBe(false);
  });
});

describe('without buckets', () => {
  const served = serveForEachTest();

  test('any name will do, and recordings can be written as long as there is the storage configuration', async () => {
    const { storageConfiguration } = await served.client.send(new CreateStorageConfigurationCommand({ s3: { bucketName: 'anything' } }));
    const arn = storageConfiguration?.arn ?? '';

    expect(served.ivs.canRecord(REGION, arn)).toBe(true);
    await served.client.send(new DeleteStorageConfigurationCommand({ arn }));
    expect(served.ivs.canRecord(REGION, arn)).toBe(false);
    expect(await refusal(served.client.send(new DeleteStorageConfigurationCommand({ arn })))).toMatchObject({ status: 404 });
  });
});
