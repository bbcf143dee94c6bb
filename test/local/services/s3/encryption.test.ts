/** The encryption of buckets and objects: set by the API, by the headers of an upload, and by templates. */
import * as fc from 'fast-check';
import { s3Types } from '../../../../local/src/services/s3/resource-types';
import { createHarness } from '../cloudformation/harness';
import { all, code, s3ForEachTest } from './harness';

const harness = s3ForEachTest();
const { send, accessesOf } = harness;

const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/1';
const configuration = (algorithm: string, key = '', more = '') =>
  '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault>' +
  `<SSEAlgorithm>${algorithm}</SSEAlgorithm>${key && `<KMSMasterKeyID>${key}</KMSMasterKeyID>`}</ApplyServerSideEncryptionByDefault>` +
  `${more}</Rule></ServerSideEncryptionConfiguration>`;
const put = (body: string) => send('PUT', '/rooms?encryption', { body });

/** What GetBucketEncryption says. */
async function encryption(bucket = 'rooms'): Promise<(string | undefined)[]> {
  const { body } = await send('GET', `/${bucket}?encryption`);
  return ['SSEAlgorithm', 'KMSMasterKeyID', 'BucketKeyEnabled'].map((tag) => all(body, tag)[0]);
}

describe('a bucket', () => {
  test('is encrypted by S3 unless it says otherwise', async () => {
    expect(await encryption()).toEqual(['AES256', undefined, 'false']);
  });

  test.each([
    ['SSE-KMS', configuration('aws:kms', KEY_ARN, '<BucketKeyEnabled>true</BucketKeyEnabled>'), ['aws:kms', KEY_ARN, 'true']],
    ["SSE-KMS with the account's key", configuration('aws:kms'), ['aws:kms', undefined, 'false']],
    ['DSSE-KMS', configuration('aws:kms:dsse', 'alias/mine'), ['aws:kms:dsse', 'alias/mine', 'false']],
    ['SSE-S3', configuration('AES256'), ['AES256', undefined, 'false']],
  ])('has %s, and then none of its own again', async (_, body, expected) => {
    expect((await put(body)).status).toBe(200);
    expect(await encryption()).toEqual(expected);
    expect((await send('DELETE', '/rooms?encryption')).status).toBe(204);
    expect(await encryption()).toEqual(['AES256', undefined, 'false']);
  });

  test.each([
    ['another algorithm', configuration('rot13'), 'InvalidArgument'],
    ['a key that nothing uses', configuration('AES256', KEY_ARN), 'InvalidArgument'],
    ['two rules', configuration('AES256').replace(/<Rule>.*<\/Rule>/, '$&$&'), 'MalformedXML'],
    ['no rule', configuration('AES256').replace(/<Rule>.*<\/Rule>/, ''), 'MalformedXML'],
    ['something else', '<Encryption/>', 'MalformedXML'],
  ])('does not take %s', async (_, body, error) => {
    expect(code(await put(body))).toEqual([400, error]);
    expect(await encryption()).toEqual(['AES256', undefined, 'false']);
  });
});

