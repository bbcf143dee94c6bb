/** Finding an `ivs-local` that runs already. */
import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import { originOf } from './address';

/** Long enough for a machine under load. */
const PATIENCE_MILLISECONDS = 5_000;

/**
 * The address of the endpoint that runs where the user says: at `--port`, or else at AWS_ENDPOINT_URL. Undefined when nothing runs at that port,
 * or neither is given. Throws when something else runs there, or nothing at AWS_ENDPOINT_URL: whoever set that means it.
 */
export async function findRunning(port: number | undefined, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (port !== undefined) {
    const url = `http://127.0.0.1:${port}`;
    return (await answers(url, `--port ${port}`)) ? url : undefined;
  }
  if (!env.AWS_ENDPOINT_URL) return undefined;
  const url = readAddress(env.AWS_ENDPOINT_URL);
  if (await answers(url, 'AWS_ENDPOINT_URL')) return url;
  throw new Error(`AWS_ENDPOINT_URL is ${url}, where nothing listens; start ivs-local there, or unset it`);
}

function readAddress(address: string): string {
  try {
    return originOf(address);
  } catch (error) {
    throw new Error(`AWS_ENDPOINT_URL: ${(error as Error).message}, or unset it`);
  }
}

/** False when nothing listens; throws when what listens is not ours. */
async function answers(url: string, source: string): Promise<boolean> {
  const answer = await ask(url).catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? undefined : ''));
  if (answer === undefined) return false;
  if (answer.includes('POST / is not an operation of IVS Real-Time.')) return true;
  throw new Error(`${source} names ${url}, where another program listens and no ivs-local; choose the port that \`ivs-local start\` shows`);
}

/** The answer to an operation that there is not: asking for it counts as no call and meets no fault. */
function ask(url: string): Promise<string> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivs/aws4_request, SignedHeaders=host, Signature=0';
  const client = url.startsWith('https:') ? https : http;
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  return new Promise((resolve, reject) => {
    const request = client.request(url, { method: 'POST', headers: { authorization }, agent: false, signal }, (response) => {
      text(response).then(resolve, reject);
    });
    request.once('error', reject);
    request.end();
  });
}
