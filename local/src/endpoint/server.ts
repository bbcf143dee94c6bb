/** The server of an endpoint, whichever services it has: saved state, a clock that tests can advance, the control surface, and closing. */
import { randomUUID } from 'node:crypto';
import { answerPage, answerPageFile, isForPage, isForPageFile, withoutScripts } from '../console/page';
import { type LocalAnswer, type LocalRequest, type LocalStream, type RequestHead, serve } from '../http/http';
import { createNewsroom, type Newsroom } from '../service/news';
import { ServiceError } from '../service/service-error';
import type { Snapshot } from '../service/snapshot';
import type { AnyService } from '../services';
import { cloudFormation } from '../services/cloudformation/service';
import { CONTROL_PATH, type IvsRealTime } from '../services/ivs';
import { ivs } from '../services/ivs/service';
import { createAutosave } from '../state/autosave';
import type { Kept } from '../state/state-folder';
import { createAdjustableClock } from '../system/adjustable-clock';
import { createPendingWork, runInOrder } from '../system/closing';
import { ABOUT_PATH, type About, type StackThere } from './about';
import { answerControl, CONTROL_LIMIT } from './control';
import { type FaultPlan, injectFaults } from './fault-plan';
import { bodyLimits } from './routing';
import { createServices, type EndpointServices, type EndpointState, type ServicesOptions } from './services';
import { snapshotOf } from './state-and-news';

export interface ServerOptions
  extends Pick<ServicesOptions, 'throttling' | 'quotas' | 'standIns' | 'retryDelays' | 'onFunctionLog' | 'onEvent'> {
  /** @default - a free port */
  readonly port?: number;
  /** The description for commands that find the endpoint. */
  readonly about?: About;
  /** Faults from the start. More can be injected later. */
  readonly faults?: FaultPlan;
  /**
   * The state to continue from. It is saved after changes, and when the endpoint is closed.
   * @default - new state in memory
   */
  readonly kept?: Kept<EndpointState>;
  /** Called if the state cannot be saved. `close` throws instead. */
  readonly onError?: (message: string) => void;
}

/** The services of an endpoint, and what it does with requests. */
export interface ServerKind {
  readonly definitions: readonly AnyService[];
  /** Answers a request that is not for the control surface. */
  answer(services: EndpointServices, request: LocalRequest): Promise<LocalAnswer>;
  /** Whether web pages may send a request. Such a request never reaches the control surface. @default - none */
  isPublic?(head: RequestHead): boolean;
  /** Whether the services' limits apply to a request. @default - to every request */
  hasLimit?(head: RequestHead): boolean;
  /** Returns the stacks that the endpoint's description lists. @default - none */
  stacks?(services: EndpointServices): readonly StackThere[];
  /** Whether the state may be saved: no operation is half done. @default - always */
  mayBeSaved?(services: EndpointServices): boolean;
  /** Called first when the endpoint is closed. */
  onClose?(): void;
}

/** A listening endpoint. */
export interface EndpointServer {
  readonly url: string;
  /** The current services. A reset replaces them. */
  readonly services: EndpointServices;
  readonly ivs: IvsRealTime;
  /** Publishes what happens. */
  readonly newsroom: Newsroom;
  /** Returns what exists. */
  snapshot(): Snapshot;
  /** Adds faults. Throws for a wrong plan, and then adds none. */
  injectFaults(plan: FaultPlan): void;
  /** Removes the remaining faults. */
  clearFaults(): void;
  /** Advances the clock. Scheduled work happens in order, each at its time, and functions that it invokes end before the clock goes on. */
  advance(milliseconds: number): Promise<void>;
  /** Removes everything, faults included. The address and the time stay. Throws if the state is kept in a folder. */
  reset(): Promise<void>;
  /** Ends the endpoint's processes and server, and removes its temporary files. */
  close(): Promise<void>;
}

/** Whether a request is for the endpoint itself, and not for a service. */
function isForControl({ url: { pathname } }: RequestHead): boolean {
  return pathname === ABOUT_PATH || pathname.startsWith(CONTROL_PATH);
}

/** Whether the page of the endpoint may send a request. Its scripts read and control; a form or a frame of it does not. */
function isForOwnPage(head: RequestHead): boolean {
  return isForPage(head) || (isForControl(head) && head.headers['sec-fetch-mode'] !== 'navigate');
}

export async function startServer(kind: ServerKind, options: ServerOptions): Promise<EndpointServer> {
  const { kept, faults, port, onError = () => {} } = options;
  const { definitions, hasLimit = () => true, isPublic = () => false, mayBeSaved = () => true, stacks, onClose = () => {} } = kind;
  const about = { ...options.about, instance: randomUUID() };
  const clock = createAdjustableClock(kept?.state.clock, () => services.underWay());
  const newsroom = createNewsroom(clock);
  let resets = 0;
  const create = (state?: EndpointState) => {
    const resetsBefore = resets;
    return createServices(definitions, {
      ...options,
      clock,
      state,
      url: () => server.url,
      onChange: () => autosave?.changed(),
      tell(news) {
        // Services that a reset has replaced still end their work. It is no news of the new ones.
        if (resetsBefore === resets) newsroom.tell(news);
      },
    });
  };
  let services = create(kept?.state);
  const autosave = kept && createAutosave({ save: kept.save, mayNow: () => mayBeSaved(services), onError });

  // Checks the rules before the server listens, so that a wrong rule leaves nothing open.
  injectFaults(services, faults);

  function clearFaults(): void {
    for (const { pipeline } of services.running.values()) pipeline?.faults.clear();
    services.find(cloudFormation)?.faults.clear();
  }

  async function reset(): Promise<void> {
    if (kept)
      throw new ServiceError('CONFLICT', 'An endpoint that keeps its state in a folder is not reset. Start one without --state.', 409);
    const former = services;
    resets += 1;
    services = create();
    newsroom.tell({ type: 'reset' });
    await former.close();
  }

  async function advance(milliseconds: number): Promise<void> {
    await clock.advance(milliseconds);
    newsroom.tell({ type: 'advance', milliseconds });
  }

  const isControlCall = (head: RequestHead) => isForControl(head) && !isPublic(head);
  const requests = createPendingWork();
  const controlled = { services: () => services, newsroom, clock, advance, about, stacks: () => stacks?.(services), clearFaults, reset };
  async function answerTo(request: LocalRequest): Promise<LocalAnswer | LocalStream> {
    if (isPublic(request)) return kind.answer(services, request);
    if (isForPage(request)) return answerPage(request);
    if (isForPageFile(request)) return answerPageFile(request);
    return isForControl(request) ? answerControl(controlled, request) : withoutScripts(await kind.answer(services, request), request);
  }
  const server = await serve((request) => requests.track(answerTo(request)).finally(() => autosave?.changed()), {
    port,
    isPublic,
    isForOwnPage,
    limitBody: (head) => (isControlCall(head) ? CONTROL_LIMIT : hasLimit(head) ? bodyLimits(services)(head) : undefined),
  });
  const end = (...last: readonly (() => void)[]) =>
    runInOrder(
      onClose,
      () => services.close(),
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
  return {
    url: server.url,
    get services() {
      return services;
    },
    get ivs() {
      return services.of(ivs);
    },
    newsroom,
    snapshot: () => snapshotOf(services, newsroom, clock),
    injectFaults: (plan) => injectFaults(services, plan),
    clearFaults,
    advance,
    reset,
    close: () => end(() => autosave?.close()),
  };
}
