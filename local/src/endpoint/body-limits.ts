/** How long requests to the local endpoint may be: as long as their services take them, so that none fills the memory by mistake. */

import { type BodyLimit, MAX_UPLOAD_BYTES, type RequestHead } from '../http/http';
import { type RefusalReason, refuse } from '../service/refusal';
import { RESPONSE_PATH } from '../services/cloudformation';

interface Limit {
  readonly maxBytes: number;
  readonly reason: (bytes: number) => RefusalReason;
}

const MEBIBYTE = 1024 * 1024;

/** Far above any input that the services with no limit of their own allow. */
const USUAL = limit(MEBIBYTE, (bytes) => `A request may have ${MEBIBYTE} bytes, got ${bytes}.`);

/** A template of 1 MB and 200 parameters of 4 KB, and three times that, for a form may write each byte as `%XX`. */
const CLOUDFORMATION = limit(6 * MEBIBYTE, (bytes) => `A request to CloudFormation may have ${6 * MEBIBYTE} bytes, got ${bytes}.`);

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const INVOKE = limit(6 * MEBIBYTE, () => `Request must be smaller than ${6 * MEBIBYTE} bytes for the InvokeFunction operation`);
const INVOKE_AS_EVENT = limit(
  MEBIBYTE,
  (bytes) => `${bytes} byte payload is too large for the Event invocation type (limit ${MEBIBYTE} bytes)`,
);

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const UPLOAD: Limit = {
  maxBytes: MAX_UPLOAD_BYTES,
  reason: () => ({ status: 400, code: 'EntityTooLarge', message: 'Your proposed upload exceeds the maximum allowed size' }),
};

/** Signed for S3, as uploads are, but short: CloudFormation takes 4 KB. */
const CUSTOM_RESOURCE_RESPONSE: Limit = { ...UPLOAD, maxBytes: MEBIBYTE };

/** The limit of a request, which is its service's. */
export function limitBody(head: RequestHead): BodyLimit {
  const { maxBytes, reason } = limitOf(head);
  return { maxBytes, refuse: (bytes) => refuse(head, reason(bytes)) };
}

function limitOf({ credential, headers, method, url }: RequestHead): Limit {
  if (url.pathname.startsWith(RESPONSE_PATH)) return CUSTOM_RESOURCE_RESPONSE;
  // Among requests that are not signed, only uploads are put.
  const service = credential?.service ?? (method === 'PUT' ? 's3' : undefined);
  if (service === 'lambda') return headers['x-amz-invocation-type'] === 'Event' ? INVOKE_AS_EVENT : INVOKE;
  if (service === 'cloudformation') return CLOUDFORMATION;
  return service === 's3' ? UPLOAD : USUAL;
}

/** Refused by a name that the front ends of several services use, and no model lists. */
function limit(maxBytes: number, message: (bytes: number) => string): Limit {
  return { maxBytes, reason: (bytes) => ({ status: 413, code: 'RequestEntityTooLargeException', message: message(bytes) }) };
}
