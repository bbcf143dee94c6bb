/**
 * Detects requests that a web page sends. The services run code that is deployed to them, so no web page may reach them: not by a script, a
 * form, a link or an image, and not through a host name that resolves to this machine (DNS rebinding).
 * @see https://www.w3.org/TR/fetch-metadata/
 */
import type { RequestUrl } from './request-url';

const LOOPBACK = /^(127\.0\.0\.1|localhost|.+\.localhost)$/;

/** The `Sec-Fetch-Site` of a typed address, a bookmark, or a link in another program. */
const BY_A_PERSON = 'none';

/** Methods that change nothing. */
const READING = ['GET', 'HEAD'];

/** Returns the sign that a web page sent the request, or undefined if there is none. */
export function findWebPage(method: string, { hostname }: RequestUrl, headers: Readonly<Record<string, string>>): string | undefined {
  if (!LOOPBACK.test(hostname)) return `the host ${hostname}`;
  if (headers.origin !== undefined) return `the Origin ${headers.origin}`;
  if (headers.referer !== undefined) return 'a Referer';
  const site = headers['sec-fetch-site'] ?? BY_A_PERSON;
  if (site !== BY_A_PERSON) return `Sec-Fetch-Site: ${site}`;
  return headers['sec-fetch-site'] !== undefined && !READING.includes(method) ? `a browser's ${method}` : undefined;
}
