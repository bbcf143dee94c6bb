/** Amazon S3 as a service of the endpoint. */
import { MAX_UPLOAD_BYTES } from '../../http/http';
import { parseArn } from '../../service/arn';
import { type BodyLimit, defineService, type Services } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { restXml } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';
import type { Keys } from '../kms/keys';
import { kms } from '../kms/service';
import { type Buckets, type BucketsState, createBuckets } from './buckets';
import { s3Operations } from './operations';
import { s3Types } from './resource-types';
import { routesOf } from './routes';
import { createS3 } from './s3';

const XML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const BODY_LIMIT: BodyLimit = {
  maxBytes: MAX_UPLOAD_BYTES,
  refuse: () => new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size'),
};

export const s3 = defineService({
  name: 's3',
  title: 'Amazon S3',
  newState: (): BucketsState => new Map(),
  create: (state, endpoint) => serveBuckets(createBuckets(endpoint.clock, state), endpoint.of(kms), endpoint),
});

/** An S3 with these buckets. Their objects may be encrypted with these keys. */
export function serveBuckets(buckets: Buckets, keys: Pick<Keys, 'find'>, { pipelines }: Pick<Services, 'pipelines'>) {
  const store = createS3(buckets);
  const api = { name: 's3', protocol: restXml(XML_NAMESPACE, routesOf), operations: s3Operations(buckets, keys) };
  return {
    store,
    pipeline: createPipeline(api, pipelines),
    resourceTypes: s3Types(store),
    limitBody: () => BODY_LIMIT,
    policyOf: (arn: string) => buckets.find(parseArn(arn)?.resource.split('/')[0] ?? '')?.policy,
  };
}
