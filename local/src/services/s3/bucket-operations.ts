/** The operations of Amazon S3 on buckets and their configurations. */
import { textsOf } from '../../data/read-xml';
import { type RestXmlOutput, readXmlBody } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';
import { onTarget } from './access';
import { type Bucket, type Buckets, bucketEncryption, setPolicy } from './buckets';
import { encryptionConfiguration, readEncryption } from './encryption';
import { listObjects, listObjectsV2, listObjectVersions } from './listing';
import { type S3Operation, type S3Request, s3Operation } from './operation';
import { ownershipOf } from './ownership';

export function bucketOperations(buckets: Buckets) {
  type Run = (bucket: Bucket, request: S3Request) => RestXmlOutput | undefined;

  /** An operation that takes one action on a bucket that exists. */
  function ofBucket(route: string, action: string, run: Run): S3Operation {
    return s3Operation({ route, access: [onTarget(action)], run: (input) => run(buckets.get(input.bucketName), input) });
  }

  return {
    ListBuckets: s3Operation({
      route: 'GET service',
      access: [onTarget('s3:ListAllMyBuckets')],
      run() {
        const Bucket = buckets.list().map(({ name, region, createdAt }) => ({ Name: name, CreationDate: createdAt, BucketRegion: region }));
        return { xml: { ListAllMyBucketsResult: { Buckets: { Bucket } } } };
      },
    }),
    CreateBucket: s3Operation({
      route: 'PUT bucket',
      parse: readLocation,
      access: [onTarget('s3:CreateBucket')],
      run({ bucketName, headers, content: location }, { region }) {
        const { 'x-amz-object-ownership': header } = headers;
        const ownership = header === undefined ? undefined : ownershipOf(header);
        buckets.create(bucketName, location ?? region).ownership = ownership;
        return { headers: { location: `/${bucketName}` } };
      },
    }),
    HeadBucket: ofBucket('HEAD bucket', 's3:ListBucket', ({ region }) => ({ headers: { 'x-amz-bucket-region': region } })),
    DeleteBucket: ofBucket('DELETE bucket', 's3:DeleteBucket', ({ name }) => void buckets.delete(name)),
    // The location of the oldest region is empty.
    // @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    GetBucketLocation: ofBucket('GET bucket?location', 's3:GetBucketLocation', ({ region }) => ({
      xml: { LocationConstraint: region === 'us-east-1' ? '' : region },
    })),
    GetBucketEncryption: ofBucket('GET bucket?encryption', 's3:GetEncryptionConfiguration', (bucket) => ({
      xml: { ServerSideEncryptionConfiguration: encryptionConfiguration(bucketEncryption(bucket)) },
    })),
    PutBucketEncryption: s3Operation({
      route: 'PUT bucket?encryption',
      parse: readEncryption,
      access: [onTarget('s3:PutEncryptionConfiguration')],
      run({ bucketName, content }) {
        buckets.get(bucketName).encryption = content;
        return { status: 200 };
      },
    }),
    DeleteBucketEncryption: ofBucket('DELETE bucket?encryption', 's3:PutEncryptionConfiguration', (bucket) => {
      bucket.encryption = undefined;
    }),
    GetBucketPolicy: ofBucket('GET bucket?policy', 's3:GetBucketPolicy', ({ policy }) => {
      if (policy === undefined) throw new ServiceError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
      return { headers: { 'content-type': 'application/json' }, body: policy };
    }),
    PutBucketPolicy: ofBucket('PUT bucket?policy', 's3:PutBucketPolicy', (bucket, { body }) => void setPolicy(bucket, body.toString())),
    DeleteBucketPolicy: ofBucket('DELETE bucket?policy', 's3:DeleteBucketPolicy', (bucket) => {
      bucket.policy = undefined;
    }),
    GetBucketTagging: ofBucket('GET bucket?tagging', 's3:GetBucketTagging', ({ tags = {} }) => {
      const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      if (Tag.length === 0) throw new ServiceError('NoSuchTagSet', 'The TagSet does not exist', 404);
      return { xml: { Tagging: { TagSet: { Tag } } } };
    }),
    GetBucketVersioning: ofBucket('GET bucket?versioning', 's3:GetBucketVersioning', () => ({ xml: { VersioningConfiguration: {} } })),
    ListObjects: ofBucket('GET bucket', 's3:ListBucket', (bucket, { query }) => ({
      xml: { ListBucketResult: listObjects(bucket, query) },
    })),
    ListObjectsV2: ofBucket('GET bucket?list-type', 's3:ListBucket', (bucket, { query }) => ({
      xml: { ListBucketResult: listObjectsV2(bucket, query) },
    })),
    ListObjectVersions: ofBucket('GET bucket?versions', 's3:ListBucketVersions', (bucket, { query }) => ({
      xml: { ListVersionsResult: listObjectVersions(bucket, query) },
    })),
  };
}

/** Reads the body of CreateBucket, which may be empty. */
function readLocation(request: S3Request): string | undefined {
  return request.body.length === 0 ? undefined : textsOf(readXmlBody(request, 'CreateBucketConfiguration'), 'LocationConstraint')[0];
}
