/** The answer to calls of services that are not here, in a form that the client of each service shows as an error with its message. */
import { randomUUID } from 'node:crypto';
import { renderXml } from './aws/xml';
import type { LocalRequest, LocalResponse, LocalService } from './http';

const CODE = 'UnknownService';

/** One that no client tries again. */
const STATUS = 400;

/**
 * Signed for these, a request without a body does not show that XML is expected.
 * @see https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
const REST_XML_SERVICES = ['cloudfront', 'route53'];

/** Refuses every request. `served` are the names of the services that are here. */
export function unknownService(served: readonly string[]): LocalService {
  return async (request) => {
    const name = request.credential?.service ?? '';
    const fix = 'Another emulator that has it can stand behind this one: ivs-local has the option --endpoint.';
    return refuse(request, name, `The local endpoint does not have the service '${name}'. It has: ${served.join(', ')}. ${fix}`);
  };
}

/** In the protocol that the request is in. What does not show one is most likely REST with JSON. */
function refuse({ url, headers }: LocalRequest, service: string, message: string): LocalResponse {
  const contentType = headers['content-type'] ?? '';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return refuseAsCbor(message);
  if (service === 'ec2') return refuseAsXml({ Response: { Errors: { Error: { Code: CODE, Message: message } }, RequestID: randomUUID() } });
  const isQuery = contentType.startsWith('application/x-www-form-urlencoded') || url.searchParams.has('Action');
  if (isQuery || contentType.includes('xml') || REST_XML_SERVICES.includes(service)) {
    return refuseAsXml({ ErrorResponse: { Error: { Type: 'Sender', Code: CODE, Message: message }, RequestId: randomUUID() } });
  }
  return answer('application/json', JSON.stringify({ __type: CODE, message }), { 'x-amzn-errortype': CODE });
}

function refuseAsXml(content: object): LocalResponse {
  return answer('text/xml', renderXml(content));
}

/** @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
function refuseAsCbor(message: string): LocalResponse {
  const texts = ['__type', CODE, 'message', message].map(cborText);
  const mapOfTwo = Buffer.of(0xa2);
  return answer('application/cbor', Buffer.concat([mapOfTwo, ...texts]), { 'smithy-protocol': 'rpc-v2-cbor' });
}

/** With its length in two bytes. @see https://www.rfc-editor.org/rfc/rfc8949#section-3.1 */
function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(0x79, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function answer(contentType: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): LocalResponse {
  return { status: STATUS, headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID(), ...headers }, body };
}
