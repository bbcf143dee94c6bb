/** Decides whether a bucket's policy lets the service write a recording. */
import { arnOf } from '../../../service/arn';
import { effectFor, type PolicyDocument, statementsOf } from '../../iam/evaluation';

/** PutObject with an ACL needs both permissions. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const ACTIONS = ['s3:PutObject', 's3:PutObjectAcl'];

/** A key as the service chooses it. Users cannot choose the prefix, so a policy for their own prefix does not allow recordings. */
const ANY_KEY = 'stage/session/participant/media/hls/multivariant.m3u8';

/** Parses a policy. Returns an empty policy if there is no document. */
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
  const resource = arnOf('s3', '', `${bucket}/${key}`, '');
  return ACTIONS.every((action) => effectFor({ service: principal }, statementsOf(policy), { action, resource, context }) === 'Allow');
}
