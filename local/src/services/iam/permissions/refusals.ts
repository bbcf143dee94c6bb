/** How services say that access was denied, by their protocols. */
import { randomUUID } from 'node:crypto';
import { renderXml } from '../../../data/xml';
import type { LocalResponse } from '../../../http/http';

/** AWS JSON 1.1. */
export function refuseAsJson(message: string): LocalResponse {
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify({ __type: 'AccessDeniedException', message }),
  };
}

/** REST with JSON. */
export function refuseAsRestJson(message: string): LocalResponse {
  return {
    status: 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify({ message }),
  };
}

/** AWS Query. */
export function refuseAsQuery(message: string): LocalResponse {
  return xml({ ErrorResponse: { Error: { Type: 'Sender', Code: 'AccessDenied', Message: message }, RequestId: randomUUID() } });
}

/** Amazon S3. */
export function refuseAsS3(message: string): LocalResponse {
  return xml({ Error: { Code: 'AccessDenied', Message: message, RequestId: randomUUID() } });
}

function xml(content: object): LocalResponse {
  return { status: 403, headers: { 'content-type': 'text/xml' }, body: renderXml(content) };
}
