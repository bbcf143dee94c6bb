import { createRecordings } from '../../../../../local/src/services/ivs/recording/recordings-in-buckets';
import { createS3, type S3 } from '../../../../../local/src/services/s3/s3';
import { Room } from '../room';

const BUCKET = 'recordings';
const NOT_FOUND = ['ResourceNotFoundException', 'S3 bucket not found. Please verify your bucket exists.'];
const DENIED = ['AccessDeniedException', 'Access denied to S3 bucket. Please verify your bucket policy.'];

/** The events of recordings of each kind. `change` changes the bucket after the service has got access. */
async function failuresAfter(change: (s3: S3) => void) {
  const s3 = createS3();
  s3.createBucket(BUCKET, 'us-east-1');
  const room = new Room({ buckets: s3, recordings: createRecordings(s3) });
  const storageConfigurationArn = await room.storage();
  change(s3);
  const { stageArn } = await room.publisher(await room.stage({ autoParticipantRecordingConfiguration: { storageConfigurationArn } }));
  const destinations = [{ s3: { storageConfigurationArn, encoderConfigurationArns: [await room.encoder()] } }];
  const { composition } = await room.call('StartComposition', { stageArn, destinations });
  room.pass(1);
  const { state } = (await room.call('GetComposition', { arn: composition.arn })).composition;
  room.ivs.close();
  return { state, told: room.news.map(({ detail }) => [detail.event_name, detail.error_code, detail.reason]).slice(1) };
}

test.each<[string, (s3: S3) => void, string[]]>([
  ['is encrypted with a KMS key', (s3) => s3.putBucketEncryption(BUCKET, { algorithm: 'aws:kms', bucketKeyEnabled: false }), DENIED],
  ['has objects of their writers', (s3) => s3.putBucketOwnership(BUCKET, 'ObjectWriter'), DENIED],
  ['has lost its policy', (s3) => s3.deleteBucketPolicy(BUCKET), DENIED],
  ['is gone', (s3) => s3.deleteBucket(BUCKET), NOT_FOUND],
])('a participant and a composition cannot be recorded to a bucket that %s', async (_, change, failure) => {
  expect(await failuresAfter(change)).toEqual({
    state: 'FAILED',
    told: [
      ['Recording Start Failure', ...failure],
      ['Destination Failure', ...failure],
      ['Session Failure', 'DestinationFailure', 'One or more outputs failed'],
    ],
  });
});

test.each<[string, (s3: S3) => void]>([
  ['as it is made', () => {}],
  ['whose owner owns what others have to hand over', (s3) => s3.putBucketOwnership(BUCKET, 'BucketOwnerPreferred')],
])('nothing of that happens to a bucket %s', async (_, change) => {
  const { state, told } = await failuresAfter(change);

  expect([state, told.map(([name]) => name)]).toEqual(['ACTIVE', ['Recording Start', 'Session Start', 'Destination Start']]);
});
