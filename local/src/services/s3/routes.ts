/**
 * Finds the operation of a request.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { LocalRequest } from '../../http/http';
import type { Protocol } from '../../service/protocols/protocol';
import { ServiceError } from '../../service/service-error';
import { WAY_OUT } from '../../service/way-out';
import { readS3Address, type S3Address } from './address';
import { COPY_SOURCE } from './copy';
import type { S3Operations } from './operation';

/**
 * Query parameters that refine an operation or sign a presigned URL. Every other one, such as `?policy` or `?uploads`, selects another
 * operation.
 */
const REFINEMENTS =
  /^(awsaccesskeyid|signature|expires|x-id|prefix|delimiter|max-keys|max-buckets|start-after|continuation-token|marker|key-marker|version-id-marker|encoding-type|fetch-owner|x-amz-.*)$/i;

/** Headers that change what an operation does. An operation is refused with those that its row does not list. */
const DECISIVE_HEADERS =
  /^(if-.*|x-amz-if-.*|x-amz-copy-source.*|x-amz-(metadata|tagging)-directive|x-amz-tagging|x-amz-object-lock-.*|x-amz-server-side-encryption-c(ustomer-.*|ontext))$/;

/** Returns the reader of the protocol. */
export function routesOf(operations: S3Operations): Protocol['read'] {
  const names = new Map(Object.entries(operations).map(([name, { route }]) => [route, name]));
  return (request) => {
    const { url, headers, body } = request;
    const address = readS3Address(url);
    const route = routeOf(request, address);
    const operation = names.get(route);
    if (operation === undefined) throw unknownOperation(route, request, Object.keys(operations));
    checkHeaders(operation, headers, operations[operation]?.decisiveHeaders ?? []);
    return { operation, raw: () => ({ ...address, query: queryOf(url), headers, body }) };
  };
}

function routeOf({ method, url, headers }: LocalRequest, { bucketName, key }: S3Address): string {
  const level = key ? 'object' : bucketName ? 'bucket' : 'service';
  const parameters = [...url.searchParams.keys()].filter((name) => !REFINEMENTS.test(name)).sort();
  const route = `${method} ${level}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
  return route === 'PUT object' && headers[COPY_SOURCE] !== undefined ? 'PUT object from object' : route;
}

/** Of a parameter that is there twice, the first counts. */
function queryOf({ searchParams }: LocalRequest['url']): Record<string, string> {
  return Object.fromEntries([...searchParams].reverse());
}

function checkHeaders(operation: string, headers: LocalRequest['headers'], supported: readonly RegExp[]): void {
  const header = Object.keys(headers).find((name) => DECISIVE_HEADERS.test(name) && !supported.some((names) => names.test(name)));
  if (header === undefined) return;
  throw new ServiceError('NotImplemented', `The local S3 does not serve ${operation} with the header ${header}. Send it without.`, 501);
}

function unknownOperation(route: string, { url }: LocalRequest, served: readonly string[]): ServiceError {
  const asked = url.searchParams.get('x-id') ?? 'this';
  return new ServiceError(
    'NotImplemented',
    `The local S3 does not serve ${asked}: ${route}. It has: ${served.join(', ')}. ${WAY_OUT}`,
    501,
  );
}
