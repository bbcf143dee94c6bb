import { type LocalAnswer, type LocalService, serve } from '../../../local/src/http/http';

/** What a test says of a request. */
export interface ClientRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly region?: string;
  readonly accessKeyId?: string;
}

/** What it looks at in a response. */
export interface ClientResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A client of one service, over HTTP. */
export interface Client {
  /** Sends a request that bears the credential scope of a signed one. */
  send(path: string, request?: ClientRequest): Promise<ClientResponse>;
  /** Of the server. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `service` on a port of its own, and gives a client of it that signs for the service `name`. */
export async function connectTo(service: LocalService<LocalAnswer>, name: string): Promise<Client> {
  const server = await serve(service);
  return {
    url: server.url,
    close: server.close,
    async send(path, { method = 'GET', headers, body, region = 'us-east-1', accessKeyId = 'local' } = {}) {
      const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/${region}/${name}/aws4_request, SignedHeaders=host, Signature=0`;
      const response = await fetch(`${server.url}${path}`, { method, headers: { ...headers, authorization }, body });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    },
  };
}
