/** An endpoint that stops, comes back, or is another one: the page says so, and goes on by itself. */
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import type { Browser } from 'playwright-core';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { launchBrowser, openTab } from './support/browser';

let browser: Browser;
const open: LocalEndpoint[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(open.map((endpoint) => endpoint.close()));
});

async function endpointWith(name: string, port?: number): Promise<LocalEndpoint> {
  const endpoint = await startEndpoint({ port });
  open.push(endpoint);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new IVSRealTimeClient({ endpoint: endpoint.url, region: 'us-east-1', credentials });
  await client.send(new CreateStageCommand({ name }));
  client.destroy();
  return endpoint;
}

test('an endpoint that stops is missed, and one with other state is recognised', async () => {
  const first = await endpointWith('before');
  const { page, context } = await openTab(browser, `${first.url}/`);
  await page.getByRole('heading', { name: 'before' }).waitFor();
  await first.close();
  await page.getByText('The connection to the endpoint is lost.').waitFor();
  // What was there stays readable.
  await page.getByRole('heading', { name: 'before' }).waitFor();
  await endpointWith('after', Number(new URL(first.url).port));
  await page.getByRole('heading', { name: 'after' }).waitFor();
  expect(await page.getByText('before', { exact: true }).count()).toBe(0);
  await page.getByText('The endpoint was started again.').waitFor();
  await context.close();
});

test('a reset empties the page', async () => {
  const endpoint = await endpointWith('only');
  const { page, context, faults } = await openTab(browser, `${endpoint.url}/`);
  await page.getByRole('heading', { name: 'only' }).waitFor();
  await fetch(`${endpoint.url}/_ivs/reset`, { method: 'POST' });
  await page.getByText('There are no stages in us-east-1').waitFor();
  await context.close();
  expect(faults).toEqual([]);
});
