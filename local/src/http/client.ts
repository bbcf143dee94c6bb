/** Sends requests to a server on this machine. Uses no proxy and keeps no connection open. */
import * as http from 'node:http';
import * as https from 'node:https';

/** Long enough for a machine under load. */
const PATIENCE_MILLISECONDS = 5_000;

export interface SendOptions {
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request and its answer. @default - after 5 seconds */
  readonly signal?: AbortSignal;
}

/** Resolves with the answer when its headers are there. */
export function send(url: string, options: SendOptions = {}): Promise<http.IncomingMessage> {
  const { body, signal = AbortSignal.timeout(PATIENCE_MILLISECONDS), ...rest } = options;
  const client = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, { agent: false, signal, ...rest }, resolve);
    request.once('error', reject);
    request.end(body);
  });
}
