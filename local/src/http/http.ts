/** The HTTP server of the local services. It listens on one port of the loopback interface and passes each request on as plain data. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeAwsChunked, MalformedBody } from './aws-chunked';
import { jsonResponse } from './json-response';
import {
  type Credential,
  findForeignHost,
  findWebPage,
  isAwsChunked,
  isFromOwnPage,
  parseCredential,
  type RequestUrl,
  readRequestUrl,
} from './request-head';

/** An HTTP request with its whole body, and the credential scope of its signature. */
export interface LocalRequest {
  readonly method: string;
  readonly url: RequestUrl;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Undefined on an unsigned request. */
  readonly credential?: Credential;
}

/** A request before its body is read. */
export type RequestHead = Omit<LocalRequest, 'body'>;

/** The answer to a {@link LocalRequest}. */
export interface LocalResponse {
  readonly status: number;
  /** A list is sent as one header for each value. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** A response that goes on until the client or the server closes the connection. */
export interface LocalStream {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Begins to send. Gives the function that is called when the connection is closed. */
  readonly stream: (send: (chunk: string) => void) => () => void;
}

/** A response, or a simulated network fault: `drop` closes the connection without a response, `silence` never responds. */
export type LocalAnswer = LocalResponse | 'drop' | 'silence';

/** A service: a function from request to answer. */
export type LocalService<A extends LocalAnswer | LocalStream = LocalResponse> = (request: LocalRequest) => Promise<A>;

/** The size limit of a request's body. The server never holds more bytes than that in memory. */
export interface BodyLimit {
  readonly maxBytes: number;
  /** Returns the answer to a request whose body is too large. */
  readonly refuse: (bytes: number) => LocalResponse;
}

/** Returns the body limit of a request, or undefined for the default. */
export type LimitBody = (head: RequestHead) => BodyLimit | undefined;

/** How to serve. */
export interface ServeOptions {
  /** @default - any free port */
  readonly port?: number;
  /** Whether every web page may send a request. @default - none */
  readonly isPublic?: (head: RequestHead) => boolean;
  /** Whether a page with the server's own address may send a request. @default - none */
  readonly isForOwnPage?: (head: RequestHead) => boolean;
  /** @default - 256 MiB for every request */
  readonly limitBody?: LimitBody;
}

/** A listening server. */
export interface LocalServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Stops listening and closes every connection, also those in use. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const NOTHING = Buffer.alloc(0);

/** Slightly more than the largest code archive that Lambda accepts. */
export const MAX_UPLOAD_BYTES = 256 * 1024 * 1024;

const DEFAULT_LIMIT: BodyLimit = {
  maxBytes: MAX_UPLOAD_BYTES,
  refuse: (bytes) =>
    errorResponse(413, 'INVALID_REQUEST', `A request body may have ${MAX_UPLOAD_BYTES} bytes here; this one has ${bytes}.`),
};

/** Longer than clients pause between two requests. A request on a connection that was just closed fails, and not every call may be retried. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

/** Serves on 127.0.0.1 and calls `service` for every request. A thrown error becomes a 500 response without details. */
export async function serve(service: LocalService<LocalAnswer | LocalStream>, options: ServeOptions = {}): Promise<LocalServer> {
  const { isPublic = () => false, isForOwnPage = () => false, limitBody = () => undefined } = options;
  const streams = new Set<ServerResponse>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, (incoming, outgoing) => {
    // Ignores clients that disconnect before the response.
    outgoing.on('error', () => {});
    void answerTo(service, incoming, { isPublic, isForOwnPage, limitBody })
      .then((answer) => send(outgoing, answer, streams))
      .catch((error) => outgoing.destroy(error));
  });
  const port = options.port ?? 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portInUse(port) : error));
    server.listen(port, LOOPBACK, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${LOOPBACK}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const stream of streams) stream.end();
        server.closeAllConnections();
      }),
  };
}

function portInUse(port: number): Error {
  return new Error(
    `The local endpoint needs a port that is free on ${LOOPBACK}; ${port} is in use. ` +
      'Stop the program that listens there, choose another port, or name none to get a free one.',
  );
}

