/** An endpoint that serves IVS Real-Time and forwards all other requests to another emulator. */
import { setMaxListeners } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { type LocalAnswer, type LocalRequest, type LocalResponse, type RequestHead, serve } from '../http/http';
import { refuse } from '../service/refusal';
import { CONTROL_PATH, type IvsRealTime, type Quotas } from '../services/ivs';
import { ivs as ivsService } from '../services/ivs/service';
import { createAutosave } from '../state/autosave';
import type { Kept } from '../state/state-folder';
import { createPendingWork, runInOrder } from '../system/closing';
import { type About, asksAbout, tellAbout } from './about';
import { bodyLimits } from './body-limits';
import { type FaultPlan, injectFaults } from './fault-plan';
import { createServices, type EndpointState, newState } from './services';

export interface ForwardingOptions {
  /** `http://host:port` of the other emulator. */
  readonly elsewhere: string;
  /** @default - a free port */
  readonly port?: number;
  readonly throttling?: boolean;
  /** @default - the documented ones */
  readonly quotas?: Partial<Quotas>;
  /** The description for commands that find the endpoint. */
  readonly about?: About;
  readonly faults?: Pick<FaultPlan, 'service'>;
  /**
   * The state of IVS Real-Time. The other emulator keeps its own.
   * @default - new state in memory
   */
  readonly kept?: Kept<EndpointState>;
  /** Called if a request cannot be forwarded, or if the state cannot be saved. */
  readonly onError?: (message: string) => void;
}

export interface ForwardingEndpoint {
  readonly url: string;
  readonly ivs: IvsRealTime;
  /** Closes every connection, also those to the other emulator. */
  close(): Promise<void>;
}

/** The services of this endpoint. The other emulator has all others. */
export const FORWARDED = [ivsService];

/** @see https://www.rfc-editor.org/rfc/rfc9110#field.connection */
const HOP_BY_HOP = /^(connection|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;

/** Headers of an aws-chunked body, which the server has already decoded. */
const OF_CHUNKS = /^x-amz-(trailer|decoded-content-length)$/;

/** The other emulator has the buckets. So a storage configuration accepts any bucket name, and recordings succeed without writing files. */
export async function startForwarding(options: ForwardingOptions): Promise<ForwardingEndpoint> {
  const { about = {}, elsewhere, port, throttling, quotas, faults, kept, onError = () => {} } = options;
  const services = createServices(FORWARDED, { throttling, quotas, state: kept?.state ?? newState(FORWARDED), url: () => server.url });
  const ivs = services.of(ivsService);
  const limitBody = bodyLimits(services);
  const autosave = kept && createAutosave({ save: kept.save, mayNow: () => true, onError });
  injectFaults(services, faults);
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
      return refuse(request, { status, code: 'EmulatorUnreachable', message: `${message} See that it runs.` });
    });
  const isForIvs = ({ credential, url }: RequestHead) => credential?.service === 'ivs' || url.pathname.startsWith(CONTROL_PATH);
  const requests = createPendingWork();
  const answerOfIvs = (request: LocalRequest) => requests.track(ivs.service(request)).finally(() => autosave?.changed());
  const server = await serve(
    async (request) => {
      if (asksAbout(request)) return tellAbout(about);
      return isForIvs(request) ? answerOfIvs(request) : forward(request);
    },
    { port, limitBody: (head) => (isForIvs(head) ? limitBody(head) : undefined) },
  );
  const end = (...last: readonly (() => void)[]) =>
    runInOrder(
      () => closing.abort(),
      services.close,
      server.close,
      requests.settled,
      ...last,
      () => kept?.close(),
    );
  try {
    services.resume();
  } catch (error) {
    // Does not save, because a failed start may have left the state incomplete.
    await end().catch(() => {});
    throw error;
  }
  return { url: server.url, ivs, close: () => end(() => autosave?.close()) };
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
