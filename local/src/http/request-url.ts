/** What a request asks for, as its sender wrote it. */
export interface RequestUrl {
  /** Without the port. */
  readonly hostname: string;
  /** Still percent-encoded, and with every `.`, `..` and empty segment: they are part of the keys of objects. */
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
  /** With its question mark; empty when there is no query. */
  readonly search: string;
}

const ABSOLUTE = /^https?:\/\/([^/?]*)(.*)$/is;

/** Reads a request target, which is a path and a query or a whole URL; undefined when it is neither, or the host is none. */
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
