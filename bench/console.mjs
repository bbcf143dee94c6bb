/**
 * Measures the page of `ivs-local` in a browser without a window:
 *
 * - the scripting until the first view is there, and that of a page with Preact and nothing else,
 * - the time from a call at the endpoint until the page shows what it changed,
 * - the calls per second of the endpoint with the page open, as a ratio to those without it.
 *
 *   npm run bench:console -- [--runs 15] [--check]
 *
 * `--check` fails if a median is over its goal.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CreateStageCommand, GetStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { runs, check } = parseArgs({ options: { runs: { type: 'string', default: '15' }, check: { type: 'boolean' } } }).values;

if (!/^[1-9]\d*$/.test(runs)) throw new Error(`--runs must be a whole number from 1 on, got '${runs}'; leave it out for 15`);

/** Milliseconds. */
const GOALS = { scripting: 300, event: 100 };

/** How many calls a round of the throughput has. */
const CALLS = 500;

const { chromium } = createRequire(join(root, 'test/browser/package.json'))('playwright-core');
const executablePath =
  process.env.CHROME_PATH ?? execFileSync(process.execPath, [join(root, 'test/browser/support/executable.mjs')], { encoding: 'utf8' });

const command = [join(root, 'local/bin/ivs-local.js'), 'start', '--json', '--region', 'us-east-1'];
const local = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(local, 'exit');
const alone = await serve(await pageWithPreactAlone());
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'], headless: true });

try {
  const url = await addressOf();
  const client = new IVSRealTimeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { stage } = await client.send(new CreateStageCommand({ name: 'first' }));
  const rounds = { page: [], alone: [], event: [], open: [], closed: [] };
  for (let run = 0; run <= Number(runs); run++) {
    rounds.alone.push(await scriptingOf(`http://127.0.0.1:${alone.address().port}/`, 'Preact alone'));
    rounds.page.push(await scriptingOf(`${url}/`, 'first'));
    rounds.closed.push(await callsPerSecond(client, stage.arn));
  }
  const page = await browser.newPage();
  await page.goto(`${url}/`);
  await page.getByText('first').first().waitFor();
  for (let run = 0; run <= Number(runs); run++) {
    rounds.event.push(await timeToShow(client, page, `stage-${run}`));
    rounds.open.push(await callsPerSecond(client, stage.arn));
  }
  client.destroy();
  report(rounds);
} finally {
  await browser.close();
  local.kill('SIGINT');
  await ended;
  alone.close();
  alone.closeAllConnections();
}

/** @returns {Promise<string>} the address of the endpoint */
async function addressOf() {
  for await (const line of local.stdout.setEncoding('utf8')) return JSON.parse(line).url;
  throw new Error('ivs-local ended before it listened');
}

function pageWithPreactAlone() {
  const contents = `import { h, render } from 'preact'; render(h('h1', null, 'Preact alone'), document.body);`;
  const [{ text }] = buildSync({ stdin: { contents, resolveDir: root }, bundle: true, minify: true, write: false }).outputFiles;
  return `<!doctype html><title>alone</title><body><script type="module">${text}</script>`;
}

async function serve(html) {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Milliseconds of scripting, from an empty tab until the page shows the text. */
async function scriptingOf(url, text) {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(url);
  await page.getByText(text).first().waitFor();
  const { metrics } = await session.send('Performance.getMetrics');
  await page.close();
  return metrics.find(({ name }) => name === 'ScriptDuration').value * 1_000;
}

/** Milliseconds from the call that creates a stage until the page shows its name. Both clocks are the machine's. */
async function timeToShow(client, page, name) {
  const shown = page.evaluate(
    (text) =>
      new Promise((resolve) => {
        const look = () => document.body.textContent.includes(text) && resolve(performance.timeOrigin + performance.now());
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    name,
  );
  const start = performance.timeOrigin + performance.now();
  await client.send(new CreateStageCommand({ name }));
  return (await shown) - start;
}

async function callsPerSecond(client, arn) {
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) await client.send(new GetStageCommand({ arn }));
  return (CALLS / (performance.now() - start)) * 1_000;
}

/** The first of each is left out: it is cold. */
function summary([, ...values]) {
  const sorted = values.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

function report(rounds) {
  const [page, alone, event, open, closed] = ['page', 'alone', 'event', 'open', 'closed'].map((name) => summary(rounds[name]));
  const line = (what, { median, low, high }, unit) =>
    console.log(`  ${what.padEnd(46)} ${median.toFixed(1).padStart(8)} ${unit} (${low.toFixed(1)} to ${high.toFixed(1)})`);
  console.log(`The page of ivs-local, medians of ${runs} runs (and the middle 80 %):`);
  line('scripting until the first view', page, 'ms');
  line('scripting of a page with Preact alone', alone, 'ms');
  line('from a call to the page', event, 'ms');
  line('calls per second without a page', closed, '/s');
  line('calls per second with the page open', open, '/s');
  console.log(
    `  with the page open, the endpoint answers ${(open.median / closed.median).toFixed(2)} times as many calls a second as without`,
  );
  const over = [
    ...(page.median > GOALS.scripting ? [`scripting takes at most ${GOALS.scripting} ms`] : []),
    ...(event.median > GOALS.event ? [`a change is on the page after at most ${GOALS.event} ms`] : []),
  ];
  if (check && over.length > 0) {
    console.error(`over the goal: ${over.join(', ')}`);
    process.exitCode = 1;
  }
}
