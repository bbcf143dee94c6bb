/** Finding an `ivs-local` that runs already. */
import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import { ABOUT_PATH, readAbout, type Told } from '../endpoint/about';
import { originOf } from '../system/address';

/** Long enough for a machine under load. */
const PATIENCE_MILLISECONDS = 5_000;

/** An endpoint that runs. Its region is that of commands that name none. */
export interface RunningEndpoint extends Told {
  readonly url: string;
}

/**
 * The endpoint that runs where the user says: at `--port`, or else at AWS_ENDPOINT_URL. Undefined when nothing runs at that port,
 * or neither is given. Throws when something else runs there, or nothing at AWS_ENDPOINT_URL: whoever set that means it.
 */
export async function findRunning(port: number | undefined, env: NodeJS.ProcessEnv): Promise<RunningEndpoint | undefined> {
  if (port !== undefined) return lookAt(`http://127.0.0.1:${port}`, `--port ${port}`);
  if (!env.AWS_ENDPOINT_URL) return undefined;
  const url = readAddress(env.AWS_ENDPOINT_URL);
  const running = await lookAt(url, 'AWS_ENDPOINT_URL');
  if (running) return running;
  throw new Error(`AWS_ENDPOINT_URL is ${url}, where nothing listens; start ivs-local there, or unset it`);
}

/** Throws unless another emulator runs at an address. Whatever it answers, it is there. */
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
    return originOf(address);
  } catch (error) {
    throw new Error(`AWS_ENDPOINT_URL: ${(error as Error).message}, or unset it`);
  }
}

/** Undefined when nothing listens; throws when what listens is not ours. */
async function lookAt(url: string, source: string): Promise<RunningEndpoint | undefined> {
  const answer = await get(url + ABOUT_PATH).catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? undefined : ''));
  if (answer === undefined) return undefined;
  const about = readAbout(answer);
  if (about) return { url, ...about };
  throw new Error(`${source} names ${url}, where another program listens and no ivs-local; choose the port that \`ivs-local start\` shows`);
}

/** The body of the answer, by no proxy and over no connection that is kept. */
function get(url: string): Promise<string> {
  const client = url.startsWith('https:') ? https : http;
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  return new Promise((resolve, reject) => {
    const request = client.get(url, { agent: false, signal }, (response) => {
      text(response).then(resolve, reject);
    });
    request.once('error', reject);
  });
}
