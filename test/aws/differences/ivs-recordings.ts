import { changed, type Differences, refusal, success } from './difference';

/** The service's answer with another text in its messages. */
const replaced = (from: string, to: string) =>
  changed(({ Messages = [] }) => ({
    Messages: Messages.map(({ Body, ...message }: { Body: string }) => ({ ...message, Body: Body.replaceAll(from, to) })),
  }));

export const ivsRecordings: Differences = {
  'ivs-bucket-statement': {
    answers: {
      GetBucketPolicy: changed(({ Policy }) => {
        const { Statement, ...policy } = JSON.parse(Policy);
        return { Policy: JSON.stringify({ ...policy, Statement: Statement.slice(0, 1) }) };
      }),
    },
    seen: 'before: Ours; created: Ours; deleted: Ours',
  },
  'ivs-bucket-elsewhere': {
    answers: { CreateStorageConfiguration: refusal('ResourceNotFoundException') },
    seen: 'in another region: ResourceNotFoundException; of nobody: ResourceNotFoundException',
  },
  'ivs-bucket-missing': { answers: { CreateStorageConfiguration: success({ storageConfiguration: {} }) }, seen: 'success' },
  'ivs-bucket-permissions': {
    answers: { CreateStorageConfiguration: async () => ({ storageConfiguration: { arn: 'none' } }), DeleteStorageConfiguration: success() },
    seen: [
      'with all four: success, success',
      'without s3:DeleteBucketPolicy: success, success',
      'without s3:GetBucketLocation: success, success',
      'without s3:GetBucketPolicy: success, success',
      'without s3:PutBucketPolicy: success, success',
    ].join('; '),
  },
  'ivs-bucket-of-object-writers': {
    answers: { CreateStorageConfiguration: refusal('AccessDeniedException') },
    seen: 'AccessDeniedException',
  },
  'ivs-recording-of-object-writers': {
    answers: { ReceiveMessage: replaced('"AccessDeniedException"', '"ValidationException"') },
    seen: 'Recording Start Failure ValidationException',
  },
  'ivs-update-while-recording': {
    answers: { UpdateStage: refusal('ConflictException') },
    seen: 'another name: ConflictException; another recording: ConflictException',
  },
  'ivs-first-thumbnail': {
    answers: {
      ListObjectsV2: changed(({ Contents = [], ...answer }) => ({
        ...answer,
        Contents: Contents.filter(({ Key }: { Key: string }) => !Key.endsWith('.jpg')),
      })),
    },
    seen: 'later than 20 s after the start',
  },
  'ivs-thumbnails-only': {
    answers: {
      GetObject: changed(() => ({ Body: { transformToString: async () => '{"media":{"hls":{},"thumbnails":{}}}' } })),
    },
    seen: 'media has hls, thumbnails',
  },
};
