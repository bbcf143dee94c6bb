/** Errors in response to requests for services that the endpoint does not have: only the request shows the protocol of its client. */
import { randomUUID } from 'node:crypto';
import { renderXml } from '../data/xml';
import type { LocalResponse, RequestHead } from '../http/http';
import { awsQuery } from '../service/protocols/aws-query';
import type { Protocol } from '../service/protocols/protocol';
import { restJson } from '../service/protocols/rest-json';
import { restXml } from '../service/protocols/rest-xml';
import type { ServiceError } from '../service/service-error';

type Render = (error: ServiceError, head: RequestHead) => LocalResponse;

const neverRead = () => {
  throw new Error('These protocols only render errors.');
};

/** Renders errors with new request ids. */
const renderWith =
  ({ failure }: Pick<Protocol, 'failure'>): Render =>
  (error, head) =>
    failure(error, head, randomUUID());

const query = renderWith(awsQuery()({}));
const s3 = renderWith(restXml('', () => neverRead)({}));
/** Clients of AWS JSON find the name of the error in the body, those of REST JSON in a header. */
const json = renderWith(restJson({ unknownOperation: neverRead, errorBody: ({ code, message }) => ({ __type: code, message }) })({}));

/** @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
const ec2: Render = ({ status, code, message }) => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: renderXml({ Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: randomUUID() } }),
});

/** @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
const cbor: Render = ({ status, code, message }) => ({
  status,
  headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': randomUUID() },
  body: cborMap({ __type: code, message }),
});

/** A request to these services has XML only in its body, which may be absent. Their errors are those of the Query protocol. */
const REST_XML_SERVICES = ['cloudfront', 'route53'];

/** Renders the error for the client of a request. */
export function errorResponse(head: RequestHead, error: ServiceError): LocalResponse {
  return renderFor(head)(error, head);
}

function renderFor({ credential, headers, url }: RequestHead): Render {
  const contentType = headers['content-type'] ?? '';
  const service = credential?.service ?? '';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return cbor;
  if (service === 's3') return s3;
  if (service === 'ec2') return ec2;
  const isQuery = contentType.startsWith('application/x-www-form-urlencoded') || url.searchParams.has('Action');
  return isQuery || contentType.includes('xml') || REST_XML_SERVICES.includes(service) ? query : json;
}

/** A map of a few texts. */
function cborMap(texts: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(texts);
  return Buffer.concat([Buffer.of(0xa0 | entries.length), ...entries.flat().map(cborText)]);
}

/** With its length in two bytes. @see https://www.rfc-editor.org/rfc/rfc8949#section-3.1 */
function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(0x79, bytes.length >> 8, bytes.length & 0xff), bytes]);
}
