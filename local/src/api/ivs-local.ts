import type { FaultPlan } from '../endpoint/fault-plan';
import type { NumberedNews } from '../service/news';
import type { Snapshot } from '../service/snapshot';
import type { Composition } from './composition';
import type { IngestConfiguration } from './ingest-configuration';
import type { CreateStageInput, Stage } from './stage';
import type { NumberedEvent, WaitOptions } from './waiting';

/** The settings of a client of the AWS SDK for JavaScript v3: `new IVSRealTimeClient(local.clientConfig)`. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A running endpoint. Close it after the tests, or hold it with `await using`. Methods throw, or reject with, an `IvsLocalError`. */
export interface IvsLocal {
  /** The address: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** For clients of the AWS SDK v3, of any service. */
  readonly clientConfig: ClientConfig;
  /**
   * The environment of a child process that shall reach the endpoint: that of this process when the endpoint started, without its AWS
   * profiles, credentials, endpoints and proxies, and with AWS_ENDPOINT_URL, credentials and region of the endpoint.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** The number of the last news. Keep it as a mark: what is waited for `after` it has happened later. 0 before the first. */
  readonly sequence: number;

  /** Creates a stage. Resolves when it exists. */
  createStage(input?: CreateStageInput): Promise<Stage>;
  /** Finds a stage by its ARN, or by its name in the endpoint's region. Throws `NOT_FOUND`, and `CONFLICT` if several have the name. */
  stage(nameOrArn: string): Stage;
  /** Finds an ingest configuration in the same way. */
  ingestConfiguration(nameOrArn: string): IngestConfiguration;
  /** Finds a composition by its ARN. Throws `NOT_FOUND`. */
  composition(arn: string): Composition;

  /**
   * Waits for news that matches. News that is there already counts, back to the start or the last reset: nothing is missed. The endpoint keeps
   * the last 2,000 news.
   */
  waitFor<N extends NumberedNews>(matches: (news: NumberedNews) => news is N, options?: WaitOptions): Promise<N>;
  waitFor(matches: (news: NumberedNews) => boolean, options?: WaitOptions): Promise<NumberedNews>;
  /**
   * Waits for an event on the default event bus, as `waitFor` does. An event of IVS is named by its detail type, such as
   * `IVS Participant Recording State Change`, or by its `event_name`, such as `Participant Published`.
   * @param filter members that the event's detail has, or a function. Every event of the name matches unless given
   */
  waitForEvent(
    name: string,
    filter?: Readonly<Record<string, unknown>> | ((event: NumberedEvent) => boolean),
    options?: WaitOptions,
  ): Promise<NumberedEvent>;
  /**
   * All news, in order, until the endpoint closes.
   * @param options `after` is the number after which to begin: from now on unless given
   */
  news(options?: Pick<WaitOptions, 'after'>): AsyncIterableIterator<NumberedNews>;
  /** Returns what exists now. Stream keys, secrets and tokens are not in it. */
  snapshot(): Snapshot;

  /**
   * Advances the endpoint's clock. What is due meanwhile happens in order, each at its time. The clock waits for the functions that run, for at
   * most 10 seconds each.
   * @param milliseconds how far: a whole number from 0 to 315,360,000,000 (3,650 days)
   */
  advance(milliseconds: number): Promise<void>;
  /** Makes the next calls that match go wrong. Adds to earlier rules. Throws `INVALID_REQUEST` for a wrong rule, and then adds none. */
  injectFaults(plan: FaultPlan): void;
  /** Removes the faults that have not happened. */
  clearFaults(): void;

  /** Removes everything, faults included, as between two tests. Address, quotas and time stay. */
  reset(): Promise<void>;
  /** Ends the endpoint and its functions, and removes its temporary files. A wait that goes on rejects with `CLOSED`. Repeated calls do nothing. */
  close(): Promise<void>;
  /** Closes the endpoint, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
