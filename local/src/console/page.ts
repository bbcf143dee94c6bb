/** Serves the page: `GET /` of a browser, and its files below /_ivs/console/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAnswer, LocalRequest, LocalResponse, RequestHead } from '../http/http';
import { isLoopbackName } from '../http/request-head';

const FILES_PATH = '/_ivs/console/';

/** The build puts the page beside the bundle of the command. From the sources, the page is the one that was built last. */
const FOLDERS = [join(__dirname, 'console'), join(__dirname, '../../dist/console')];

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The page, and what it loads: a browser keeps it to this origin. */
const PROTECTION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Whether a browser opens the page: a person has entered the address, or the page leads to itself. Programs get the answer of Amazon S3. */
export function isForPage({ method, url, headers, credential }: RequestHead): boolean {
  const isHere = isLoopbackName(url.hostname) && isLoopbackName(headers.host?.replace(/:\d+$/, ''));
  const isRoot = method === 'GET' && url.pathname === '/' && url.search === '';
  const isOpened = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isHere && isRoot && isOpened && credential === undefined && headers.accept?.includes('text/html') === true;
}

export function isForPageFile({ url: { pathname } }: Pick<RequestHead, 'url'>): boolean {
  return pathname.startsWith(FILES_PATH);
}

export function answerPage({ headers }: Pick<RequestHead, 'headers'>): LocalResponse {
  const body = readPageFile('index.html');
  if (!body) return notBuilt();
  return {
    status: 200,
    headers: {
      ...PROTECTION,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policyFor(`http://${headers.host}`),
    },
    body,
  };
}

/** A file of the page. Its name has the hash of its content, so that browsers may keep it. */
export function answerPageFile({ method, url }: Pick<LocalRequest, 'method' | 'url'>): LocalResponse {
  const name = url.pathname.slice(FILES_PATH.length);
  const [, extension = ''] = /^[\w-]+\.(\w+)$/.exec(name) ?? [];
  const contentType = CONTENT_TYPES[extension];
  const body = ['GET', 'HEAD'].includes(method) && contentType ? readPageFile(name) : undefined;
  if (!body || !contentType) return text(404, `The page has no file ${name}. Load the page again: it may be another version.`);
  return {
    status: 200,
    headers: { ...PROTECTION, 'content-type': contentType, 'cache-control': 'public, max-age=31536000, immutable' },
    body,
  };
}

/** Only files of the page run and are shown, and no other page shows it. */
function policyFor(origin: string): string {
  return [
    "default-src 'none'",
    `script-src ${origin}${FILES_PATH}`,
    `style-src ${origin}${FILES_PATH}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/**
 * Keeps what a bucket or another emulator returns from running scripts in a browser: they would have the origin of the page, and the page may
 * control the endpoint. A browser does not sign requests in a header.
 */
export function withoutScripts(answer: LocalAnswer, { headers }: Pick<RequestHead, 'headers'>): LocalAnswer {
  if (typeof answer === 'string' || headers.authorization !== undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' } };
}

function readPageFile(name: string): Buffer | undefined {
  for (const folder of FOLDERS) {
    try {
      return readFileSync(join(folder, name));
    } catch {
      // The file may be in the next folder.
    }
  }
  return undefined;
}

function notBuilt(): LocalResponse {
  return text(404, 'The page is not built: run `node scripts/bundle.mjs local` in the repository, and load this again.');
}

function text(status: number, body: string): LocalResponse {
  return {
    status,
    headers: { ...PROTECTION, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: `${body}\n`,
  };
}
