import { createServer, type Server } from 'node:net';
import { type LocalServer, serve } from '../../local/http';
import { createIvsRealTime } from '../../local/ivs';
import { findRunning } from '../../local/running';

const ivs = createIvsRealTime();
let ours: LocalServer;
/** Hangs up on whoever speaks. */
let another: Server;
let anotherPort: number;
let freePort: number;

beforeAll(async () => {
  ours = await serve(ivs.service);
  another = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.destroy())).listen(0, '127.0.0.1');
  await new Promise((resolve) => another.once('listening', resolve));
  anotherPort = (another.address() as { port: number }).port;
  const freed = await serve(ivs.service);
  freePort = freed.port;
  await freed.close();
});
afterAll(async () => {
  ivs.close();
  await ours.close();
  await new Promise((resolve) => another.close(resolve));
});

test('an endpoint at the port is found, and the call is none of the service', async () => {
  ivs.faults.inject({ operation: '*', fault: { type: 'drop' } });
  expect(await findRunning(ours.port, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toBe(ours.url);
  expect(ivs.calls()).toEqual([]);
});

test('an endpoint at AWS_ENDPOINT_URL is found, however that is written', async () => {
  expect(await findRunning(undefined, { AWS_ENDPOINT_URL: `${ours.url}/` })).toBe(ours.url);
  expect(await findRunning(undefined, { AWS_ENDPOINT_URL: `http://localhost:${ours.port}` })).toBe(`http://localhost:${ours.port}`);
});

test('nothing is found where nothing is named, or listens', async () => {
  expect(await findRunning(undefined, {})).toBeUndefined();
  expect(await findRunning(undefined, { AWS_ENDPOINT_URL: '' })).toBeUndefined();
  expect(await findRunning(freePort, {})).toBeUndefined();
});

test('nothing at AWS_ENDPOINT_URL is an error: it would be a surprise to deploy elsewhere', async () => {
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

test.each([
  ['https://cloudformation.us-east-1.amazonaws.com', 'AWS_ENDPOINT_URL: the local endpoint only talks to this machine, got https://'],
  ['4566', "AWS_ENDPOINT_URL: an endpoint has an absolute URL, got '4566'; use an address like http://127.0.0.1:4566, or unset it"],
])('AWS_ENDPOINT_URL=%s is refused before anything is sent', async (AWS_ENDPOINT_URL, message) => {
  await expect(findRunning(undefined, { AWS_ENDPOINT_URL })).rejects.toThrow(message);
});
