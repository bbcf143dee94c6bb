import { type LocalAnswer, type LocalRequest, serve } from '../http/http';
import { SERVICES } from '../services';
import { type CloudFormation, RESPONSE_PATH } from '../services/cloudformation';
import { cloudFormation } from '../services/cloudformation/service';
import type { Events } from '../services/events/events';
import { events } from '../services/events/service';
import { CONTROL_PATH, type IvsRealTime, isOperation, type Quotas } from '../services/ivs';
import { ivs } from '../services/ivs/service';
import type { FunctionLog } from '../services/lambda/function';
import { s3 } from '../services/s3/service';
import { createAutosave } from '../state/autosave';
import type { Kept } from '../state/state-folder';
import { createPendingWork, runInOrder } from '../system/closing';
import { type About, asksAbout, tellAbout } from './about';
import { bodyLimits } from './body-limits';
import { type FaultPlan, injectFaults } from './fault-plan';
import { createServices, type EndpointServices, type EndpointState, newState } from './services';
import { unknownService } from './unknown-service';

export interface EndpointOptions {
  /** @default - a free port */
  readonly port?: number;
  /** Whether the service throttles at its documented rates. */
  readonly throttling?: boolean;
  /** Quotas of IVS Real-Time. @default - the documented ones */
  readonly quotas?: Partial<Quotas>;
  /** The description for commands that find the endpoint. */
  readonly about?: About;
  /** Faults from the start. More can be injected later. */
  readonly faults?: FaultPlan;
  /** Delays before the redeliveries of a function's asynchronous events, in milliseconds. @default - as on AWS */
  readonly retryDelays?: readonly number[];
  readonly onFunctionLog?: (line: FunctionLog) => void;
  /**
   * The state to continue from. It is saved after changes, and when the endpoint is closed.
   * @default - new state in memory
   */
  readonly kept?: Kept<EndpointState>;
  /** Called if the state cannot be saved. `close` throws instead. */
  readonly onError?: (message: string) => void;
}

/** The local endpoint: one server on the loopback interface. */
export interface LocalEndpoint {
  readonly url: string;
  readonly ivs: IvsRealTime;
  readonly stacks: CloudFormation['stacks'];
  /** Faults of requests to custom resources. The faults of IVS are `ivs.faults`. */
  readonly requestFaults: CloudFormation['faults'];
  /** The default event buses. Programs can put events as AWS services do. */
  readonly events: Pick<Events, 'put'>;
  /** Ends the endpoint's processes and server, and removes its temporary files. */
  close(): Promise<void>;
}

export async function startEndpoint(options: EndpointOptions = {}): Promise<LocalEndpoint> {
  const { about = {}, kept, faults, port, onError = () => {} } = options;
  const state = kept?.state ?? newState(SERVICES);
  const services = createServices(SERVICES, { ...options, state, url: () => server.url, onChange: () => autosave?.changed() });
  const [stacks, room, bus] = [services.of(cloudFormation), services.of(ivs), services.of(events)];
  const autosave = kept && createAutosave({ save: kept.save, mayNow: stacks.isIdle, onError });

  // Checks the rules before the server listens, so that a wrong rule leaves nothing open.
  injectFaults(services, faults);

  const requests = createPendingWork();
  const server = await serve(
    (request) => {
      if (asksAbout(request)) return Promise.resolve(tellAbout(about, stacks.stacks()));
      return requests.track(answer(services, request)).finally(() => autosave?.changed());
    },
    { port, limitBody: bodyLimits(services) },
  );
  const end = (...last: readonly (() => void)[]) =>
    runInOrder(services.close, server.close, requests.settled, ...last, () => kept?.close());
  try {
    services.resume();
  } catch (error) {
    // Does not save, because a failed start may have left the state incomplete.
    await end().catch(() => {});
    throw error;
  }
  const close = () => end(() => autosave?.close());
  return { url: server.url, ivs: room, stacks: stacks.stacks, requestFaults: stacks.faults, events: bus, close };
}

async function answer({ byName, of }: EndpointServices, request: LocalRequest): Promise<LocalAnswer> {
  if (request.url.pathname.startsWith(RESPONSE_PATH)) return of(cloudFormation).responses(request);
  if (request.url.pathname.startsWith(CONTROL_PATH)) return of(ivs).service(request);
  const name = request.credential?.service ?? (isOperation(request) ? ivs.name : s3.name);
  const service = Object.hasOwn(byName, name) ? byName[name] : undefined;
  return (service ?? unknownService(Object.keys(byName)))(request);
}
