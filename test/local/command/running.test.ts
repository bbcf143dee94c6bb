import { createServer, type Server } from 'node:net';
import { checkEmulator, findRunning } from '../../../local/src/command/running';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import { startForwarding } from '../../../local/src/endpoint/forwarding';
import { serve } from '../../../local/src/http/http';

let ours: LocalEndpoint;
let port: number;
/** Hangs up on whoever speaks. */
let another: Server;
let anotherPort: number;

beforeAll(async () => {
  ours = await startEndpoint({ about: { region: 'eu-west-1', version: '1.2.3' } });
  port = Number(new URL(ours.url).port);
  another = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.destroy())).listen(0, '127.0.0.1');
  await new Promise((resolve) => another.once('listening', resolve));
  anotherPort = (another.address() as { port: number }).port;
});
afterAll(async () => {
  await ours.close();
  await new Promise((resolve) => another.close(resolve));
});

async function findFreePort(): Promise<number> {
  const freed = await serve(async () => 'drop');
  await freed.close();
  return freed.port;
}

test('an endpoint at the port is found, and the call is none of the service', async () => {
  ours.ivs.faults.inject({ operation: '*', fault: { type: 'drop' } });
  expect(await findRunning(port, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toEqual({
    url: ours.url,
    version: '1.2.3',
    region: 'eu-west-1',
    stacks: [],
  });
  expect(ours.ivs.calls()).toEqual([]);
});

test('an endpoint at AWS_ENDPOINT_URL is found, however that is written', async () => {
  const found = async (AWS_ENDPOINT_URL: string) => (await findRunning(undefined, { AWS_ENDPOINT_URL }))?.url;
  expect(await found(`${ours.url}/`)).toBe(ours.url);
  expect(await found(`http://localhost:${port}`)).toBe(`http://localhost:${port}`);
});

test('an endpoint tells anybody what it is', async () => {
  const response = await fetch(`${ours.url}/_ivs`);
  const instance = expect.stringMatching(/^[0-9a-f-]{36}$/);
  const told = { program: 'ivs-local', version: '1.2.3', instance, region: 'eu-west-1', stacks: [] };
  expect([response.status, await response.json()]).toEqual([200, told]);
});

test('one with another emulator behind it is found, too, and not that; without a region of its own, it has the usual one', async () => {
  const front = await startForwarding({ elsewhere: ours.url });
  expect(await findRunning(undefined, { AWS_ENDPOINT_URL: front.url })).toEqual({ url: front.url, region: 'us-east-1' });
  await front.close();
});

test('nothing is found where nothing is named, or listens', async () => {
  expect(await findRunning(undefined, {})).toBeUndefined();
  expect(await findRunning(undefined, { AWS_ENDPOINT_URL: '' })).toBeUndefined();
  expect(await findRunning(await findFreePort(), {})).toBeUndefined();
});

test('nothing at AWS_ENDPOINT_URL is an error: it would be a surprise to deploy elsewhere', async () => {
  const freePort = await findFreePort();
  await expect(findRunning(undefined, { AWS_ENDPOINT_URL: `http://127.0.0.1:${freePort}` })).rejects.toThrow(
    `AWS_ENDPOINT_URL is http://127.0.0.1:${freePort}, where nothing listens; start ivs-local there, or unset it`,
  );
});

test('another program at the address is told from an endpoint', async () => {
  const rule = `http://127.0.0.1:${anotherPort}, where another program listens and no ivs-local; choose the port that \`ivs-local start\` shows`;
  await expect(findRunning(anotherPort, {})).rejects.toThrow(`--port ${anotherPort} names ${rule}`);
  await expect(findRunning(undefined, { AWS_ENDPOINT_URL: `http://127.0.0.1:${anotherPort}` })).rejects.toThrow(
    `AWS_ENDPOINT_URL names ${rule}`,
  );
  const web = await serve(async () => ({ status: 200, body: 'hello' }));
  await expect(findRunning(web.port, {})).rejects.toThrow('where another program listens');
  await web.close();
});

test.each(['{}', '[]', 'null', '{"program":"ivs-local"}', '{"program":"ivs-local","region":"$(id)"}'])(
  'so is one that answers %s, of which nothing gets to a shell',
  async (body) => {
    const web = await serve(async () => ({ status: 200, body }));
    await expect(findRunning(web.port, {})).rejects.toThrow('where another program listens');
    await web.close();
  },
);

describe('another emulator', () => {
  test('is there, whatever it answers', async () => {
    const web = await serve(async () => ({ status: 500, body: 'not yet' }));
    await expect(checkEmulator(web.url)).resolves.toBeUndefined();
    await web.close();
  });

  test('that is not there is named, with the reason', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    await expect(checkEmulator(url)).rejects.toThrow(
      `--endpoint is the address of an emulator that runs, got ${url}, which does not answer (ECONNREFUSED); start it first`,
    );
  });
});

test.each([
  ['https://cloudformation.us-east-1.amazonaws.com', 'AWS_ENDPOINT_URL: the local endpoint only talks to this machine, got https://'],
  ['4566', "AWS_ENDPOINT_URL: an endpoint has an absolute URL, got '4566'; use an address like http://127.0.0.1:4566, or unset it"],
])('AWS_ENDPOINT_URL=%s is refused before anything is sent', async (AWS_ENDPOINT_URL, message) => {
  await expect(findRunning(undefined, { AWS_ENDPOINT_URL })).rejects.toThrow(message);
});
