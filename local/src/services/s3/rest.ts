/**
 * The REST face of the local S3: which operation a request is, and how its answer looks.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import { randomUUID } from 'node:crypto';
import { renderXml } from '../../data/xml';
import type { LocalRequest, LocalResponse } from '../../http/http';
import type { RequestUrl } from '../../http/request-url';
import { type OperationService, operationService } from '../../service/operation-service';
import { ServiceError } from '../../service/service-error';
import { type Buckets, checkKey } from './buckets';
import type { S3Operation } from './call';
import { COPY_SOURCE } from './copy';
import { S3_OPERATIONS, type S3OperationName } from './operations';

/**
 * Query parameters that refine an operation or, in a presigned URL, sign it; every other one (`?policy`, `?uploads`) makes the request
 * another operation.
 */
const REFINEMENTS =
  /^(awsaccesskeyid|signature|expires|x-id|prefix|delimiter|max-keys|max-buckets|start-after|continuation-token|marker|key-marker|version-id-marker|encoding-type|fetch-owner|x-amz-.*)$/i;

/** Headers that change what an operation does, in ways that only some operations are served with. */
const DECISIVE_HEADERS =
  /^(if-.*|x-amz-if-.*|x-amz-copy-source.*|x-amz-(metadata|tagging)-directive|x-amz-tagging|x-amz-object-lock-.*|x-amz-server-side-encryption-c(ustomer-.*|ontext))$/;
const READ_CONDITIONS = /^if-(none-)?match$|^if-(un)?modified-since$/;
const WRITE_CONDITIONS = /^if-(none-)?match$/;
const COPIES = /^x-amz-copy-source(-if-(none-)?match|-if-(un)?modified-since)?$|^x-amz-(metadata|tagging)-directive$/;

const SERVED_HEADERS: Partial<Record<S3OperationName, readonly RegExp[]>> = {
  'GET object': [READ_CONDITIONS],
  'HEAD object': [READ_CONDITIONS],
  'PUT object': [WRITE_CONDITIONS],
  'PUT object from object': [WRITE_CONDITIONS, COPIES],
  'POST object?uploadId': [WRITE_CONDITIONS],
  'DELETE object': [/^if-match$/],
};

/** The bucket and the key that a URL addresses, '' where it names none; in the path, or the bucket in the host, as SDKs do with `localhost`. */
export function s3Address(url: Pick<RequestUrl, 'hostname' | 'pathname'>): { readonly bucket: string; readonly key: string } {
  const host = /^(.+?)(?:\.s3)?(?:\.[a-z]{2}-[a-z-]+-\d)?\.localhost$/.exec(url.hostname)?.[1];
  const path = url.pathname.slice(1);
  if (host && host !== 's3') return { bucket: host, key: readKey(path) };
  const [bucket = '', ...key] = path.split('/');
  return { bucket: decode(bucket), key: readKey(key.join('/')) };
}

function readKey(encoded: string): string {
  const key = decode(encoded);
  checkKey(key);
  return key;
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new ServiceError('InvalidURI', `Couldn't parse the specified URI: ${encoded}`);
  }
}

/** Serves the REST API on these buckets. */
export function s3Service(buckets: Buckets): OperationService {
  return operationService(Object.keys(S3_OPERATIONS), s3OperationOf, async (request) => {
    const requestId = randomUUID();
    const response = answer(buckets, request, requestId);
    return { ...response, headers: { ...response.headers, 'x-amz-request-id': requestId } };
  });
}

/** The operation's name in {@link S3_OPERATIONS}; undefined when there is none for the request. */
function s3OperationOf(request: LocalRequest): S3OperationName | undefined {
  try {
    const route = routeOf(request, s3Address(request.url));
    return isServed(route) ? route : undefined;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}

function isServed(route: string): route is S3OperationName {
  return Object.hasOwn(S3_OPERATIONS, route);
}

function routeOf({ method, url, headers }: LocalRequest, { bucket, key }: ReturnType<typeof s3Address>): string {
  const level = key ? 'object' : bucket ? 'bucket' : 'service';
  const parameters = [...url.searchParams.keys()].filter((name) => !REFINEMENTS.test(name)).sort();
  const route = `${method} ${level}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
  return route === 'PUT object' && headers[COPY_SOURCE] !== undefined ? 'PUT object from object' : route;
}

function answer(buckets: Buckets, request: LocalRequest, requestId: string): LocalResponse {
  try {
    const address = s3Address(request.url);
    const operation = find(request, routeOf(request, address));
    return operation({ buckets, request, bucketName: address.bucket, key: address.key, query: request.url.searchParams });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const body = { Error: { Code: error.code, Message: error.message, Resource: request.url.pathname, RequestId: requestId } };
    return { status: error.status, headers: { 'content-type': 'application/xml' }, body: renderXml(body) };
  }
}

function find(request: LocalRequest, route: string): S3Operation {
  if (!isServed(route)) {
    const asked = request.url.searchParams.get('x-id') ?? 'this';
    const all = Object.keys(S3_OPERATIONS).join(', ');
    throw new ServiceError('NotImplemented', `The local S3 does not serve ${asked}: ${route}. It has: ${all}.`, 501);
  }
  const served = SERVED_HEADERS[route] ?? [];
  const header = Object.keys(request.headers).find((name) => DECISIVE_HEADERS.test(name) && !served.some((names) => names.test(name)));
  if (header)
    throw new ServiceError('NotImplemented', `The local S3 does not serve ${route} with the header ${header}. Send it without.`, 501);
  return S3_OPERATIONS[route];
}
