/** Finds a running `ivs-local`. */
import { text } from 'node:stream/consumers';
import { ABOUT_PATH, readAbout, type Told } from '../endpoint/about';
import { send } from '../http/client';
import { readEndpointOrigin } from '../system/address';
import { type Settings, UsageError } from './settings';

/** A running endpoint. Commands without a region use the endpoint's region. */
export interface RunningEndpoint extends Told {
  readonly url: string;
}

/**
 * Finds the running endpoint at `--port`, or else at AWS_ENDPOINT_URL. Returns undefined if nothing listens on the port, or if neither is
 * given. Throws if another program listens there, or if nothing listens at AWS_ENDPOINT_URL.
 */
export async function findRunning(port: number | undefined, env: NodeJS.ProcessEnv): Promise<RunningEndpoint | undefined> {
  if (port !== undefined) return probe(`http://127.0.0.1:${port}`, `--port ${port}`);
  if (!env.AWS_ENDPOINT_URL) return undefined;
  const url = readAddress(env.AWS_ENDPOINT_URL);
  const running = await probe(url, 'AWS_ENDPOINT_URL');
  if (running) return running;
  throw new Error(`AWS_ENDPOINT_URL is ${url}, where nothing listens; start ivs-local there, or unset it`);
}

/** Finds the endpoint that a command needs. */
export async function runningFor({ command, port }: Settings): Promise<RunningEndpoint> {
  const running = await findRunning(port, process.env);
  if (running !== undefined) return running;
  if (port !== undefined)
    throw new Error(`${command} needs an endpoint that runs, and nothing listens on port ${port}; see ivs-local start`);
  throw new UsageError(
    `${command} needs an endpoint that runs: name its --port, or set AWS_ENDPOINT_URL as \`start\` and \`deploy --keep\` print it`,
  );
}

/** Throws unless a server responds at the address. Any response will do. */
export async function checkEmulator(url: string): Promise<void> {
  try {
    await get(url);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      `--endpoint is the address of an emulator that runs, got ${url}, which does not answer (${code ?? message}); start it first`,
    );
  }
}

function readAddress(address: string): string {
  try {
    return readEndpointOrigin(address);
  } catch (error) {
    throw new Error(`AWS_ENDPOINT_URL: ${(error as Error).message}, or unset it`);
  }
}

/** Returns undefined if nothing listens. Throws if another program listens. */
async function probe(url: string, source: string): Promise<RunningEndpoint | undefined> {
  const answer = await get(url + ABOUT_PATH).catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? undefined : ''));
  if (answer === undefined) return undefined;
  const about = readAbout(answer);
  if (about) return { url, ...about };
  throw new Error(`${source} names ${url}, where another program listens and no ivs-local; choose the port that \`ivs-local start\` shows`);
}

/** Resolves with the body of the response, whatever its status. */
async function get(url: string): Promise<string> {
  return text(await send(url));
}
