/**
 * The HTTP server that everything local is reached through: one port on loopback, a request handed to the service as plain data.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeAwsChunked, isAwsChunked, MalformedBody } from './aws-chunked';
import { type RequestUrl, readRequestUrl } from './request-url';
import { findWebPage } from './web-pages';

/** One HTTP request, as the local services see it: body read whole, credential scope of the SigV4 Authorization header taken apart. */
export interface LocalRequest {
  readonly method: string;
  readonly url: RequestUrl;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From the credential scope `<accessKeyId>/<date>/<region>/<service>/aws4_request`; undefined on an unsigned request. */
  readonly credential?: { readonly accessKeyId: string; readonly region: string; readonly service: string };
}

/** What is known of a request before its body is read. */
export type RequestHead = Omit<LocalRequest, 'body'>;

/** The answer to a {@link LocalRequest}. */
export interface LocalResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What becomes of a request: a response, or a fault of the network: the connection closed without one, or open and silent for good. */
export type LocalAnswer = LocalResponse | 'drop' | 'silence';

/** A service is a function from request to answer, most often a response; the server does the rest. */
export type LocalService<A extends LocalAnswer = LocalResponse> = (request: LocalRequest) => Promise<A>;

/** How long the body of a request may be. Not more than that is ever held of it. */
export interface BodyLimit {
  readonly maxBytes: number;
  /** The answer to a request whose body has so many bytes. */
  readonly refuse: (bytes: number) => LocalResponse;
}

/** Says how long the body of a request may be. */
export type LimitBody = (head: RequestHead) => BodyLimit | undefined;

/** How to serve. */
export interface ServeOptions {
  /** @default - a free one */
  readonly port?: number;
  /** @default - 256 MiB for every request, as for those that it says nothing of */
  readonly limitBody?: LimitBody;
}

/** A server that listens. */
export interface LocalServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Stops listening and ends every connection, those in use included. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const NOTHING = Buffer.alloc(0);

/** A little more than the largest code archive that Lambda takes. */
export const MAX_UPLOAD_BYTES = 256 * 1024 * 1024;

const DEFAULT_LIMIT: BodyLimit = {
  maxBytes: MAX_UPLOAD_BYTES,
  refuse: (bytes) => refusal(413, `A request body may have ${MAX_UPLOAD_BYTES} bytes here; this one has ${bytes}.`),
};

/** Longer than clients pause between two requests: one that meets a connection just closed fails, and not every call may be repeated. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

/** Serves on 127.0.0.1. `service` is called for every request. A thrown error is a 500 that names nothing secret. */
export async function serve(service: LocalService<LocalAnswer>, options: ServeOptions = {}): Promise<LocalServer> {
  const { limitBody = () => undefined } = options;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, (incoming, outgoing) => {
    // A client that goes away before it is answered is no fault of the server's.
    outgoing.on('error', () => {});
    void answerTo(service, incoming, limitBody)
      .then((answer) => send(outgoing, answer))
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

async function answerTo(service: LocalService<LocalAnswer>, incoming: IncomingMessage, limitBody: LimitBody): Promise<LocalAnswer> {
  try {
    const headers = joinHeaders(incoming);
    const url = readRequestUrl(incoming.url ?? '/', headers.host);
    if (!url) return refusal(400, 'The request has no Host header and URL that could be read.');
    const method = incoming.method ?? 'GET';
    const webPage = findWebPage(method, url, headers);
    if (webPage !== undefined) {
      const rule = 'The local endpoint answers programs that address it as 127.0.0.1 or localhost, not web pages';
      return refusal(403, `${rule}; this request has ${webPage}.`);
    }
    const head = { method, url, headers, credential: parseCredential(url, headers) };
    const { maxBytes, refuse } = limitBody(head) ?? DEFAULT_LIMIT;
    const { body, bytes } = await readBody(incoming, maxBytes);
    if (!body) return refuse(bytes);
    const request = { ...head, body };
    return await service(isAwsChunked(headers) ? decodeAwsChunked(request) : request);
  } catch (error) {
    if (error instanceof MalformedBody) return refusal(400, error.message);
    if (!incoming.readableAborted) console.error(error);
    return refusal(500, 'The local endpoint failed at this request; what it printed says why.');
  }
}

function joinHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headersDistinct).flatMap(([name, values]) => (values ? [[name, values.join(', ')]] : [])),
  );
}

/**
 * The body is undefined when it has more bytes; all are read, so that a client that sends first and listens then gets to see the answer.
 * A body of declared length is put together where it stays: many pieces and a copy of them are memory that the system does not get back.
 */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<{ readonly body?: Buffer; readonly bytes: number }> {
  const declared = Number(incoming.headers['content-length'] ?? 0);
  let bytes = 0;
  const isTooLong = () => Math.max(declared, bytes) > maxBytes;
  let body = isTooLong() ? NOTHING : Buffer.allocUnsafeSlow(declared);
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    const start = bytes;
    bytes += chunk.length;
    if (isTooLong()) body = NOTHING;
    else {
      if (bytes > body.length) body = Buffer.concat([body], Math.min(2 * bytes, maxBytes));
      chunk.copy(body, start);
    }
  }
  return isTooLong() ? { bytes } : { body: body.subarray(0, bytes), bytes };
}

/** A presigned URL carries in its query what a signed request carries in its Authorization header. */
function parseCredential(url: RequestUrl, headers: Readonly<Record<string, string>>): LocalRequest['credential'] {
  const scope = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('X-Amz-Credential') ?? '';
  const [accessKeyId, , region, service, terminator] = scope.split('/');
  if (accessKeyId && region && service && terminator === 'aws4_request') return { accessKeyId, region, service };
  return parsePresignedVersion2(url.searchParams);
}

/**
 * A URL for S3 in Signature Version 2, in which version 1 of the AWS CLI and boto3 presign where no region has to be named.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
function parsePresignedVersion2(query: URLSearchParams): LocalRequest['credential'] {
  const accessKeyId = query.get('AWSAccessKeyId');
  if (!accessKeyId || !query.has('Signature') || !query.has('Expires')) return undefined;
  return { accessKeyId, region: 'us-east-1', service: 's3' };
}

function refusal(status: number, message: string): LocalResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

function send(outgoing: ServerResponse, answer: LocalAnswer): void {
  if (answer === 'silence') return;
  if (answer === 'drop') {
    outgoing.destroy();
    return;
  }
  outgoing.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) outgoing.setHeader(name, value);
  outgoing.end(answer.body);
}
