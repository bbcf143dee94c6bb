import { type LocalAnswer, type LocalRequest, serve } from '../http/http';
import type { FaultPlan } from '../service/fault-plan';
import { type CloudFormation, RESPONSE_PATH } from '../services/cloudformation';
import type { Events } from '../services/events/events';
import { CONTROL_PATH, type IvsRealTime, isOperation, type Quotas } from '../services/ivs';
import type { FunctionLog } from '../services/lambda/function';
import { createAutosave } from '../state/autosave';
import type { Kept } from '../state/state-folder';
import { createPendingWork, runInOrder } from '../system/closing';
import { type About, asksAbout, tellAbout } from './about';
import { limitBody } from './body-limits';
import { type EndpointState, newEndpointState } from './endpoint-state';
import { createServices, type Services } from './services';
import { unknownService } from './unknown-service';

export interface EndpointOptions {
  /** @default - a free port */
  readonly port?: number;
  /** Whether the service throttles at its documented rates. */
  readonly throttling?: boolean;
  /** Quotas of IVS Real-Time. @default - the documented ones */
  readonly quotas?: Partial<Quotas>;
  /** What it says of itself to commands that find it. */
  readonly about?: About;
  /** What goes wrong, from the start. More can be injected later. */
  readonly faults?: FaultPlan;
  /** Waits before each redelivery of a function's asynchronous events, in milliseconds. @default - as on AWS */
  readonly retryDelays?: readonly number[];
  readonly onFunctionLog?: (line: FunctionLog) => void;
  /**
   * State that is gone on with, and saved now and then and when the endpoint is closed.
   * @default - nothing exists yet, and nothing is kept
   */
  readonly kept?: Kept<EndpointState>;
  /** Told when the state cannot be saved now; closing throws when it cannot be saved then. */
  readonly onError?: (message: string) => void;
}

/** What stands in for AWS on a laptop: one server on the loopback interface. */
export interface LocalEndpoint {
  readonly url: string;
  readonly ivs: IvsRealTime;
  readonly stacks: CloudFormation['stacks'];
  /** Faults of requests to custom resources; those of the service are `ivs.faults`. */
  readonly requestFaults: CloudFormation['faults'];
  /** The default event buses, for a program that puts events as a service of AWS does. */
  readonly events: Pick<Events, 'put'>;
  /** Ends every process and server and removes every temporary file of the endpoint. */
  close(): Promise<void>;
}

export async function startEndpoint(options: EndpointOptions = {}): Promise<LocalEndpoint> {
  const { about = {}, kept, faults, port, onError = () => {} } = options;
  const state = kept?.state ?? newEndpointState();
  const services = createServices({ ...options, state, url: () => server.url, onChange: () => autosave?.changed() });
  const { ivs, cloudFormation, events } = services;
  const autosave = kept && createAutosave({ save: kept.save, mayNow: cloudFormation.isIdle, onError });

  // Before the server listens: a rule that is wrong leaves nothing open.
  ivs.faults.inject(...(faults?.service ?? []));
  cloudFormation.faults.inject(...(faults?.requests ?? []));

  const requests = createPendingWork();
  const server = await serve(
    (request) => {
      if (asksAbout(request)) return Promise.resolve(tellAbout(about, cloudFormation.stacks()));
      return requests.track(answer(services, request)).finally(() => autosave?.changed());
    },
    { port, limitBody },
  );
  const end = (...last: readonly (() => void)[]) =>
    runInOrder(services.close, server.close, requests.settled, ...last, () => kept?.close());
  try {
    services.resume();
  } catch (error) {
    // Nothing is saved: what was kept is better than what half a start has made of it.
    await end().catch(() => {});
    throw error;
  }
  const close = () => end(() => autosave?.close());
  return { url: server.url, ivs, stacks: cloudFormation.stacks, requestFaults: cloudFormation.faults, events, close };
}

async function answer({ byName, cloudFormation, ivs }: Services, request: LocalRequest): Promise<LocalAnswer> {
  if (request.url.pathname.startsWith(RESPONSE_PATH)) return cloudFormation.responses(request);
  if (request.url.pathname.startsWith(CONTROL_PATH)) return ivs.service(request);
  const name = request.credential?.service ?? (isOperation(request) ? 'ivs' : 's3');
  const service = Object.hasOwn(byName, name) ? byName[name] : undefined;
  return (service ?? unknownService(Object.keys(byName)))(request);
}
