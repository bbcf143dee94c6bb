/**
 * An endpoint that serves IVS Real-Time and forwards all other requests to another emulator. The events of IVS Real-Time go to the rules of that
 * emulator.
 */

import { setMaxListeners } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { createEventRelay } from '../emulator/event-relay';
import { createRepeatFilter } from '../emulator/repeat-filter';
import { createStandInCalls } from '../emulator/stand-in-calls';
import { HOP_BY_HOP } from '../http/hop-by-hop';
import type { LocalAnswer, LocalRequest, LocalResponse, RequestHead } from '../http/http';
import { ServiceError } from '../service/service-error';
import type { StandInTypes } from '../services/cloudformation/stand-ins/beside-emulator';
import { isOperation } from '../services/ivs';
import { ivs } from '../services/ivs/service';
import { errorResponse } from './error-response';
import { type EndpointServer, type ServerOptions, startServer } from './server';

export interface ForwardingOptions extends Omit<ServerOptions, 'onEvent' | 'standIns'> {
  /** `http://host:port` of the other emulator. */
  readonly elsewhere: string;
  /** The resource types that stand in in the stacks of the emulator. @default - none */
  readonly standInTypes?: StandInTypes;
  /** Called once for each resource that stands in. */
  readonly onNotice?: (logicalId: string, notice: string) => void;
  /** How long the other emulator may take to answer a call of this endpoint's own. @default 5000 */
  readonly patienceMilliseconds?: number;
  /** Called if a request cannot be forwarded, if an event is not delivered, or if the state cannot be saved. */
  readonly onError?: (message: string) => void;
}

export type ForwardingEndpoint = EndpointServer;

/** The services of this endpoint. The other emulator has all others. */
export const FORWARDED = [ivs];

const NONE: StandInTypes = { has: () => false };

/** How ministack answers a call of a service that it does not have. No client of AWS can read it. */
const UNSUPPORTED = /^\{"error": ?"Unsupported service: ([\w-]+)"\}$/;

function unsupportedService({ status, body }: LocalResponse): string | undefined {
  return status === 400 ? UNSUPPORTED.exec(String(body))?.[1] : undefined;
}

/** Headers of an aws-chunked body, which the server has already decoded. */
const OF_CHUNKS = /^x-amz-(trailer|decoded-content-length)$/;

/** The other emulator has the buckets. So a storage configuration accepts any bucket name, and recordings succeed without writing files. */
export async function startForwarding(options: ForwardingOptions): Promise<ForwardingEndpoint> {
  const { elsewhere, patienceMilliseconds, standInTypes = NONE, onNotice = () => {}, onError = () => {} } = options;
  const closing = new AbortController();
  // Each pending request adds a listener, so Node.js must not warn of more than ten.
  setMaxListeners(0, closing.signal);

  const told = createRepeatFilter(onError);

  const standInCalls = createStandInCalls({ url: elsewhere, signal: closing.signal, standIns: standInTypes, onNotice });

  function unsupported(service: string): ServiceError {
    const types = standInCalls.typesOf(service);
    const standIns = types.length === 0 ? '' : ` Resources of the type ${types.join(', ')} stand in and do nothing.`;
    const message = `The emulator at ${elsewhere} does not have the service '${service}'.${standIns}`;
    return new ServiceError('UnknownService', `${message} Skip the call locally, for example if AWS_ENDPOINT_URL is set.`, 400);
  }

  async function forward(request: LocalRequest): Promise<LocalAnswer> {
    try {
      const toCloudFormation = request.credential?.service === 'cloudformation';
      const prepared = toCloudFormation ? await standInCalls.prepare(request) : request;
      const answer = await send(elsewhere, prepared, closing.signal);
      told.forget(elsewhere);
      const service = unsupportedService(answer);
      if (service !== undefined) throw unsupported(service);
      return toCloudFormation ? standInCalls.explain(answer) : answer;
    } catch (caught) {
      if (caught instanceof ServiceError) return errorResponse(request, caught);
      if (closing.signal.aborted) return 'drop';
      const error = caught as NodeJS.ErrnoException;
      const reason = error.code ?? error.message;
      told.say(elsewhere, `The emulator at ${elsewhere} does not answer (${reason}). Requests to it fail.`);
      const message = `The emulator at ${elsewhere} did not answer ${request.method} ${request.url.pathname} (${reason}).`;
      // Clients retry after a 502. That is pointless if no program listens.
      const status = error.code === 'ECONNREFUSED' ? 400 : 502;
      return errorResponse(request, new ServiceError('EmulatorUnreachable', `${message} See that it runs.`, status));
    }
  }
  const relay = createEventRelay({
    url: elsewhere,
    signal: closing.signal,
    patienceMilliseconds,
    onError,
    onNews: (news) => server.newsroom.tell(news),
  });
  const server = await startServer(
    {
      definitions: FORWARDED,
      answer: (services, request) => (isForRealTime(request) ? services.of(ivs).service(request) : forward(request)),
      hasLimit: isForRealTime,
      onClose: () => closing.abort(),
    },
    { ...options, onEvent: (event, occurredAt) => relay.put({ ...event, occurredAt }) },
  );
  return server;
}

/** The path of TagResource and its like for a resource of IVS Low-Latency Streaming. */
const LOW_LATENCY_TAGS = /^\/tags\/.*(:|%3A)(channel|playback-key|playback-restriction-policy|recording-configuration|stream-key)(\/|%2F)/i;

/** Requests for IVS Low-Latency Streaming are signed for `ivs`, too. */
function isForRealTime({ credential, method, url }: RequestHead): boolean {
  return credential?.service === ivs.name && isOperation({ method, url }) && !LOW_LATENCY_TAGS.test(url.pathname);
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
