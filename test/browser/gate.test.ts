/** Only the page of the endpoint may read from it and control it: what other pages try, tried by a real browser. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { launchBrowser, newContext, openTab } from './support/browser';

let browser: Browser;
let endpoint: LocalEndpoint;
let stranger: Server;
let strangerUrl: string;
/** What the stranger's page has written into its title. */
let attack = '';

/** The name of a host that an attacker's name server has led to this machine. */
const REBOUND = 'rebound.example';

beforeAll(async () => {
  endpoint = await startEndpoint();
  stranger = createServer((_, response) => response.setHeader('content-type', 'text/html').end(`<!doctype html><title></title>${attack}`));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
  browser = await launchBrowser([`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`]);
});
afterAll(async () => {
  await browser?.close();
  await endpoint?.close();
  await new Promise((resolve) => stranger.close(resolve));
});

async function sequence(): Promise<number> {
  const { sequence } = (await (await fetch(`${endpoint.url}/_ivs/state`)).json()) as { sequence: number };
  return sequence;
}

/** Opens the stranger's page with the script, which resolves to what it found out. */
async function tryFrom(url: string, script: string): Promise<string> {
  attack = `<script type="module">
    const attempt = async () => { ${script} };
    document.title = 'done: ' + JSON.stringify(await attempt().catch((error) => String(error)));
  </script>`;
  const { page, context } = await openTab(browser, url);
  try {
    await page.waitForFunction(() => document.title.startsWith('done: '));
    return JSON.parse((await page.title()).slice('done: '.length));
  } finally {
    await context.close();
  }
}

test.each(['/', '/_ivs', '/_ivs/state', '/_ivs/events', '/_ivs/recordings'])('another page cannot read %s', async (path) => {
  const target = JSON.stringify(`${endpoint.url}${path}`);
  expect(await tryFrom(strangerUrl, `return (await fetch(${target})).text()`)).toBe('TypeError: Failed to fetch');
  const opaque = await tryFrom(
    strangerUrl,
    `const r = await fetch(${target}, { mode: 'no-cors' }); return [r.type, await r.text()].join(' ')`,
  );
  expect(['opaque ', 'TypeError: Failed to fetch']).toContain(opaque);
});

test('another page cannot follow the news', async () => {
  const news = `return await new Promise((resolve) => {
    const source = new EventSource(${JSON.stringify(`${endpoint.url}/_ivs/events?after=0`)});
    source.onopen = () => resolve('open');
    source.onerror = () => resolve('error');
  })`;
  expect(await tryFrom(strangerUrl, news)).toBe('error');
});

/** Opens the stranger's page with a script that sends a request. Resolves with the status that the endpoint answers it with. */
async function statusOf(target: string, script: string): Promise<number> {
  attack = `<script type="module">${script}</script>`;
  const context = await newContext(browser);
  const page = await context.newPage();
  try {
    const [answer] = await Promise.all([page.waitForResponse(target), page.goto(strangerUrl)]);
    return answer.status();
  } finally {
    await context.close();
  }
}

test.each([
  ['a fetch', `fetch(TARGET, { method: 'POST', mode: 'no-cors', body: BODY })`],
  ['a form', formThat('text/plain')],
  ['a form with a file', formThat('multipart/form-data')],
  ['a beacon', `navigator.sendBeacon(TARGET, BODY)`],
])('another page cannot control the endpoint by %s', async (_, script) => {
  const before = await sequence();
  for (const [path, body] of [
    ['/_ivs/reset', ''],
    ['/_ivs/advance', '{ "milliseconds": 1000 }'],
    ['/_ivs/call', '{ "operation": "CreateStage", "input": {} }'],
    ['/CreateStage', '{}'],
  ] as const) {
    const target = endpoint.url + path;
    const here = script.replaceAll('TARGET', JSON.stringify(target)).replaceAll('BODY', JSON.stringify(body));
    expect([path, await statusOf(target, here)]).toEqual([path, 403]);
  }
  expect(await sequence()).toBe(before);
});

function formThat(enctype: string): string {
  return `const form = Object.assign(document.createElement('form'), { action: TARGET, method: 'post', enctype: '${enctype}', target: 'there' });
    const frame = Object.assign(document.createElement('iframe'), { name: 'there' });
    form.append(Object.assign(document.createElement('input'), { name: BODY, value: '' }));
    document.body.append(frame, form);
    form.submit();`;
}

test('another page cannot show the page in a frame, or as an image', async () => {
  attack = `<iframe src="${endpoint.url}/" name="there"></iframe><img src="${endpoint.url}/_ivs/state">`;
  const { page, context } = await openTab(browser, strangerUrl);
  await page.waitForLoadState('load');
  const frame = page.frame('there');
  const shown = await frame?.evaluate(() => document.getElementById('app') !== null).catch(() => false);
  const width = await page.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await context.close();
  expect(shown).toBe(false);
  expect(width).toBe(0);
});

test('a name that leads here is no name of the endpoint', async () => {
  const { port } = new URL(endpoint.url);
  const context = await newContext(browser);
  const page = await context.newPage();
  const answer = await page.goto(`http://${REBOUND}:${port}/`);
  const hasPage = await page.locator('#app').count();
  await context.close();
  expect([answer?.status(), hasPage]).toEqual([403, 0]);
});

test('the page itself is shown, and calls nobody else', async () => {
  const { page, context, faults } = await openTab(browser, `${endpoint.url}/`);
  await page.getByText('There are no stages in us-east-1').waitFor();
  await context.close();
  expect(faults).toEqual([]);
});
