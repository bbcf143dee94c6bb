import type { FaultPlan } from '../endpoint/fault-plan';
import { any, flag, list, type Shape, structure, text, wholeNumber } from '../service/input';
import { REGION_NAME } from '../service/region-name';
import { checkUserJson } from '../service/user-json';
import { QUOTA_NAMES } from '../services/ivs/state/quota-names';
import { invalidRequest } from './error';

/** Options of an endpoint. */
export interface IvsLocalOptions {
  /**
   * The port on 127.0.0.1, from 0 to 65,535.
   * @default - a free one, as for 0
   */
  readonly port?: number;
  /**
   * The region of `environment`, `clientConfig` and names. The endpoint serves every region.
   * @default us-east-1
   */
  readonly region?: string;
  /**
   * Quotas of IVS Real-Time.
   * @default - the documented ones
   */
  readonly quotas?: IvsLocalQuotas;
  /**
   * The CloudFormation resource types that the endpoint does not have and deploys without effect: `AWS::Cognito::UserPool`, or
   * `AWS::Cognito::*` for all types of a service.
   * @default - none; a template with other types is refused
   */
  readonly standIns?: readonly string[];
  /**
   * Whether the services throttle calls at their documented rates.
   * @default false
   */
  readonly throttling?: boolean;
  /**
   * Faults from the start. `injectFaults` adds more.
   * @default - none
   */
  readonly faults?: FaultPlan;
}

/** How many of each there may be in a region: whole numbers from 0. */
export interface IvsLocalQuotas {
  /** @default 1000 */
  readonly stages?: number;
  /** @default 5 */
  readonly storageConfigurations?: number;
  /** @default 20 */
  readonly encoderConfigurations?: number;
  /** @default 100 */
  readonly ingestConfigurations?: number;
  /** @default 3 */
  readonly publicKeys?: number;
  /** Compositions that are not over. @default 20 */
  readonly compositions?: number;
  /** @default 5 */
  readonly compositionsPerStage?: number;
  /** @default 12 */
  readonly publishersPerStage?: number;
  /** @default 10000 */
  readonly subscribersPerStage?: number;
  /** Publishers on all stages. @default 1000 */
  readonly concurrentPublishers?: number;
  /** Subscriptions on all stages. @default 20000 */
  readonly concurrentSubscriptions?: number;
  /** @default 5 */
  readonly replicationsPerParticipant?: number;
}

const OPTIONS = structure({
  port: wholeNumber({ min: 0, max: 65_535 }),
  region: REGION_NAME,
  quotas: structure(Object.fromEntries(QUOTA_NAMES.map((name) => [name, wholeNumber({ min: 0 })]))),
  standIns: list(text()),
  throttling: flag,
  // The endpoint checks the plan against the operations of its services.
  faults: structure({ service: list(any), requests: list(any) }),
});

/** Throws an {@link IvsLocalError} for wrong options. `what` is their name in the message. */
export function checkOptions(options: unknown, shape: Shape = OPTIONS, what = 'options'): void {
  try {
    checkUserJson(shape, options, what);
  } catch (error) {
    throw invalidRequest(error as Error);
  }
}
