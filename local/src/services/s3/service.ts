/** Amazon S3 as a service of the endpoint. */
import { MAX_UPLOAD_BYTES } from '../../http/http';
import { type BodyLimit, defineService } from '../../service/definition';
import { legacyPipeline } from '../../service/legacy';
import { ServiceError } from '../../service/service-error';
import { s3Permissions } from '../iam/permissions/s3';
import { kms } from '../kms/service';
import type { BucketsState } from './buckets';
import { s3Types } from './resource-types';
import { createS3 } from './s3';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const BODY_LIMIT: BodyLimit = {
  maxBytes: MAX_UPLOAD_BYTES,
  refuse: () => new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size'),
};

export const s3 = defineService({
  name: 's3',
  newState: (): BucketsState => new Map(),
  create(state, endpoint) {
    const store = createS3(state);
    return {
      store,
      pipeline: legacyPipeline(store.service, s3Permissions(store, endpoint.of(kms)), endpoint.pipelines),
      resourceTypes: s3Types(store),
      limitBody: () => BODY_LIMIT,
      policyOf(arn) {
        const [bucket = ''] = /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.slice(1) ?? [];
        return store.hasBucket(bucket) ? store.getBucketPolicy(bucket) : undefined;
      },
    };
  },
});
