/** A probe finds out in an account whether AWS behaves as this project assumes. */
import type { Stack } from 'aws-cdk-lib';
import type { Clients } from './clients';

/** Where the documentation states an assumption: a text that the file contains once its lines are joined. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** What a probe uses beyond API calls, by the names of {@link NEEDS}. */
export type Need =
  | 'bucket'
  | 'callers'
  | 'composition'
  | 'custom resources'
  | 'function'
  | 'kms'
  | 'publisher'
  | 'queue'
  | 'stack'
  | 'stage';

interface Needed {
  readonly makes: string;
  readonly minutes: number;
  readonly costs: string;
  /** Whether all probes share one. @default false */
  readonly isShared?: boolean;
}

/** What the run makes for each need, how long that takes on AWS, and what it costs. */
export const NEEDS: Readonly<Record<Need, Needed>> = {
  stage: { makes: 'a stage', minutes: 0, costs: 'nothing while nobody is connected' },
  publisher: {
    makes: 'a participant token, with which you publish from a browser for some minutes',
    minutes: 5,
    costs: 'up to 0.13 USD per connected hour (0.072 in North America and Europe, July 2026)',
  },
  composition: { makes: 'a composition', minutes: 3, costs: '0.15 to 0.60 USD per hour of video (July 2026)' },
  stack: { makes: 'a CloudFormation stack', minutes: 3, costs: 'nothing' },
  'custom resources': {
    makes: 'eleven stacks of custom resources, up to six at the same time',
    minutes: 10,
    costs: 'less than 0.01 USD',
    isShared: true,
  },
  callers: {
    makes:
      'a stack with functions that have few permissions, a KMS key that is scheduled for deletion, a bucket, stages and two compositions',
    minutes: 6,
    costs: 'less than 0.10 USD (up to 0.60 USD per hour of a composition, 1 USD per key and month)',
    isShared: true,
  },
  function: { makes: 'a Lambda function', minutes: 1, costs: 'less than 0.01 USD (0.20 USD per million invocations, 2026)' },
  bucket: { makes: 'an S3 bucket', minutes: 0, costs: 'less than 0.01 USD (0.023 USD per GB and month, 2026)' },
  queue: { makes: 'an SQS queue', minutes: 1, costs: 'less than 0.01 USD' },
  kms: { makes: 'a KMS key, which is scheduled for deletion', minutes: 1, costs: 'up to 1 USD per key and month (2026)' },
};

export interface Probe {
  /** Kebab case, unique. */
  readonly id: string;
  readonly source: Source;
  readonly assumption: string;
  /** What `run` resolves with if AWS behaves as assumed. */
  readonly expected: string;
  readonly needs: readonly Need[];
  /** How long the probe waits on AWS, beyond what its needs take. @default 0 */
  readonly minutes?: number;
  /**
   * Tries the assumption and resolves with what it has seen, in the words of `expected`. Everything that it makes has a name of
   * {@link ProbeContext.name} or the tags of {@link ProbeContext.tags}, so that the suite removes it. It sees AWS through `context.clients` only.
   */
  run(context: ProbeContext): Promise<string>;
  /** What to change in this repository if AWS behaves differently. */
  readonly whenDifferent: string;
}

/** An assumption without a probe. */
export interface NotProbed {
  readonly source: Source;
  /** Why the suite cannot see it. */
  readonly reason: string;
  /** How a person sees it. */
  readonly byHand: string;
}

/** A stack that a probe has deployed. */
export interface Deployed {
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface DeployOptions {
  /** Whether the probe looks at a deployment that fails. @default - a failure ends the probe with the last lines of `cdk` */
  readonly mayFail?: boolean;
}

export interface ProbeContext {
  readonly account: string;
  readonly region: string;
  readonly clients: Clients;
  /** The tag by which the suite finds what a probe has made. */
  readonly tags: Readonly<Record<string, string>>;
  /** A name by which the suite finds what a probe has made: lower case letters, digits and hyphens. */
  name(what: string): string;
  /** Deploys a stack with the real `cdk`, or updates it if the probe has deployed one of this name. */
  deploy(name: string, define: (stack: Stack) => void, options?: DeployOptions): Promise<Deployed>;
  /** Assumes a role, which trusts the account, and returns the clients of its session. They close with the context. */
  assumeRole(roleArn: string | undefined): Promise<Clients>;
  /** Lets time pass: sleeps on AWS, advances the clock of `ivs-local`. */
  wait(milliseconds: number): Promise<void>;
  /** Sleeps, also with `ivs-local`: functions run in real time. */
  pause(milliseconds: number): Promise<void>;
  /** Makes once in a run what several probes look at. */
  share<T>(what: string, make: () => Promise<T>): Promise<T>;
  /** Looks every few seconds until `look` returns a value. Throws {@link NotSeen} with `what` after `milliseconds`. */
  until<T>(what: string, milliseconds: number, look: () => Promise<T | undefined>): Promise<T>;
  /** Lets a participant publish to a stage, and resolves with its id when the service lists it as PUBLISHED. Throws {@link NotSeen} if nobody does. */
  publish(stageArn: string): Promise<string>;
}

/** How long IAM may take to apply a new policy everywhere. */
export const IAM_MILLISECONDS = 30_000;

/** Thrown by a probe if what it waits for has not happened: neither as assumed nor otherwise. */
export class NotSeen extends Error {}

/** `ValidationException`, or `success`: how a call ended. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'success',
    (error: Error) => error.name,
  );
}
