/** What becomes of kept state when an endpoint is closed, or does not start, and something fails meanwhile. */
import { createServer } from 'node:net';
import type { EndpointServices } from '../../../local/src/endpoint/services';
import { SERVICES } from '../../../local/src/services';
import { ivs as ivsService } from '../../../local/src/services/ivs/service';

/** A module whose exports a spy can replace, for those that load it from now on. */
function replaceable<M extends object>(path: string): M {
  jest.doMock(path, () => ({ ...jest.requireActual<M>(path) }));
  return jest.requireMock<M>(path);
}

const services = replaceable<typeof import('../../../local/src/endpoint/services')>('../../../local/src/endpoint/services');
const { startEndpoint } = jest.requireActual<typeof import('../../../local/src/endpoint/endpoint')>('../../../local/src/endpoint/endpoint');
const { startForwarding } = jest.requireActual<typeof import('../../../local/src/endpoint/forwarding')>(
  '../../../local/src/endpoint/forwarding',
);

const { createServices } = services;
afterEach(() => jest.restoreAllMocks());

/** Notes what is done with it. */
function keeping<State>(state: State) {
  const done: string[] = [];
  return { done, kept: { state, save: () => void done.push('save'), close: () => void done.push('close') } };
}

const fail = (message: string) => () => {
  throw new Error(message);
};
const withServices = (change: (real: EndpointServices) => Partial<EndpointServices>) =>
  jest.spyOn(services, 'createServices').mockImplementation((definitions, options) => {
    const real = createServices(definitions, options);
    return { ...real, ...change(real) };
  });
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Rejects where something listens. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
  return true;
}

const authorizationFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** Asks for something that the service gets to late. */
function ask(url: string, service: string): void {
  fetch(`${url}/ListStages`, { method: 'POST', headers: { authorization: authorizationFor(service) } }).catch(() => {});
}

/** A service that does its work some time after it was asked. */
function slowService() {
  let resolve = () => {};
  const asked = new Promise<void>((settle) => {
    resolve = settle;
  });
  const answer = async (done: string[]) => {
    resolve();
    await new Promise((later) => setTimeout(later, 100));
    done.push('work');
    return { status: 200 };
  };
  return { asked, answer };
}

describe('an endpoint', () => {
  test('saves once it has closed everything, and then lets the folder go', async () => {
    const { kept, done } = keeping(services.newState(SERVICES));
    withServices((real) => ({ close: () => real.close().then(() => void done.push('close services')) }));
    const endpoint = await startEndpoint({ kept });
    await endpoint.close();
    expect(done).toEqual(['close services', 'save', 'close']);
  });

  test('waits for what was asked of it', async () => {
    const { kept, done } = keeping(services.newState(SERVICES));
    const { asked, answer } = slowService();
    withServices(({ byName }) => ({ byName: { ...byName, slow: () => answer(done) } }));
    const endpoint = await startEndpoint({ kept });
    ask(endpoint.url, 'slow');
    await asked;
    await endpoint.close();
    expect(done).toEqual(['work', 'save', 'close']);
  });

  test('saves, closes its server and lets the folder go also when a process does not end', async () => {
    const { kept, done } = keeping(services.newState(SERVICES));
    withServices(() => ({ close: async () => fail('a process does not end')() }));
    const endpoint = await startEndpoint({ kept });
    await expect(endpoint.close()).rejects.toThrow('a process does not end');
    expect(done).toEqual(['save', 'close']);
    expect(await isFree(Number(new URL(endpoint.url).port))).toBe(true);
  });

  test('lets the folder go when it cannot save', async () => {
    const { kept, done } = keeping(services.newState(SERVICES));
    const endpoint = await startEndpoint({ kept: { ...kept, save: fail('no space left') } });
    await expect(endpoint.close()).rejects.toThrow('no space left');
    expect(done).toEqual(['close']);
  });

  test('that cannot go on with the state leaves it as it was, and nothing open', async () => {
    const { kept, done } = keeping(services.newState(SERVICES));
    withServices(() => ({ resume: fail('no such stage') }));
    const port = await freePort();
    await expect(startEndpoint({ kept, port })).rejects.toThrow('no such stage');
    expect(done).toEqual(['close']);
    expect(await isFree(port)).toBe(true);
  });
});

describe('an endpoint in front of another emulator', () => {
  const elsewhere = 'http://127.0.0.1:1';

  test('waits for what was asked of it, saves, and lets the folder go', async () => {
    const { kept, done } = keeping(services.newState([ivsService]));
    const { asked, answer } = slowService();
    withServices(({ of }) => ({ of: (definition) => ({ ...of(definition), service: () => answer(done) }) }));
    const endpoint = await startForwarding({ kept, elsewhere });
    ask(endpoint.url, 'ivs');
    await asked;
    await endpoint.close();
    expect(done).toEqual(['work', 'save', 'close']);
  });

  test('that cannot go on with the state leaves it as it was, and nothing open', async () => {
    const { kept, done } = keeping(services.newState([ivsService]));
    withServices(() => ({ resume: fail('no such stage') }));
    const port = await freePort();
    await expect(startForwarding({ kept, elsewhere, port })).rejects.toThrow('no such stage');
    expect(done).toEqual(['close']);
    expect(await isFree(port)).toBe(true);
  });
});
