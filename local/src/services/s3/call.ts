/** What every operation of S3 works on: a request taken apart, and how answers look. */

import { readXml, type XmlElement } from '../../data/read-xml';
import { renderXml } from '../../data/xml';
import type { LocalRequest, LocalResponse } from '../../http/http';
import { ServiceError } from '../../service/service-error';
import type { Bucket, Buckets } from './buckets';

/** A request taken apart. */
export interface S3Call {
  readonly buckets: Buckets;
  readonly request: LocalRequest;
  readonly bucketName: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** What an operation does. It refuses by throwing a {@link ServiceError}. */
export type S3Operation = (call: S3Call) => LocalResponse;

/** Headers that belong to an object and come back with it. */
const OBJECT_HEADERS = /^(content-type|content-encoding|content-disposition|content-language|cache-control|expires|x-amz-meta-.*)$/;

/** A successful answer. */
export function xml(root: string, content: object | string): LocalResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${renderXml(content, 'flat')}</${root}>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

/** The body of a request, which has this root. Refuses, with MalformedXML, what is no such XML. */
export function readBody({ body }: Pick<LocalRequest, 'body'>, root: string): XmlElement {
  const element = readElement(body);
  if (element.name === root) return element;
  throw new ServiceError('MalformedXML', `The XML you provided must be a ${root}; got ${element.name}.`);
}

/** More than the 10,000 parts of an upload, or 1,000 long keys, take. */
const MAX_XML_BYTES = 8 * 1024 * 1024;

function readElement(body: Buffer): XmlElement {
  if (body.length > MAX_XML_BYTES) throw new ServiceError('MalformedXML', `The XML you provided has more than ${MAX_XML_BYTES} bytes.`);
  try {
    return readXml(body);
  } catch (error) {
    throw new ServiceError('MalformedXML', `The XML you provided was not well-formed: ${(error as Error).message}`);
  }
}

/** The bucket of a call. */
export function bucketOf(call: S3Call): Bucket {
  return call.buckets.get(call.bucketName);
}

/** What an upload says of its object. */
export function objectHeaders(request: LocalRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).filter(([name]) => OBJECT_HEADERS.test(name)));
}
