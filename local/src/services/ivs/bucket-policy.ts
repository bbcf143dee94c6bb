/** Bucket policies, and what they say of a recording that the service is about to write. */
import { effectFor, type PolicyDocument, statementsOf } from '../iam/evaluation';

export { type PolicyDocument, type Statement, statementsOf } from '../iam/evaluation';

/** Setting the ACL takes a permission of its own. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const ACTIONS = ['s3:PutObject', 's3:PutObjectAcl'];

/** Where the service puts what a participant sends; the user has no say in it, so a policy for a prefix of their own does not help. */
const ANY_KEY = 'stage/session/participant/media/hls/multivariant.m3u8';

/** Of no document: an empty policy. */
export function parsePolicy(document = '{}'): PolicyDocument {
  return JSON.parse(document) as PolicyDocument;
}

/** Whether a bucket's policy lets a service write an object of a recording. */
export function canWrite(policy: PolicyDocument, bucket: string, principal: string, key = ANY_KEY): boolean {
  const context = {
    'aws:securetransport': 'true',
    'aws:principalisawsservice': 'true',
    'aws:principalservicename': principal,
    's3:tlsversion': '1.2',
    's3:x-amz-acl': 'bucket-owner-full-control',
  };
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  return ACTIONS.every((action) => effectFor({ service: principal }, statementsOf(policy), { action, resource, context }) === 'Allow');
}
