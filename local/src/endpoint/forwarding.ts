/** An endpoint that serves IVS Real-Time and forwards all other requests to another emulator. */

import { setMaxListeners } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { HOP_BY_HOP } from '../http/hop-by-hop';
import type { LocalAnswer, LocalRequest, LocalResponse, RequestHead } from '../http/http';
import { ServiceError } from '../service/service-error';
import { ivs } from '../services/ivs/service';
import { errorResponse } from './error-response';
import { type EndpointServer, type ServerOptions, startServer } from './server';

export interface ForwardingOptions extends ServerOptions {
  /** `http://host:port` of the other emulator. */
  readonly elsewhere: string;
  /** Called if a request cannot be forwarded, or if the state cannot be saved. */
  readonly onError?: (message: string) => void;
}

export type ForwardingEndpoint = EndpointServer;

/** The services of this endpoint. The other emulator has all others. */
export const FORWARDED = [ivs];

/** Headers of an aws-chunked body, which the server has already decoded. */
const OF_CHUNKS = /^x-amz-(trailer|decoded-content-length)$/;

/** The other emulator has the buckets. So a storage configuration accepts any bucket name, and recordings succeed without writing files. */
export async function startForwarding(options: ForwardingOptions): Promise<ForwardingEndpoint> {
  const { elsewhere, onError = () => {} } = options;
  const closing = new AbortController();
  // Each pending request adds a listener, so Node.js must not warn of more than ten.
  setMaxListeners(0, closing.signal);

  const forward = (request: LocalRequest): Promise<LocalAnswer> =>
    send(elsewhere, request, closing.signal).catch((error) => {
      if (closing.signal.aborted) return 'drop';
      const message = `The emulator at ${elsewhere} did not answer ${request.method} ${request.url.pathname} (${error.code ?? error.message}).`;
      onError(message);
      // Clients retry after a 502. That is pointless if no program listens.
      const status = error.code === 'ECONNREFUSED' ? 400 : 502;
      return errorResponse(request, new ServiceError('EmulatorUnreachable', `${message} See that it runs.`, status));
    });
  const isForIvs = ({ credential }: RequestHead) => credential?.service === ivs.name;
  return startServer(
    {
      definitions: FORWARDED,
      answer: (services, request) => (isForIvs(request) ? services.of(ivs).service(request) : forward(request)),
      hasLimit: isForIvs,
      onClose: () => closing.abort(),
    },
    options,
  );
}

/** Keeps the Host header of the client: it is signed, and URLs that the emulator derives from it lead to this endpoint. */
function send(elsewhere: string, { method, url, headers, body }: LocalRequest, signal: AbortSignal): Promise<LocalResponse> {
  const client = elsewhere.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const path = url.pathname + url.search;
    const options = { method, path, headers: forwardedHeaders(headers, body), agent: false, signal } as const;
    const outgoing = client.request(elsewhere, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({ status: incoming.statusCode ?? 502, headers: joined(incoming.headers), body: Buffer.concat(chunks) }),
      );
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function forwardedHeaders(headers: LocalRequest['headers'], body: Buffer): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.test(name) && !OF_CHUNKS.test(name));
  const forwarded = { ...Object.fromEntries(kept), 'content-length': String(body.length) };
  const chunked = headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  return chunked ? { ...forwarded, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : forwarded;
}

function joined(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || HOP_BY_HOP.test(name) ? [] : [[name, String(value)]])),
  );
}
