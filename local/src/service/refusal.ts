/** Refusals of calls by what stands in front of the services, in a form that the client of each service shows as an error with its message. */
import { randomUUID } from 'node:crypto';
import { renderXml } from '../data/xml';
import type { LocalResponse, RequestHead } from '../http/http';

/** What a request is refused with. */
export interface RefusalReason {
  /** Clients try again at 429 and from 500 on. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * Signed for these, a request without a body does not show that XML is expected.
 * @see https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
const REST_XML_SERVICES = ['cloudfront', 'route53'];

/** In the protocol that the request is in. What does not show one is most likely REST with JSON. */
export function refuse({ credential, headers, url }: RequestHead, { status, code, message }: RefusalReason): LocalResponse {
  const contentType = headers['content-type'] ?? '';
  const service = credential?.service ?? '';
  const error = { Code: code, Message: message };
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') {
    return answer(status, 'application/cbor', cborOf({ __type: code, message }), { 'smithy-protocol': 'rpc-v2-cbor' });
  }
  if (service === 's3') return answerXml(status, { Error: { ...error, RequestId: randomUUID() } });
  if (service === 'ec2') return answerXml(status, { Response: { Errors: { Error: error }, RequestID: randomUUID() } });
  const isQuery = contentType.startsWith('application/x-www-form-urlencoded') || url.searchParams.has('Action');
  if (isQuery || contentType.includes('xml') || REST_XML_SERVICES.includes(service)) {
    const Type = status < 500 ? 'Sender' : 'Receiver';
    return answerXml(status, { ErrorResponse: { Error: { Type, ...error }, RequestId: randomUUID() } });
  }
  return answer(status, 'application/json', JSON.stringify({ __type: code, message }), { 'x-amzn-errortype': code });
}

function answerXml(status: number, content: object): LocalResponse {
  return answer(status, 'text/xml', renderXml(content));
}

/** A map of a few texts. @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
function cborOf(texts: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(texts);
  return Buffer.concat([Buffer.of(0xa0 | entries.length), ...entries.flat().map(cborText)]);
}

/** With its length in two bytes. @see https://www.rfc-editor.org/rfc/rfc8949#section-3.1 */
function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(0x79, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function answer(status: number, contentType: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): LocalResponse {
  return { status, headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID(), ...headers }, body };
}
