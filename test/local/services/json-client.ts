import type { LocalAnswer, LocalService } from '../../../local/src/http/http';
import { connectTo } from './client';

/** What an operation answers: the HTTP status and the members of the JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer differs with each operation, and a test states what it expects.
export type JsonAnswer = { readonly status: number } & Readonly<Record<string, any>>;

/** A client of one service that speaks AWS JSON, over HTTP. */
export interface JsonClient {
  call(operation: string, input?: object, region?: string): Promise<JsonAnswer>;
  close(): Promise<void>;
}

/** Serves `service` on a port of its own, and gives a client of it. `target` is what X-Amz-Target has before the operation. */
export async function connectJson(service: LocalService<LocalAnswer>, name: string, target: string): Promise<JsonClient> {
  const client = await connectTo(service, name);
  return {
    close: client.close,
    async call(operation, input = {}, region = 'us-east-1') {
      const headers = { 'x-amz-target': `${target}.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
      const response = await client.send('/', { method: 'POST', headers, body: JSON.stringify(input), region });
      return { status: response.status, ...JSON.parse(response.body) };
    },
  };
}
