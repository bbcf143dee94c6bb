/** The definition of a service. It is all that the endpoint knows of the service; ../services/index lists all definitions. */

import type { RequestHead } from '../http/http';
import type { Clock } from '../system/clock';
import type { EventNews, FunctionLog, News } from './news';
import type { Pipeline, PipelineOptions } from './pipeline';
import type { ResourceType } from './resource-type';
import type { ServiceError } from './service-error';
import type { Snapshot, SnapshotView } from './snapshot';

/** A service. Other services and programs use its `Store`. `State` is its plain data, which it changes in place. */
export interface ServiceDefinition<Store = unknown, State = unknown> {
  /** The service's name in signatures. */
  readonly name: string;
  /** The service's name in documentation. */
  readonly title: string;
  /** Returns new state. */
  newState(): State;
  /** Creates the service. Scheduled work starts with `resume`. */
  create(state: State, endpoint: Services): RunningService<Store>;
}

/** A created service. */
export interface RunningService<Store = unknown> {
  readonly store: Store;
  /** The API. @default - the service accepts no requests */
  readonly pipeline?: Pipeline;
  /** The service's CloudFormation resource types by name. @default - none */
  readonly resourceTypes?: Readonly<Record<string, ResourceType>>;
  /** Returns the resource-based policy of the service's resource as JSON, or undefined if it has none. */
  policyOf?(arn: string): string | undefined;
  /** Returns the service's part of the endpoint's snapshot. @default - none */
  snapshot?(view?: SnapshotView): Partial<Snapshot>;
  /** Returns the values that snapshots and news must not show. @default - none */
  secrets?(): readonly string[];
  /** Returns the size limit of a request's body. @default - 1 MiB */
  limitBody?(head: RequestHead): BodyLimit;
  /** Returns work that is under way, or undefined if there is none. The clock is not advanced before it ends. @default - there is never any */
  underWay?(): Promise<unknown> | undefined;
  /** Continues from the state. Called when the server listens. */
  resume?(): void;
  /** Ends the service's processes and removes its temporary files. */
  close?(): void | Promise<void>;
}

export interface BodyLimit {
  readonly maxBytes: number;
  /** Returns the error for a body that is too large. */
  refuse(bytes: number): ServiceError;
}

/** The services of an endpoint, as each of them sees the others. */
export interface Services {
  readonly clock: Clock;
  /** The user's settings. */
  readonly settings: {
    /** Quotas of IVS Real-Time. */
    readonly quotas?: Readonly<Record<string, number>>;
    /** The CloudFormation resource types that stand in. */
    readonly standIns?: readonly string[];
    readonly retryDelays?: readonly number[];
    readonly onFunctionLog?: (line: FunctionLog) => void;
    /** Takes the events of IVS Real-Time if the endpoint has no event bus. `occurredAt` is in milliseconds since 1970. */
    readonly onEvent?: (event: EventNews, occurredAt: number) => void;
  };
  /** The options of all pipelines. */
  readonly pipelines: PipelineOptions;
  /** Returns the server's address, which is known once it listens. */
  url(): string;
  /** Returns the store of a service. Throws if the endpoint does not have the service. */
  of<Store>(definition: ServiceOf<Store>): Store;
  /** Like `of`, but returns undefined if the endpoint does not have the service. */
  find<Store>(definition: ServiceOf<Store>): Store | undefined;
  /** The CloudFormation resource types of all services. */
  resourceTypes(): Readonly<Record<string, ResourceType>>;
  /** The resource-based policy of any resource, as JSON. */
  policyOf(arn: string): string | undefined;
  /** Replaces the secrets of all services by asterisks in the texts of a value. */
  withoutSecrets<T>(value: T): T;
  /** Adds a notice to a function's log group. */
  notice(line: FunctionLog): void;
  /** Publishes a piece of news. */
  tell(news: News): void;
  /** Call it after a change of state that no request has caused. */
  changed(): void;
}

/** A service, as the others know it. */
// biome-ignore lint/suspicious/noExplicitAny: other services do not use the state of a service.
export type ServiceOf<Store> = ServiceDefinition<Store, any>;

/** A definition, typed by its store and its state. */
export function defineService<Store, State>(definition: ServiceDefinition<Store, State>): ServiceDefinition<Store, State> {
  return definition;
}
