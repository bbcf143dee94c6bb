/**
 * Checks the links to other sites, in the pages of this repository and in the comments of the library. A command by hand, because CI
 * calls no other site. Prints `file:line url status` for each link that does not work.
 *
 *   node scripts/gates/links.cjs [PATTERN...]    the tracked files that match; without one, all pages and src/
 */
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');

const ROOT = join(__dirname, '..', '..');
const AT_A_TIME = 8;
const TRIES = 3;
const TIMEOUT_MS = 20_000;

/** Links in Markdown: `](url)`, `[name]: url`, `<url>`, and `src`, `srcset` and `href` of HTML. In comments: `@see url`, `// url` and `](url)`. */
const LINK = /(?:\]\(|^\[[^\]]+\]: +|<|(?:src|srcset|href)="|@see +|\/\/ +)(https?:\/\/[^\s)>"]+)/gm;
/** Files of this repository. test/docs-links.test.ts checks that they exist. */
const OWN_FILE =
  /^https:\/\/(?:github\.com\/cdk-ivs-realtime\/cdk-ivs-realtime\/(?:blob|tree)|raw\.githubusercontent\.com\/cdk-ivs-realtime)\//;

/** The links of a text to other sites, without those in its code blocks. */
function linksIn(file, text) {
  const withoutCode = text.replace(/^ *```[\s\S]*?^ *```$/gm, (block) => block.replace(/[^\n]/g, ''));
  return [...withoutCode.matchAll(LINK)]
    .map(({ 0: match, 1: url, index }) => ({ file, line: withoutCode.slice(0, index + match.length).split('\n').length, url }))
    .filter(({ url }) => !OWN_FILE.test(url));
}

/** How a site answers: `ok`, a status, or why there is no answer. Asks again after a network error, 429 and 5xx. */
async function statusOf(url, { tries = TRIES, pauseMs = 2_000 } = {}) {
  const ask = async (method) => {
    const response = await fetch(url, { method, signal: AbortSignal.timeout(TIMEOUT_MS), headers: { 'user-agent': 'check-links' } });
    await response.body?.cancel();
    return response;
  };
  for (let attempt = 1; ; attempt += 1) {
    // Some sites answer GET only.
    const answer = await ask('HEAD')
      .then((response) => (response.ok ? response : ask('GET')))
      .catch((error) => ({ ok: false, status: error.cause?.code ?? error.name }));
    if (answer.ok) return 'ok';
    const mayPass = !(answer.status < 500) || answer.status === 429;
    if (!mayPass || attempt === tries) return String(answer.status);
    await pause(attempt * pauseMs);
  }
}

/** The links that do not work, each address asked once, without its anchor. */
async function brokenOf(links, options) {
  const addresses = [...new Set(links.map(({ url }) => url.split('#')[0]))];
  const statuses = new Map();
  const work = async () => {
    for (let address = addresses.pop(); address !== undefined; address = addresses.pop()) {
      statuses.set(address, await statusOf(address, options));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return links.map((link) => ({ ...link, status: statuses.get(link.url.split('#')[0]) })).filter(({ status }) => status !== 'ok');
}

async function main() {
  const patterns = process.argv.length > 2 ? process.argv.slice(2) : ['*.md', 'src/*.ts'];
  const listed = spawnSync('git', ['ls-files', '--error-unmatch', ...patterns], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (listed.status !== 0) process.exit(1);
  const files = listed.stdout.trim().split('\n');
  const links = files.flatMap((file) => linksIn(file, readFileSync(join(ROOT, file), 'utf8')));
  const broken = await brokenOf(links);
  for (const { file, line, url, status } of broken) console.error(`${file}:${line} ${url} ${status}`);
  console.log(`${links.length} links in ${files.length} files, ${broken.length} broken`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}

module.exports = { brokenOf, linksIn };
if (require.main === module) main();
