/** Creates the services of an endpoint and connects them. */
import type { LocalAnswer, LocalService } from '../http/http';
import { parseArn } from '../service/arn';
import type { RunningService, ServiceOf, Services } from '../service/definition';
import type { CallNews, EventNews, FunctionLog, News } from '../service/news';
import type { AnsweredCall } from '../service/pipeline';
import { createHiding, mapTexts, shortened } from '../service/shown-values';
import type { AnyService } from '../services';
import { iam } from '../services/iam/service';
import { LOCAL_USER } from '../services/iam/sessions';
import type { Quotas } from '../services/ivs';
import { logs } from '../services/logs/service';
import type { ClockState } from '../system/adjustable-clock';
import { type Clock, systemClock } from '../system/clock';
import { runInOrder } from '../system/closing';

/** The states of the services by name. Services change them in place. */
export type EndpointState = Readonly<Record<string, unknown>> & {
  /** The clock of all services. @default - the machine's clock */
  readonly clock?: ClockState;
};

export interface ServicesOptions {
  /** @default - new state */
  readonly state?: EndpointState;
  /** Returns the server's address, which is known once it listens. */
  readonly url: () => string;
  readonly clock?: Clock;
  readonly throttling?: boolean;
  readonly quotas?: Partial<Quotas>;
  /** The CloudFormation resource types that stand in: `AWS::Cognito::*`. @default - none */
  readonly standIns?: readonly string[];
  readonly retryDelays?: readonly number[];
  readonly onFunctionLog?: (line: FunctionLog) => void;
  /** Takes the events of IVS Real-Time if there is no event bus. `occurredAt` is in milliseconds since 1970. */
  readonly onEvent?: (event: EventNews, occurredAt: number) => void;
  /** Called with each piece of news. */
  readonly tell?: (news: News) => void;
  /** Called after a change that no request has caused. */
  readonly onChange?: () => void;
}

/** The running services. */
export interface EndpointServices extends Services {
  /** The services that accept requests, by their names in signatures. */
  readonly byName: Readonly<Record<string, LocalService<LocalAnswer>>>;
  /** All services by name. */
  readonly running: ReadonlyMap<string, RunningService>;
  /** Returns work of services for which the clock waits, or undefined if there is none. */
  underWay(): Promise<unknown> | undefined;
  /** Continues from the state. Call it when the server listens. */
  resume(): void;
  /** Ends the services' processes and removes their temporary files. */
  close(): Promise<void>;
}

/** Returns new state for services and their clock. */
export function newState(definitions: readonly AnyService[]): EndpointState {
  const states = definitions.map(({ name, newState }) => [name, newState()]);
  return { ...Object.fromEntries(states), clock: { ahead: 0 } };
}

/** Creates the services. Scheduled work starts with `resume`. */
export function createServices(definitions: readonly AnyService[], options: ServicesOptions): EndpointServices {
  const { clock = systemClock, onChange = () => {}, onFunctionLog = () => {}, tell = () => {}, throttling, url } = options;
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

  const hidingOfCurrent = createHiding(() => [...running.values()].flatMap((service) => service.secrets?.() ?? []));

  /** Replaces the secrets of all services. */
  function withoutSecrets<T>(value: T): T {
    return mapTexts(value, hidingOfCurrent());
  }

  function callNews({
    service,
    operation,
    region,
    outcome,
    requestId,
    accessKeyId,
    message,
    denied,
    throttled,
    input,
  }: AnsweredCall): CallNews {
    const { value, omittedCharacters } = shortened(withoutSecrets(input));
    return {
      type: 'call',
      service,
      operation,
      region,
      outcome,
      requestId,
      caller: accessKeyId === undefined ? undefined : (find(iam)?.sessions.find(accessKeyId) ?? LOCAL_USER).arn,
      message: message && withoutSecrets(message),
      denied,
      throttled: throttled || undefined,
      input: value,
      omittedCharacters: omittedCharacters || undefined,
    };
  }

  const services: Services = {
    clock,
    settings: options,
    pipelines: {
      clock,
      throttling,
      onCall: (call) => tell(callNews(call)),
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
    policyOf: (arn) => running.get(parseArn(arn)?.service ?? '')?.policyOf?.(arn),
    withoutSecrets,
    notice(line) {
      // Sessions that do not belong to a function have no log group.
      if (line.logGroupName !== '') find(logs)?.append(line);
      tell({ type: 'log', ...line });
      onFunctionLog(line);
    },
    tell,
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
    underWay() {
      const work = all.flatMap((service) => service.underWay?.() ?? []);
      return work.length > 0 ? Promise.all(work) : undefined;
    },
    resume() {
      for (const { resume } of all) resume?.();
    },
    // Closes services before those that they use.
    close: () => runInOrder(...[...all].reverse().flatMap(({ pipeline, close }) => [() => pipeline?.close(), () => close?.()])),
  };
}
