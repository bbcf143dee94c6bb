import { createRecordings } from '../../../../../local/src/services/ivs/recording/recordings-in-buckets';
import { connectTo } from '../../client';
import { startS3 } from '../../s3/harness';

const REGION = 'us-east-1';
const BUCKET = 'recordings';
const KEY = 'stage/session/participant/2026-11-22T12-00-00Z/events/recording-started.json';

const ALLOW = {
  Effect: 'Allow',
  Principal: { Service: 'ivs-composite.us-east-1.amazonaws.com' },
  Action: ['s3:PutObject', 's3:PutObjectAcl'],
  Resource: `arn:aws:s3:::${BUCKET}/*`,
  Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' }, Bool: { 'aws:SecureTransport': 'true' } },
};

function createBucket(...Statement: object[]) {
  const { s3, service } = startS3();
  s3.createBucket(BUCKET, REGION);
  if (Statement.length > 0) s3.putBucketPolicy(BUCKET, JSON.stringify({ Version: '2012-10-17', Statement }));
  const { write } = createRecordings(s3);
  return {
    s3,
    service,
    write: (overrides: { region?: string; bucket?: string; key?: string; body?: string | Buffer } = {}) =>
      write({ region: REGION, bucket: BUCKET, key: KEY, body: '{}', contentType: 'application/json', ...overrides }),
  };
}

test('an object is written where the policy of the bucket lets the service in', async () => {
  const { s3, service, write } = createBucket(ALLOW);
  expect(write({ body: '{"a":"ä"}' })).toBeUndefined();
  expect(write({ key: 'media/0.ts', body: Buffer.from([0, 255]) })).toBeUndefined();

  expect(s3.getObject(BUCKET, KEY)?.toString()).toBe('{"a":"ä"}');
  expect(s3.getObject(BUCKET, 'media/0.ts')).toEqual(Buffer.from([0, 255]));
  const client = await connectTo(service, 's3');
  try {
    expect((await client.send(`/${BUCKET}/${KEY}`)).headers['content-type']).toBe('application/json');
  } finally {
    await client.close();
  }
});

test.each([
  ['there is no policy', []],
  ['the policy is about something else', [{ ...ALLOW, Action: 's3:GetObject' }]],
  ['the policy does not let it set the ACL', [{ ...ALLOW, Action: 's3:PutObject' }]],
  ['the policy lets the service of another region in', [{ ...ALLOW, Principal: { Service: 'ivs-composite.eu-west-1.amazonaws.com' } }]],
  ['the policy is for another prefix', [{ ...ALLOW, Resource: `arn:aws:s3:::${BUCKET}/mine/*` }]],
  ['the policy forbids it', [ALLOW, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${BUCKET}/*` }]],
  ['the policy forbids it there', [ALLOW, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${BUCKET}/stage/*` }]],
])('nothing is written where %s', (_, statements) => {
  const { s3, write } = createBucket(...statements);
  expect(write()).toBe('AccessDeniedException');
  expect(s3.getObject(BUCKET, KEY)).toBeUndefined();
});

test('each object is checked by itself', () => {
  const { s3, write } = createBucket({ ...ALLOW, Resource: `arn:aws:s3:::${BUCKET}/stage/*` });
  expect(write()).toBeUndefined();
  expect(write({ key: 'elsewhere' })).toBe('AccessDeniedException');
  s3.deleteBucketPolicy(BUCKET);
  expect(write()).toBe('AccessDeniedException');
});

test.each(['aws:kms', 'aws:kms:dsse'] as const)(
  'nothing is written to a bucket that is encrypted with %s, and not with SSE-S3',
  (algorithm) => {
    const { s3, write } = createBucket(ALLOW);
    s3.putBucketEncryption(BUCKET, { algorithm, bucketKeyEnabled: false });
    expect(write()).toBe('AccessDeniedException');
    expect(s3.getObject(BUCKET, KEY)).toBeUndefined();
    s3.putBucketEncryption(BUCKET, { algorithm: 'AES256', bucketKeyEnabled: false });
    expect(write()).toBeUndefined();
  },
);

test.each([
  ['does not exist', { bucket: 'missing' }],
  ['is in another region', { region: 'eu-west-1' }],
])('nothing is written when the bucket %s', (_, overrides) => {
  expect(createBucket(ALLOW).write(overrides)).toBe('ResourceNotFoundException');
});
