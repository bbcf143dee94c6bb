/** The page stays level: what it keeps and what it reads does not grow with what has happened. */
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { MANY_PARTICIPANTS } from '../../local/console/store/sessions';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { eventually } from '../support/eventually';
import { launchBrowser, openTab } from './support/browser';

let browser: Browser;
let endpoint: LocalEndpoint;

const STAGES = 1_000;

beforeAll(async () => {
  endpoint = await startEndpoint({ quotas: { stages: STAGES } });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new IVSRealTimeClient({ endpoint: endpoint.url, region: 'us-east-1', credentials });
  for (let index = 0; index < STAGES; index++) await client.send(new CreateStageCommand({ name: `stage-${index}` }));
  client.destroy();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await endpoint?.close();
});

/** Puts events of a stage on the default bus. */
function putEvents(count: number): void {
  for (let index = 0; index < count; index++) {
    endpoint.events.put({
      region: 'us-east-1',
      source: 'aws.ivs',
      'detail-type': 'IVS Stage Update',
      resources: ['arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456'],
      detail: { event_name: 'Participant Published', session_id: 'st-1', user_id: `user-${index}`, participant_id: `p-${index}` },
    });
  }
}

/** How much the page holds, after a collection of garbage. */
async function held(session: CDPSession): Promise<Record<'Nodes' | 'JSEventListeners' | 'JSHeapUsedSize', number>> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as Awaited<ReturnType<typeof held>>;
}

/** What the page has got of the endpoint: how many messages, and the number of the last one. */
interface Got {
  readonly messages: number;
  readonly last: number;
}

/** Runs in the page: counts what the endpoint sends. */
function countMessages(): void {
  const got = { messages: 0, last: 0 };
  Object.assign(window, { got });
  const { addEventListener } = EventSource.prototype;
  EventSource.prototype.addEventListener = function (this: EventSource, type: string, listener: (event: MessageEvent) => void) {
    addEventListener.call(this, type, ((event: MessageEvent) => {
      got.messages += 1;
      got.last = Number(event.lastEventId);
      listener(event);
    }) as EventListener);
  } as typeof addEventListener;
}

const messages = (page: Page) => page.evaluate(() => (window as unknown as { readonly got: Got }).got.messages);

test.each(['timeline', 'rooms'])('the %s holds as much after 100,000 events and with 1,000 stages as after 20,000', async (view) => {
  const { page, context, faults } = await openTab(browser, `${endpoint.url}/#/${view}`);
  await page.addInitScript(countMessages);
  await page.reload();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  let snapshots = 0;
  page.on('request', (request) => {
    if (request.url().includes('/_ivs/state')) snapshots += 1;
  });
  const show = async (count: number) => {
    const { sequence } = endpoint.snapshot();
    // In parts, as a busy endpoint would: a client that leaves 16 MiB unread is disconnected.
    for (let put = 500; put <= count; put += 500) {
      putEvents(500);
      await page.waitForFunction((last) => (window as unknown as { readonly got: Got }).got.last >= last, sequence + put);
    }
    // In one frame it takes the last of them, and in the next it has drawn them.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  };
  await show(20_000);
  const early = await held(session);
  snapshots = 0;
  const messagesBefore = await messages(page);
  await show(80_000);
  const perEvent = ((await messages(page)) - messagesBefore) / 80_000;
  // The page also holds a snapshot for as long as it reads it.
  await eventually(async () => {
    const late = await held(session);
    expect(late.Nodes).toBeLessThanOrEqual(early.Nodes * 1.1 + 100);
    expect(late.JSEventListeners).toBeLessThanOrEqual(early.JSEventListeners * 1.1 + 20);
    expect(late.JSHeapUsedSize).toBeLessThanOrEqual(early.JSHeapUsedSize * 1.25);
  }, 60_000);
  await context.close();
  expect(faults).toEqual([]);
  expect(perEvent).toBe(1);
  expect(early.Nodes).toBeLessThan(5_000);
  // One request at a time, however many events come meanwhile.
  expect(snapshots).toBeLessThanOrEqual(80_000 / 100);
});

test('with many participants, the page reads those of the stage in sight only', async () => {
  const send = async (command: string, input: object) => {
    const answer = await fetch(`${endpoint.url}/_ivs/${command}`, { method: 'POST', body: JSON.stringify(input) });
    expect(answer.status).toBe(200);
  };
  for (let count = 0; count < MANY_PARTICIPANTS + 100; count += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, index) => send('join', { stage: 'stage-7', userId: `viewer-${count + index}` })));
  }
  await send('join', { stage: 'stage-8', userId: 'ann' });
  const { page, context, faults } = await openTab(browser, `${endpoint.url}/#/rooms`);
  const arnOf = (name: string) => endpoint.snapshot().regions['us-east-1']?.stages.find((stage) => stage.name === name)?.arn ?? '';
  await page.goto(`${endpoint.url}/#/rooms/${arnOf('stage-8')}`);
  await page.getByRole('link', { name: 'ann', exact: true }).waitFor();
  const read: string[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/_ivs/state') read.push(searchParams.getAll('stage').join(' '));
  });
  await send('join', { stage: 'stage-8', userId: 'bob' });
  await page.getByRole('link', { name: 'bob', exact: true }).waitFor();
  expect(new Set(read)).toEqual(new Set([` ${arnOf('stage-8')}`]));
  // The numbers of the other stages are there, and their participants as soon as they are in sight.
  await send('join', { stage: 'stage-9', userId: 'carl' });
  await page.getByRole('link', { name: /stage-9 .*1 watching/ }).click();
  await page.getByRole('link', { name: 'carl', exact: true }).waitFor();
  await context.close();
  expect(faults).toEqual([]);
});
