import type { LocalAnswer, LocalService } from '../../../local/src/http/http';

/** What an operation answers: the HTTP status and the members of the JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer differs with each operation, and a test states what it expects.
export type JsonAnswer = { readonly status: number } & Readonly<Record<string, any>>;

/** A client of one service that speaks AWS JSON. */
export interface JsonClient {
  call(operation: string, input?: object, region?: string): Promise<JsonAnswer>;
}

/**
 * A client that calls the service in this process, because HTTP takes most of the time of a request, and is the same for all services.
 *
 * @param name of the service in signatures
 * @param target what X-Amz-Target has before the operation
 */
export function jsonClient(service: LocalService<LocalAnswer>, name: string, target: string): JsonClient {
  const url = new URL('http://127.0.0.1/');
  return {
    async call(operation, input = {}, region = 'us-east-1') {
      const headers = { 'x-amz-target': `${target}.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
      const credential = { accessKeyId: 'local', region, service: name };
      const answer = await service({ method: 'POST', url, headers, body: Buffer.from(JSON.stringify(input)), credential });
      if (typeof answer === 'string') throw new Error(`${operation} has no answer: ${answer}`);
      return { status: answer.status, ...JSON.parse(String(answer.body)) };
    },
  };
}
