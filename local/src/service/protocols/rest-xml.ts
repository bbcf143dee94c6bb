/**
 * The REST-XML protocol: the method and the URL select the operation; XML or bytes in, XML or bytes back.
 * @see https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
import { readXml, type XmlElement } from '../../data/read-xml';
import { renderXml } from '../../data/xml';
import type { LocalRequest, LocalResponse } from '../../http/http';
import type { Operations } from '../operation';
import { ServiceError } from '../service-error';
import type { CommonErrors, Protocol, ProtocolFor } from './protocol';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const ERRORS: CommonErrors = {
  denied: ['AccessDenied', 403],
  invalid: ['InvalidRequest', 400],
  internal: ['InternalError', 500],
  throttled: ['SlowDown', 503],
};

/** More than the 10,000 parts of an upload, or 1,000 long keys, take. */
const MAX_XML_BYTES = 8 * 1024 * 1024;

/** The output of an operation. An operation that returns nothing has the status 204. */
export interface RestXmlOutput {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The content of the body, by the name of its root element. Arrays repeat their element. */
  readonly xml?: Readonly<Record<string, unknown>>;
  /** A body that is not XML. */
  readonly body?: string | Buffer;
}

/** `routesOf` makes the reader of requests. Unsigned requests are accepted. */
export function restXml<O extends Operations>(xmlNamespace: string, routesOf: (operations: O) => Protocol['read']): ProtocolFor<O> {
  return (operations) => ({
    errors: ERRORS,
    takesUnsigned: true,
    read: routesOf(operations),
    success: (output, _, requestId) => render(xmlNamespace, (output ?? { status: 204 }) as RestXmlOutput, requestId),
    failure({ code, message, status }, { url }, RequestId) {
      const body = renderXml({ Error: { Code: code, Message: message, Resource: url.pathname, RequestId } });
      return { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': RequestId }, body };
    },
  });
}

function render(xmlNamespace: string, { status = 200, headers, xml, body }: RestXmlOutput, requestId: string): LocalResponse {
  const contentType = xml && { 'content-type': 'application/xml' };
  return {
    status,
    headers: { ...contentType, ...headers, 'x-amz-request-id': requestId },
    body: xml
      ? Object.entries(xml)
          .map(([root, content]) => renderDocument(xmlNamespace, root, content))
          .join('')
      : body,
  };
}

function renderDocument(xmlNamespace: string, root: string, content: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${xmlNamespace}">${renderXml(content, 'flat')}</${root}>`;
}

/** Reads the body of a request. Throws MalformedXML if it is not XML with this root element. */
export function readXmlBody({ body }: Pick<LocalRequest, 'body'>, root: string): XmlElement {
  const element = parseXml(body);
  if (element.name === root) return element;
  throw malformedXml(`must be a ${root}; got ${element.name}.`);
}

function parseXml(body: Buffer): XmlElement {
  if (body.length > MAX_XML_BYTES) throw malformedXml(`has more than ${MAX_XML_BYTES} bytes.`);
  try {
    return readXml(body);
  } catch (error) {
    throw malformedXml(`was not well-formed: ${(error as Error).message}`);
  }
}

/** `rule` continues the sentence "The XML you provided ...". */
export function malformedXml(rule: string): ServiceError {
  return new ServiceError('MalformedXML', `The XML you provided ${rule}`);
}
