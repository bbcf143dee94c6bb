/** The services of an endpoint, each created once, and wired to each other. */
import type { LocalAnswer, LocalService } from '../http/http';
import type { LoggedCall } from '../service/call-log';
import type { RunningService, ServiceOf, Services } from '../service/definition';
import type { AnyService } from '../services';
import { iam } from '../services/iam/service';
import type { Quotas } from '../services/ivs';
import type { FunctionLog } from '../services/lambda/function';
import { logs } from '../services/logs/service';
import { type Clock, systemClock } from '../system/clock';
import { runInOrder } from '../system/closing';

/** What the services keep, by their names: plain data, which they change in place. */
export type EndpointState = Readonly<Record<string, unknown>>;

export interface ServicesOptions {
  /** @default - nothing exists yet */
  readonly state?: EndpointState;
  /** The address of the server that they are served at, known only once it listens. */
  readonly url: () => string;
  readonly clock?: Clock;
  readonly throttling?: boolean;
  readonly quotas?: Partial<Quotas>;
  readonly retryDelays?: readonly number[];
  readonly onFunctionLog?: (line: FunctionLog) => void;
  readonly onCall?: (call: LoggedCall & { readonly service: string }) => void;
  /** Told of what happens by itself, and not by a request. */
  readonly onChange?: () => void;
}

/** The running services. */
export interface EndpointServices extends Services {
  /** Those that take requests, by the names that requests are signed for. */
  readonly byName: Readonly<Record<string, LocalService<LocalAnswer>>>;
  /** By name. */
  readonly running: ReadonlyMap<string, RunningService>;
  /** Goes on with the state, now that requests are served. */
  resume(): void;
  /** Ends every process, and removes every temporary file. */
  close(): Promise<void>;
}

/** What services keep when nothing exists yet. */
export function newState(definitions: readonly AnyService[]): EndpointState {
  return Object.fromEntries(definitions.map(({ name, newState }) => [name, newState()]));
}

/** They do nothing by themselves before they are resumed. */
export function createServices(definitions: readonly AnyService[], options: ServicesOptions): EndpointServices {
  const { clock = systemClock, onChange = () => {}, onCall, onFunctionLog = () => {}, throttling, url } = options;
  const state = options.state ?? newState(definitions);
  const running = new Map<string, RunningService>();
  const creating = new Set<string>();

  function start(definition: AnyService): RunningService {
    const { name } = definition;
    const known = running.get(name);
    if (known) return known;
    if (creating.has(name)) throw new Error(`${[...creating, name].join(' needs ')}: ask for one of them later, when it is used.`);
    creating.add(name);
    const created = definition.create(state[name], services);
    creating.delete(name);
    running.set(name, created);
    return created;
  }

  function find<Store>(definition: ServiceOf<Store>): Store | undefined {
    const known = definitions.find(({ name }) => name === definition.name);
    return known && (start(known).store as Store);
  }

  function of<Store>(definition: ServiceOf<Store>): Store {
    const store = find(definition);
    if (store === undefined) throw new Error(`This endpoint does not have the service ${definition.name}.`);
    return store;
  }

  const services: Services = {
    clock,
    settings: options,
    pipelines: {
      clock,
      throttling,
      onCall,
      findCaller: (accessKeyId, region) => find(iam)?.findCaller(accessKeyId, region),
    },
    url,
    of,
    find,
    resourceTypes: () =>
      Object.assign(
        {},
        ...definitions.filter(({ name }) => !creating.has(name)).map((definition) => start(definition).resourceTypes ?? {}),
      ),
    policyOf(arn) {
      for (const { policyOf } of running.values()) {
        const policy = policyOf?.(arn);
        if (policy !== undefined) return policy;
      }
      return undefined;
    },
    notice(line) {
      // A session that nobody opened for a function has no log group.
      if (line.logGroupName !== '') find(logs)?.append(line);
      onFunctionLog(line);
    },
    changed: onChange,
  };
  for (const definition of definitions) start(definition);
  const all = [...running.values()];
  return {
    ...services,
    running,
    byName: Object.fromEntries(
      definitions.flatMap(({ name }) => {
        const pipeline = running.get(name)?.pipeline;
        return pipeline ? [[name, pipeline.service]] : [];
      }),
    ),
    resume() {
      for (const { resume } of all) resume?.();
    },
    // Those that use others first.
    close: () => runInOrder(...[...all].reverse().flatMap(({ pipeline, close }) => [() => pipeline?.close(), () => close?.()])),
  };
}
