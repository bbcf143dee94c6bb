/** Reads the head of a request: its URL, the credential scope of its signature, the encoding of its body, and whether a web page sent it. */

/** By lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** The URL of a request, exactly as the client sent it. */
export interface RequestUrl {
  /** Without the port. */
  readonly hostname: string;
  /** Percent-encoded, with every `.`, `..` and empty segment: S3 object keys may contain them. */
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
  /** Includes the question mark. Empty if there is no query. */
  readonly search: string;
}

/** The credential scope `<accessKeyId>/<date>/<region>/<service>/aws4_request`. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const ABSOLUTE = /^https?:\/\/([^/?]*)(.*)$/is;

/** Reads a request target: a path with a query, or an absolute URL. Returns undefined for anything else, and for an invalid host. */
export function readRequestUrl(target: string, host = ''): RequestUrl | undefined {
  const [, authority = host, rest = target] = ABSOLUTE.exec(target) ?? [];
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  const hostname = hostnameOf(authority);
  if (hostname === undefined || (rest === target && !target.startsWith('/'))) return undefined;
  const end = path.includes('?') ? path.indexOf('?') : path.length;
  const search = path.slice(end);
  return { hostname, pathname: path.slice(0, end), search, searchParams: new URLSearchParams(search) };
}

/**
 * This machine, and a name that an emulator with the host name 127.0.0.1 gives to an API. Such a name is no host name in URLs, because it ends with
 * a number, so no browser sends it: it cannot be rebound.
 * @see https://url.spec.whatwg.org/#ends-in-a-number-checker
 */
const NAME_AT_LOOPBACK = /^((?:[a-z0-9-]+\.)*127\.0\.0\.1|localhost)(:\d{1,5})?$/i;

function hostnameOf(authority: string): string | undefined {
  const [, named] = NAME_AT_LOOPBACK.exec(authority) ?? [];
  if (named !== undefined) return named.toLowerCase();
  const address = `http://${authority}`;
  if (authority === '' || /[/\\?#@\s]/.test(authority) || !URL.canParse(address)) return undefined;
  return new URL(address).hostname;
}

/** Reads the credential scope from the Authorization header, or from the query of a presigned URL. */
export function parseCredential(url: RequestUrl, headers: Headers): Credential | undefined {
  const scope = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('X-Amz-Credential') ?? '';
  const [accessKeyId, , region, service, terminator] = scope.split('/');
  if (accessKeyId && region && service && terminator === 'aws4_request') return { accessKeyId, region, service };
  return parsePresignedVersion2(url.searchParams);
}

/**
 * Reads an S3 URL presigned with Signature Version 2. Version 1 of the AWS CLI and boto3 still make these for us-east-1.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
function parsePresignedVersion2(query: URLSearchParams): Credential | undefined {
  const accessKeyId = query.get('AWSAccessKeyId');
  if (!accessKeyId || !query.has('Signature') || !query.has('Expires')) return undefined;
  return { accessKeyId, region: 'us-east-1', service: 's3' };
}

/** Whether the body is encoded as ./aws-chunked decodes it. */
export function isAwsChunked(headers: Headers): boolean {
  return encodings(headers).includes('aws-chunked') || (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}

/** The encodings of the body. */
export function encodings(headers: Headers): string[] {
  return (headers['content-encoding'] ?? '').split(',').flatMap((encoding) => encoding.trim() || []);
}

const LOOPBACK = /^(.+\.)?(127\.0\.0\.1|localhost)$/;

/** The `Sec-Fetch-Site` of a typed address, a bookmark, or a link in another program. */
const BY_A_PERSON = 'none';

/** Methods that change nothing. */
const READING = ['GET', 'HEAD'];

/** Returns the host of a request if it is not this machine: a web page may use a name that resolves to this machine (DNS rebinding). */
export function findForeignHost({ hostname }: RequestUrl): string | undefined {
  return LOOPBACK.test(hostname) ? undefined : `the host ${hostname}`;
}

/**
 * Returns the sign that a web page sent the request, or undefined if there is none. The services run code that is deployed to them, so no web
 * page may reach them: not by a script, a form, a link or an image.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function findWebPage(method: string, headers: Headers): string | undefined {
  if (headers.origin !== undefined) return `the Origin ${headers.origin}`;
  if (headers.referer !== undefined) return 'a Referer';
  const site = headers['sec-fetch-site'] ?? BY_A_PERSON;
  if (site !== BY_A_PERSON) return `Sec-Fetch-Site: ${site}`;
  return headers['sec-fetch-site'] !== undefined && !READING.includes(method) ? `a browser's ${method}` : undefined;
}

/** Whether a name is one by which a browser opens the page of the endpoint. Other names that lead here are those of buckets and functions. */
export function isLoopbackName(hostname: string | undefined): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost';
}

/**
 * Whether a page of this very address has sent the request: the page that the endpoint serves. No page elsewhere can make a browser send these
 * headers.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isFromOwnPage({ hostname }: RequestUrl, headers: Headers, port: number): boolean {
  const address = port === 80 ? hostname : `${hostname}:${port}`;
  const isHere = isLoopbackName(hostname) && headers.host === address;
  return isHere && headers['sec-fetch-site'] === 'same-origin' && [undefined, `http://${address}`].includes(headers.origin);
}
