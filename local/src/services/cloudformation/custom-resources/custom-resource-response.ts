/**
 * Checks the responses of custom resources.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */

import { isObject, type JsonObject, readJson } from '../../../data/json';

/** The fields that a response must repeat from its request. */
interface ResponseIdentity {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** The result of a request. */
export type CustomResourceResponse =
  | { readonly status: 'SUCCESS'; readonly physicalId: string; readonly data: JsonObject; readonly noEcho: boolean }
  | { readonly status: 'FAILED'; readonly physicalId?: string; readonly reason: string };

const MAX_BYTES = 4096;
const MAX_ID_BYTES = 1024;

/** Reads a response. One that CloudFormation would not take counts as FAILED. */
export function parseResponse(body: Buffer, request: ResponseIdentity): CustomResourceResponse {
  if (body.length > MAX_BYTES) return failed('Response object is too long.');
  const response = parseObject(body);
  if (!response) return failed('Invalid response: it must be a JSON object.');
  for (const field of ['StackId', 'RequestId', 'LogicalResourceId'] as const) {
    if (response[field] !== request[field]) return failed(`Invalid ${field}: the response must repeat that of the request.`);
  }
  const { Status, Reason, PhysicalResourceId: physicalId, Data = {}, NoEcho } = response;
  if (Status !== 'SUCCESS' && Status !== 'FAILED') return failed('Invalid Status: it must be SUCCESS or FAILED.');
  if (typeof physicalId !== 'string' || physicalId === '' || Buffer.byteLength(physicalId) > MAX_ID_BYTES) {
    return failed('Invalid PhysicalResourceId');
  }
  if (Status === 'FAILED') {
    const message = typeof Reason === 'string' && Reason !== '' ? Reason : 'the response gives no Reason';
    return failed(
      `Received response status [FAILED] from custom resource. Message returned: ${message} (RequestId: ${request.RequestId})`,
      physicalId,
    );
  }
  if (Data !== null && !isObject(Data)) return failed('Invalid Data: it must be an object.', physicalId);
  return { status: 'SUCCESS', physicalId, data: Data ?? {}, noEcho: NoEcho === true };
}

function parseObject(body: Buffer): JsonObject | undefined {
  try {
    const value: unknown = readJson(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function failed(reason: string, physicalId?: string): CustomResourceResponse {
  return { status: 'FAILED', reason, ...(physicalId !== undefined && { physicalId }) };
}
