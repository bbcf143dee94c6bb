/** Starts ministack, an emulator of other AWS services, for an endpoint that forwards to it, and ends it with the endpoint. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, tryReadJson } from '../data/json';
import { send } from '../http/client';
import { runInOrder } from '../system/closing';
import { isolatedEnvironment } from '../system/environment';
import { findExecutable } from '../system/executable';
import { nodeModulesFrom } from '../system/node-modules';
import { runInGroup } from './process-group';

/** The command of an installed ministack, without a shell. */
export type Ministack = readonly [program: string, ...args: string[]];

export interface MinistackOptions {
  /** `http://127.0.0.1:<port>` with a free port. */
  readonly url: string;
  /** The address of IVS Real-Time, for the functions that run in ministack. */
  readonly ivsUrl: string;
  readonly region: string;
  /** Ends the start. */
  readonly signal: AbortSignal;
  /** Called if ministack ends by itself. */
  readonly onEnd: (message: string) => void;
}

export interface RunningMinistack {
  readonly version: string;
  /** Ends ministack with all its functions, and removes its files. */
  close(): Promise<void>;
}

const MINIMUM = '1.5.33';
const INSTALL = `pip install 'ministack>=${MINIMUM}' cryptography`;

/** Throws if ministack is not installed. */
export function findMinistack(env: NodeJS.ProcessEnv): Ministack {
  const found = findExecutable('ministack', 'ministack', env.PATH ?? env.Path);
  if (found) return found.command;
  throw new Error(`--with ministack needs the command ministack, got none on the PATH; run with Python 3.10 or later: ${INSTALL}`);
}

/** Finds a port of the loopback interface on which nothing listens. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when ministack answers. Rejects if it ends, does not answer, or is too old; then nothing of it is left. */
export async function startMinistack(ministack: Ministack, options: MinistackOptions): Promise<RunningMinistack> {
  const { url, signal, onEnd } = options;
  const folder = mkdtempSync(join(tmpdir(), 'ivs-local-ministack-'));
  const ending = new AbortController();
  const [program, ...args] = endsWithThisProcess(ministack);
  let output = '';
  const exited = runInGroup(program, args, {
    cwd: folder,
    env: environmentOf(options, linkNodeModules(folder)),
    signal: ending.signal,
    interruption: 'SIGTERM',
    holdsInput: true,
    onOutput: (printed) => {
      output = (output + printed).slice(-MAX_OUTPUT);
    },
  });
  const ended = exited.then(
    (exitCode) => `ministack has ended with exit code ${exitCode}${output && `; its output ends with:\n${output}`}`,
  );
  const close = () =>
    runInOrder(
      () => ending.abort(),
      async () => void (await exited.catch(() => {})),
      () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
    );
  try {
    const version = await Promise.race([readVersion(url, AbortSignal.any([signal, ending.signal])), ended.then(fail)]);
    if (version.localeCompare(MINIMUM, 'en', { numeric: true }) < 0) {
      throw new Error(`--with ministack needs ministack ${MINIMUM} or later, got ${version} from ${ministack.join(' ')}; run: ${INSTALL}`);
    }
    void ended.then((message) => {
      if (!ending.signal.aborted) onEnd(message);
    });
    return { version, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const MAX_OUTPUT = 2_000;

/**
 * A shell that kills the process group when the standard input closes, which also happens if this process is killed with SIGKILL. Windows has no
 * such shell.
 */
const UNTIL_INPUT_CLOSES = 'exec 3<&0; { read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null 2>&1';

function endsWithThisProcess(command: Ministack): Ministack {
  return process.platform === 'win32' ? command : ['/bin/sh', '-c', UNTIL_INPUT_CLOSES, 'sh', ...command];
}

function environmentOf({ url, ivsUrl, region }: MinistackOptions, temporaryFolder: string): Record<string, string> {
  // Functions find ministack by an address that it makes itself.
  const { AWS_ENDPOINT_URL: _, ...isolated } = isolatedEnvironment(process.env, ivsUrl, region);
  return {
    ...isolated,
    AWS_ENDPOINT_URL_IVS_REALTIME: ivsUrl,
    // The endpoint says what is missing, where ministack has an error that clients cannot read.
    AWS_ENDPOINT_URL_IVS: ivsUrl,
    AWS_ENDPOINT_URL_IVSCHAT: ivsUrl,
    // By default ministack listens on all interfaces, and with MQTT on port 8883.
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: new URL(url).port,
    IOT_MTLS_ENABLED: '0',
    // Names of APIs end with it. 127.0.0.1 makes names that resolve nowhere.
    MINISTACK_HOST: 'localhost',
    TMPDIR: temporaryFolder,
    USE_SSL: '0',
  };
}

/**
 * Makes a folder in which functions find the node_modules folders of the app, as those of ivs-local do: ministack has no AWS SDK for functions that
 * do not bundle it. ES modules do not read NODE_PATH, so folders with links are around it.
 */
function linkNodeModules(folder: string): string {
  const farthestFirst = nodeModulesFrom(process.cwd()).filter(existsSync).reverse();
  return farthestFirst.reduce((parent, target) => {
    symlinkSync(target, join(parent, 'node_modules'), 'junction');
    const child = join(parent, 'app');
    mkdirSync(child);
    return child;
  }, folder);
}

/** Longer than the start on a machine under load. */
const PATIENCE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 50;

/** Waits until ministack answers. */
async function readVersion(url: string, signal: AbortSignal): Promise<string> {
  const health = `${url}/_ministack/health`;
  const patience = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  while (!patience.aborted) {
    signal.throwIfAborted();
    const answer = await send(health, { signal: AbortSignal.any([signal, patience]) }).then(text, () => undefined);
    const about = answer === undefined ? undefined : tryReadJson(answer);
    if (isObject(about) && typeof about.version === 'string') return about.version;
    if (answer !== undefined) throw new Error(`ministack must tell its version at ${health}, got ${JSON.stringify(answer.slice(0, 100))}`);
    await sleep(POLL_MILLISECONDS);
  }
  throw new Error(`ministack must answer at ${health} within ${PATIENCE_MILLISECONDS / 1_000} seconds, got no answer`);
}

function fail(message: string): never {
  throw new Error(message);
}
