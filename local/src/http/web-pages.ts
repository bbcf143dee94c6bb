/**
 * Tells requests of web pages from those of programs. The services run code that is deployed to them, so no page may reach them: neither
 * by a script, a form, a link or an image, nor by a name of its own that leads to this machine (DNS rebinding).
 * @see https://www.w3.org/TR/fetch-metadata/
 */
import type { RequestUrl } from './request-url';

const LOOPBACK = /^(127\.0\.0\.1|localhost|.+\.localhost)$/;

/** What a person opens without a page: an address that was typed, a bookmark, a link in another program. */
const BY_A_PERSON = 'none';

/** Methods that change nothing, whatever is asked for. */
const READING = ['GET', 'HEAD'];

/** What is wrong with a request that may be a web page's; undefined when it is none. */
export function findWebPage(method: string, { hostname }: RequestUrl, headers: Readonly<Record<string, string>>): string | undefined {
  if (!LOOPBACK.test(hostname)) return `the host ${hostname}`;
  if (headers.origin !== undefined) return `the Origin ${headers.origin}`;
  if (headers.referer !== undefined) return 'a Referer';
  const site = headers['sec-fetch-site'] ?? BY_A_PERSON;
  if (site !== BY_A_PERSON) return `Sec-Fetch-Site: ${site}`;
  return headers['sec-fetch-site'] !== undefined && !READING.includes(method) ? `a browser's ${method}` : undefined;
}