async function answerTo(
  service: LocalService<LocalAnswer | LocalStream>,
  incoming: IncomingMessage,
  { isPublic, isForOwnPage, limitBody }: Required<Omit<ServeOptions, 'port'>>,
): Promise<LocalAnswer | LocalStream> {
  try {
    const headers = joinHeaders(incoming);
    const url = readRequestUrl(incoming.url ?? '/', headers.host);
    if (!url) return errorResponse(400, 'INVALID_REQUEST', 'A request needs a valid Host header and URL.');
    const method = incoming.method ?? 'GET';
    const head = { method, url, headers, credential: parseCredential(url, headers) };
    const port = incoming.socket.localPort ?? 0;
    const isAllowed = isPublic(head) || (isForOwnPage(head) && isFromOwnPage(url, headers, port));
    const webPage = findForeignHost(url) ?? (isAllowed ? undefined : findWebPage(method, headers));
    if (webPage !== undefined) {
      const rule = 'The local endpoint answers programs that address it as 127.0.0.1 or localhost, not web pages';
      return errorResponse(403, 'FORBIDDEN', `${rule}; this request has ${webPage}.`);
    }
    const { maxBytes, refuse } = limitBody(head) ?? DEFAULT_LIMIT;
    const { body, bytes } = await readBody(incoming, maxBytes);
    if (!body) return refuse(bytes);
    const request = { ...head, body };
    return await service(isAwsChunked(headers) ? decodeAwsChunked(request) : request);
  } catch (error) {
    if (error instanceof MalformedBody) return errorResponse(400, 'INVALID_REQUEST', error.message);
    if (!incoming.readableAborted) console.error(error);
    return errorResponse(500, 'INTERNAL_ERROR', 'The local endpoint failed to handle this request; its output says why.');
  }
}

/** Joins the values of a header that the client has sent several times, also where Node.js takes the first one. */
function joinHeaders({ rawHeaders }: IncomingMessage): Record<string, string> {
  const joined = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [sent = '', value = ''] = rawHeaders.slice(index, index + 2);
    const name = sent.toLowerCase();
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}

/**
 * Reads the body; returns undefined instead if it has more than `maxBytes`. Reads all bytes even then, because a client may send its whole
 * request before it reads the response. Allocates the declared length once: joining many chunks would leave the heap fragmented.
 */
function readBody(incoming: IncomingMessage, maxBytes: number): Promise<{ readonly body?: Buffer; readonly bytes: number }> {
  const declared = Number(incoming.headers['content-length'] ?? 0);
  let bytes = 0;
  const isTooLong = () => Math.max(declared, bytes) > maxBytes;
  let body = isTooLong() ? NOTHING : Buffer.allocUnsafeSlow(declared);
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Buffer) => {
      const start = bytes;
      bytes += chunk.length;
      if (isTooLong()) body = NOTHING;
      else {
        if (bytes > body.length) body = Buffer.concat([body], Math.min(2 * bytes, maxBytes));
        chunk.copy(body, start);
      }
    });
    incoming.once('end', () => resolve(isTooLong() ? { bytes } : { body: body.subarray(0, bytes), bytes }));
    incoming.once('error', reject);
  });
}

function errorResponse(status: number, code: string, message: string): LocalResponse {
  return jsonResponse(status, { code, message });
}

function send(outgoing: ServerResponse, answer: LocalAnswer | LocalStream, streams: Set<ServerResponse>): void {
  if (answer === 'silence') return;
  if (answer === 'drop') {
    outgoing.destroy();
    return;
  }
  outgoing.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) outgoing.setHeader(name, value);
  if ('stream' in answer) sendStream(outgoing, answer, streams);
  else outgoing.end(answer.body);
}

/** A client that reads too slowly is disconnected before it fills the memory. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Sends until the connection is closed. Keeps the response in `streams` so long. */
function sendStream(outgoing: ServerResponse, { stream }: LocalStream, streams: Set<ServerResponse>): void {
  outgoing.flushHeaders();
  streams.add(outgoing);
  const end = stream((chunk) => {
    outgoing.write(chunk);
    if (outgoing.writableLength > MAX_UNREAD_BYTES) outgoing.destroy();
  });
  outgoing.once('close', () => {
    streams.delete(outgoing);
    end();
  });
}