describe('an object', () => {
  const headersOf = async (key: string) => {
    const { headers } = await send('HEAD', `/rooms/${key}`);
    return [headers['x-amz-server-side-encryption'], headers['x-amz-server-side-encryption-aws-kms-key-id']];
  };

  test('has the encryption of its bucket, as that was when it was put', async () => {
    await send('PUT', '/rooms/before', { body: 'x' });
    await put(configuration('aws:kms', KEY_ARN));
    await send('PUT', '/rooms/after', { body: 'x' });
    await put(configuration('AES256'));
    expect([await headersOf('before'), await headersOf('after')]).toEqual([
      ['AES256', undefined],
      ['aws:kms', KEY_ARN],
    ]);
  });

  test('has its own where it asks for one', async () => {
    const headers = { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': KEY_ARN };
    await send('PUT', '/rooms/own', { body: 'x', headers });
    expect(await headersOf('own')).toEqual(['aws:kms', KEY_ARN]);
    const wrong = { 'x-amz-server-side-encryption': 'rot13' };
    expect(code(await send('PUT', '/rooms/wrong', { body: 'x', headers: wrong }))).toEqual([400, 'InvalidArgument']);
  });

  test('that is copied has that of where it goes, or its own', async () => {
    await send('PUT', '/rooms/a', { body: 'x' });
    await put(configuration('aws:kms', KEY_ARN));
    const copy = (headers: Record<string, string> = {}) =>
      send('PUT', '/rooms/a', { headers: { 'x-amz-copy-source': 'rooms/a', 'x-amz-metadata-directive': 'REPLACE', ...headers } });
    expect((await copy()).status).toBe(200);
    expect(await headersOf('a')).toEqual(['aws:kms', KEY_ARN]);
    const back = { 'x-amz-copy-source': 'rooms/a', 'x-amz-server-side-encryption': 'AES256' };
    expect((await send('PUT', '/rooms/a', { headers: back })).status).toBe(200);
    expect(await headersOf('a')).toEqual(['AES256', undefined]);
  });

  test('in parts has that of its beginning', async () => {
    await put(configuration('aws:kms', KEY_ARN));
    const [id] = all((await send('POST', '/rooms/parts?uploads')).body, 'UploadId');
    await put(configuration('AES256'));
    await send('PUT', `/rooms/parts?partNumber=1&uploadId=${id}`, { body: 'x' });
    const part = (number: number) => `<Part><PartNumber>${number}</PartNumber></Part>`;
    const complete = (...parts: number[]) =>
      send('POST', `/rooms/parts?uploadId=${id}`, {
        body: `<CompleteMultipartUpload>${parts.map(part).join('')}</CompleteMultipartUpload>`,
      });
    expect(code(await complete(1, 1))).toEqual([400, 'InvalidPartOrder']);
    expect((await complete(1)).status).toBe(200);
    expect(await headersOf('parts')).toEqual(['aws:kms', KEY_ARN]);
  });
});

describe('the key of an object takes permissions', () => {
  const accesses = (method: string, path: string, headers: Record<string, string> = {}) => accessesOf(method, path, { headers });

  test('to use it for what is read and written', async () => {
    await put(configuration('aws:kms', KEY_ARN));
    await send('PUT', '/rooms/a', { body: 'x' });
    expect(await accesses('GET', '/rooms/a')).toEqual(['s3:GetObject arn:aws:s3:::rooms/a', `kms:Decrypt ${KEY_ARN}`]);
    expect(await accesses('PUT', '/rooms/b')).toEqual(['s3:PutObject arn:aws:s3:::rooms/b', `kms:GenerateDataKey ${KEY_ARN}`]);
    expect(await accesses('PUT', '/rooms/b', { 'x-amz-server-side-encryption': 'AES256' })).toEqual(['s3:PutObject arn:aws:s3:::rooms/b']);
    expect(await accesses('GET', '/rooms/none')).toEqual(['s3:GetObject arn:aws:s3:::rooms/none']);
    expect(await accesses('DELETE', '/rooms/a')).toEqual(['s3:DeleteObject arn:aws:s3:::rooms/a']);
    expect(await accessesOf('PUT', '/rooms?encryption', { body: configuration('aws:kms') })).toEqual([
      's3:PutEncryptionConfiguration arn:aws:s3:::rooms',
    ]);
    expect(await accesses('PUT', '/rooms/b', { 'x-amz-copy-source': 'rooms/a' })).toEqual([
      's3:PutObject arn:aws:s3:::rooms/b',
      `kms:GenerateDataKey ${KEY_ARN}`,
      's3:GetObject arn:aws:s3:::rooms/a',
      `kms:Decrypt ${KEY_ARN}`,
    ]);
    expect(await accesses('PUT', '/none/b')).toEqual(['s3:PutObject arn:aws:s3:::none/b']);
  });

  test("unless it is the account's", async () => {
    await put(configuration('aws:kms'));
    await send('PUT', '/rooms/a', { body: 'x' });
    expect(await accesses('GET', '/rooms/a')).toEqual(['s3:GetObject arn:aws:s3:::rooms/a']);
  });
});

describe('AWS::S3::Bucket', () => {
  const bucket = (BucketEncryption?: object) => ({
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'stack', BucketEncryption } },
  });
  const rule = (byDefault: object, more: object = {}) => ({ ServerSideEncryptionByDefault: byDefault, ...more });
  const one = (...rules: object[]) => ({ ServerSideEncryptionConfiguration: rules });

  test('has the encryption that its template says, through every update', async () => {
    const algorithm = fc.constantFrom('AES256', 'aws:kms', 'aws:kms:dsse');
    const wanted = fc.option(
      fc.record({ algorithm, key: fc.option(fc.constantFrom(KEY_ARN, 'alias/a')), bucketKey: fc.constantFrom(true, 'false', undefined) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(wanted, { minLength: 1, maxLength: 4 }), async (steps) => {
        harness.renew();
        const stacks = createHarness({ resourceTypes: s3Types(harness.s3) });
        for (const [index, step] of steps.entries()) {
          const KMSMasterKeyID = step && step.algorithm !== 'AES256' ? (step.key ?? undefined) : undefined;
          const Properties = step && one(rule({ SSEAlgorithm: step.algorithm, KMSMasterKeyID }, { BucketKeyEnabled: step.bucketKey }));
          // The tag makes every update one.
          const { Bucket } = bucket(Properties ?? undefined);
          const resources = { Bucket: { ...Bucket, Properties: { ...Bucket.Properties, Tags: [{ Key: 'step', Value: String(index) }] } } };
          const status = await (index === 0 ? stacks.create('app', resources) : stacks.update('app', resources));
          expect(status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
          expect(await encryption('stack')).toEqual(
            step ? [step.algorithm, KMSMasterKeyID, String(step.bucketKey === true)] : ['AES256', undefined, 'false'],
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['another algorithm', one(rule({ SSEAlgorithm: 'rot13' })), 'SSEAlgorithm is one of AES256, aws:kms, aws:kms:dsse; got rot13.'],
    ['a key that nothing uses', one(rule({ SSEAlgorithm: 'AES256', KMSMasterKeyID: KEY_ARN })), 'KMSMasterKeyID is for aws:kms'],
    [
      'two rules',
      one(rule({ SSEAlgorithm: 'AES256' }), rule({ SSEAlgorithm: 'AES256' })),
      'The ServerSideEncryptionConfiguration of a bucket has one rule; got 2.',
    ],
  ])('is refused before anything begins with %s', async (_, properties, message) => {
    const stacks = createHarness({ resourceTypes: s3Types(harness.s3) });
    await expect(stacks.create('app', bucket(properties))).rejects.toThrow(message);
    expect(harness.s3.hasBucket('stack')).toBe(false);
  });
});
