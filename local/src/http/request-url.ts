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

function hostnameOf(authority: string): string | undefined {
  const address = `http://${authority}`;
  if (authority === '' || /[/\\?#@\s]/.test(authority) || !URL.canParse(address)) return undefined;
  return new URL(address).hostname;
}
