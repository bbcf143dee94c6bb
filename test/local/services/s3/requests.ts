/** Requests for each operation of Amazon S3. */
import { rest, type ServiceRequests } from '../iam/service-requests';

const ENCRYPTION =
  '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>' +
  '</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>';

export const REQUESTS: ServiceRequests = {
  resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'recordings' } },
    BucketKey: { Type: 'AWS::KMS::Key', Properties: {} },
  },
  requests({ physicalId }) {
    const encrypted = { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': physicalId('BucketKey') };
    const writes = [{ body: 'text' }, { body: 'text', headers: encrypted }];

    return rest(
      's3',
      { service: '/', bucket: '/recordings', object: '/recordings/a/b' },
      {
        ListBuckets: ['GET service'],
        CreateBucket: ['PUT bucket'],
        HeadBucket: ['HEAD bucket'],
        GetBucketLocation: ['GET bucket?location'],
        PutBucketEncryption: ['PUT bucket?encryption', { body: ENCRYPTION }],
        GetBucketEncryption: ['GET bucket?encryption'],
        DeleteBucketEncryption: ['DELETE bucket?encryption'],
        GetBucketVersioning: ['GET bucket?versioning'],
        PutBucketPolicy: ['PUT bucket?policy', { body: '{}' }],
        GetBucketPolicy: ['GET bucket?policy'],
        DeleteBucketPolicy: ['DELETE bucket?policy'],
        GetBucketTagging: ['GET bucket?tagging'],
        ListObjects: ['GET bucket', {}, { path: '/recordings?prefix=a/' }],
        ListObjectsV2: ['GET bucket?list-type', { path: '/recordings?list-type=2&prefix=a/' }],
        ListObjectVersions: ['GET bucket?versions'],
        PutObject: [
          'PUT object',
          ...writes,
          { headers: { 'x-amz-acl': 'bucket-owner-full-control' } },
          { path: '/recordings/encrypted', headers: encrypted },
          { headers: { 'if-match': '"0"' } },
        ],
        GetObject: ['GET object', {}, { path: '/recordings/encrypted' }],
        HeadObject: ['HEAD object'],
        CopyObject: ['PUT object', ...['a/b', 'encrypted'].map((from) => ({ headers: { 'x-amz-copy-source': `recordings/${from}` } }))],
        CreateMultipartUpload: ['POST object?uploads', {}, { headers: encrypted }],
        UploadPart: [
          'PUT object?partNumber&uploadId',
          ...writes.map((write) => ({ ...write, path: '/recordings/a/b?partNumber=1&uploadId=1' })),
        ],
        CompleteMultipartUpload: ['POST object?uploadId', { path: '/recordings/a/b?uploadId=1', body: '<CompleteMultipartUpload/>' }],
        AbortMultipartUpload: ['DELETE object?uploadId', { path: '/recordings/a/b?uploadId=1' }],
        DeleteObject: ['DELETE object'],
        DeleteObjects: [
          'POST bucket?delete',
          { body: '<Delete><Object><Key>a/b</Key></Object><Object><Key>a/b</Key><VersionId>null</VersionId></Object></Delete>' },
        ],
        DeleteBucket: ['DELETE bucket'],
      },
    );
  },
};
