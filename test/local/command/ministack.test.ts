import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, findMinistack, type RunningMinistack, startMinistack } from '../../../local/src/command/ministack';
import { writeFakeMinistack } from '../../support/fake-ministack';
import { isQuiet } from '../../support/quiet';
import { until } from '../../support/until';

const IVS_URL = 'http://127.0.0.1:4599';

let folder: string;
let url: string;
let ends: string[];
let interruption: AbortController;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'with-ministack-'));
  url = `http://127.0.0.1:${await findFreePort()}`;
  ends = [];
  interruption = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = () =>
  startMinistack(findMinistack({ PATH: folder }), {
    url,
    ivsUrl: IVS_URL,
    region: 'eu-west-1',
    signal: interruption.signal,
    onEnd: (message) => ends.push(message),
  });

const beats = () => (existsSync(join(folder, 'heartbeat')) ? readFileSync(join(folder, 'heartbeat')).length : 0);

async function closing(ministack: RunningMinistack, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await ministack.close();
  }
}

test('runs on the loopback interface with settings for HTTP APIs and IVS Real-Time, until it is closed', async () => {
  writeFakeMinistack(folder);
  const ministack = await start();
  let cwd = '';
  await closing(ministack, async () => {
    expect(ministack.version).toBe('1.5.33');
    const told = (await (await fetch(url)).json()) as { env: Record<string, string>; cwd: string };
    cwd = told.cwd;
    expect(told.env).toMatchObject({
      AWS_ENDPOINT_URL_IVS: IVS_URL,
      AWS_ENDPOINT_URL_IVSCHAT: IVS_URL,
      AWS_ENDPOINT_URL_IVS_REALTIME: IVS_URL,
      AWS_REGION: 'eu-west-1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: new URL(url).port,
      IOT_MTLS_ENABLED: '0',
      MINISTACK_HOST: 'localhost',
      USE_SSL: '0',
    });
    expect(told.env).not.toHaveProperty('AWS_ENDPOINT_URL');
    // Functions without an AWS SDK are in that folder.
    const code = join(told.env.TMPDIR ?? '', 'function');
    expect(code.startsWith(cwd)).toBe(true);
    for (const name of ['@aws-sdk/client-ivs-realtime', 'jest']) {
      expect(createRequire(join(code, 'index.js')).resolve(name)).toBe(createRequire(join(process.cwd(), 'index.js')).resolve(name));
    }
    await until(() => beats() > 0);
  });
  expect(await isQuiet(beats)).toBe(true);
  expect(existsSync(cwd)).toBe(false);
  expect(ends).toEqual([]);
});

test('where it is not installed, one sentence says how', () => {
  expect(() => findMinistack({ PATH: folder })).toThrow(
    "--with ministack needs the command ministack, got none on the PATH; run with Python 3.10 or later: pip install 'ministack>=1.5.33' cryptography",
  );
});

test('one that is too old is refused, and ends', async () => {
  writeFakeMinistack(folder, { version: '1.5.9' });
  await expect(start()).rejects.toThrow(
    `--with ministack needs ministack 1.5.33 or later, got 1.5.9 from ${join(folder, 'ministack')}; run: pip install 'ministack>=1.5.33' cryptography`,
  );
  expect(await isQuiet(beats)).toBe(true);
});

test('one that cannot start is refused with what it has printed', async () => {
  writeFakeMinistack(folder, { before: `console.error('no hypercorn'); process.exit(4);` });
  await expect(start()).rejects.toThrow('ministack has ended with exit code 4; its output ends with:\nno hypercorn\n');
});

test('another program of that name is refused', async () => {
  writeFakeMinistack(folder, { before: `JSON.stringify = () => 'hello';` });
  await expect(start()).rejects.toThrow(`ministack must tell its version at ${url}/_ministack/health, got "hello"`);
});

test('an interruption ends the start', async () => {
  writeFakeMinistack(folder, {
    before: `require('node:fs').writeFileSync('${folder}/heartbeat', '.'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);`,
  });
  const starting = start();
  starting.catch(() => {});
  await until(() => beats() > 0);
  interruption.abort(130);
  await expect(starting).rejects.toBe(130);
});

test('when it ends by itself, that is said once, and its functions end', async () => {
  writeFakeMinistack(folder);
  const ministack = await start();
  await closing(ministack, async () => {
    await until(() => beats() > 0);
    await fetch(`${url}/exit`).catch(() => {});
    await until(() => ends.length > 0);
    expect(ends).toEqual(['ministack has ended with exit code 3; its output ends with:\nasked for /_ministack/health\n']);
    await until(() => isQuiet(beats));
  });
  expect(ends).toHaveLength(1);
});
