/** What a service of the endpoint is: the endpoint knows it by its definition alone, and finds all definitions in ../services/index. */
import type { RequestHead } from '../http/http';
import type { ResourceType } from '../services/cloudformation';
import type { Quotas } from '../services/ivs';
import type { FunctionLog } from '../services/lambda/function';
import type { Clock } from '../system/clock';
import type { Pipeline, PipelineOptions } from './pipeline';
import type { ServiceError } from './service-error';

/** A service. `Store` is what other services and programs use of it, `State` the plain data that it keeps and changes in place. */
export interface ServiceDefinition<Store = unknown, State = unknown> {
  /** The name that requests are signed for. */
  readonly name: string;
  /** What the service keeps when nothing exists yet. */
  newState(): State;
  /** Begins nothing by itself before it is resumed. */
  create(state: State, endpoint: Services): RunningService<Store>;
}

/** A service that was created. */
export interface RunningService<Store = unknown> {
  readonly store: Store;
  /** The API. @default - the service takes no requests */
  readonly pipeline?: Pipeline;
  /** The CloudFormation resource types of the service, by their names. @default - none */
  readonly resourceTypes?: Readonly<Record<string, ResourceType>>;
  /** The resource-based policy of a resource of the service, as JSON; undefined when it has none. */
  policyOf?(arn: string): string | undefined;
  /** How long the body of a request may be. @default - 1 MiB */
  limitBody?(head: RequestHead): BodyLimit;
  /** Goes on with the state, now that requests are served. */
  resume?(): void;
  /** Ends every process, and removes every temporary file. */
  close?(): void | Promise<void>;
}

export interface BodyLimit {
  readonly maxBytes: number;
  /** The error for a body of so many bytes. */
  refuse(bytes: number): ServiceError;
}

/** The services of an endpoint, as one of them sees the others. */
export interface Services {
  readonly clock: Clock;
  /** What the user has set. */
  readonly settings: {
    readonly quotas?: Partial<Quotas>;
    readonly retryDelays?: readonly number[];
    readonly onFunctionLog?: (line: FunctionLog) => void;
  };
  /** What the pipelines of all services have in common. */
  readonly pipelines: PipelineOptions;
  /** The address of the endpoint's server, known only once it listens. */
  url(): string;
  /** The store of a service. Throws where the endpoint does not have it. */
  of<Store>(definition: ServiceOf<Store>): Store;
  /** Undefined where the endpoint does not have the service. */
  find<Store>(definition: ServiceOf<Store>): Store | undefined;
  /** The CloudFormation resource types of all services. */
  resourceTypes(): Readonly<Record<string, ResourceType>>;
  /** The resource-based policy of any resource, as JSON. */
  policyOf(arn: string): string | undefined;
  /** Adds a line to a function's log, as if the function had printed it. */
  notice(line: FunctionLog): void;
  /** Tells that the state has changed by itself, and not by a request. */
  changed(): void;
}

/** A service, as the others know it. */
// biome-ignore lint/suspicious/noExplicitAny: the state of a service is nobody else's concern.
export type ServiceOf<Store> = ServiceDefinition<Store, any>;

/** A definition, typed by its store and its state. */
export function defineService<Store, State>(definition: ServiceDefinition<Store, State>): ServiceDefinition<Store, State> {
  return definition;
}
