/**
 * The addresses of function URLs. A URL is a path of the endpoint, because few clients but browsers and curl resolve names in `.localhost`.
 * For those that do, the same URL has a host name, too, whose paths begin at the root, as on AWS.
 */
import type { RequestHead } from '../../../http/http';

const PREFIX = '/_function-urls/';
const PATH = new RegExp(`^${PREFIX}([a-z0-9]+)(/.*)?$`);
const HOST = /^([a-z0-9]+)\.lambda-url\.[a-z0-9-]+\.localhost$/;

/** Where a request to a function URL goes. */
interface FunctionUrlTarget {
  readonly urlId: string;
  /** The path below the URL, percent-encoded. */
  readonly path: string;
}

/** Returns the URL of a function at the endpoint with this address. */
export function functionUrlAt(endpointUrl: string, urlId: string): string {
  return `${endpointUrl}${PREFIX}${urlId}/`;
}

/** The host name of a function URL, with the endpoint's port: `<url id>.lambda-url.<region>.localhost:<port>`. */
export function functionUrlHost(endpointUrl: string, region: string, urlId: string): string {
  return `${urlId}.lambda-url.${region}.localhost:${new URL(endpointUrl).port}`;
}

/**
 * Returns where a browser that opens a function URL by its path has to go, or undefined for any other request. A page of a function must not have
 * the origin of the endpoint, whose own page may control it.
 */
export function redirectTarget(request: Pick<RequestHead, 'url' | 'headers'>, endpointUrl: string, region: string): string | undefined {
  const { url, headers } = request;
  const [, urlId, path = '/'] = PATH.exec(url.pathname) ?? [];
  if (urlId === undefined || HOST.test(url.hostname) || headers['sec-fetch-mode'] !== 'navigate') return undefined;
  return `http://${functionUrlHost(endpointUrl, region, urlId)}${path}${url.search}`;
}

/** Returns undefined for a request to anything but a function URL. */
export function findFunctionUrl({ url: { hostname, pathname } }: Pick<RequestHead, 'url'>): FunctionUrlTarget | undefined {
  const [, idInHost] = HOST.exec(hostname) ?? [];
  if (idInHost !== undefined) return { urlId: idInHost, path: pathname };
  const [, urlId, path = '/'] = PATH.exec(pathname) ?? [];
  return urlId === undefined ? undefined : { urlId, path };
}

export function isForFunctionUrl(head: Pick<RequestHead, 'url'>): boolean {
  return findFunctionUrl(head) !== undefined;
}
