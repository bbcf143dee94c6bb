/** Asks a running endpoint for its state and news, and sends it commands. */
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { EVENTS_PATH, STATE_PATH } from '../endpoint/state-and-news';
import { send } from '../http/client';
import type { NumberedNews } from '../service/news';
import type { Snapshot } from '../service/snapshot';

export interface ControlClient {
  state(): Promise<Snapshot>;
  /** Runs a command. Throws the endpoint's message if it refuses. */
  run<Result = object>(command: string, input: object): Promise<Result>;
  /** The news, until the signal is aborted or the endpoint ends. */
  news(options: { readonly after?: number; readonly signal: AbortSignal }): AsyncGenerator<NumberedNews>;
}

export function createControlClient(url: string): ControlClient {
  const ask = async (path: string, options: Parameters<typeof send>[1] = {}) => {
    const response = await send(url + path, options);
    if (response.statusCode === 200) return response;
    throw new Error(messageOf(await text(response)));
  };
  return {
    state: async () => JSON.parse(await text(await ask(STATE_PATH))),
    run: async (command, input) => JSON.parse(await text(await ask(`/_ivs/${command}`, { method: 'POST', body: JSON.stringify(input) }))),
    async *news({ after, signal }) {
      try {
        const response = await ask(after === undefined ? EVENTS_PATH : `${EVENTS_PATH}?after=${after}`, { signal });
        for await (const line of createInterface({ input: response })) yield JSON.parse(line);
      } catch (error) {
        const isEnd = signal.aborted || (error as NodeJS.ErrnoException).code === 'ECONNRESET';
        if (!isEnd) throw error;
      }
    },
  };
}

/** An error of the endpoint is `{ "code": ..., "message": ... }`. */
function messageOf(body: string): string {
  try {
    return JSON.parse(body).message ?? body;
  } catch {
    return body;
  }
}
