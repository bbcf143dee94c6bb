/** Calls to an AWS service. Each is one request or is retried until the deadline, and fails with a `CallFailure`. */
import type { Command, MetadataBearer } from '@smithy/types';
import { CallFailure, deadlineExceeded, isAccessDenied, isThrottled, isUnclear } from './call-failure';
import type { Log } from './log';
import { type Clock, retry } from './retry';

/** The part of an SDK client that the functions use. The type parameters are the client's own. */
export interface Client<Input extends object, Output extends MetadataBearer, Config> {
  send<I extends Input, O extends Output>(
    command: Command<Input, I, Output, O, Config>,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<O>;
}

export type Call<Input extends object, Output extends MetadataBearer, Config> = <I extends Input, O extends Output>(
  command: Command<Input, I, Output, O, Config>,
) => Promise<O>;

export interface Service<Input extends object, Output extends MetadataBearer, Config> {
  /** Sends exactly one request. For creates, and inside `retry`. */
  readonly once: Call<Input, Output, Config>;
  /** Retries throttled and unclear calls until the deadline. For operations that are safe to repeat. */
  readonly patiently: Call<Input, Output, Config>;
  /** Retries `work`, which may make several calls. `alsoRetry` selects further failures that pass with time. */
  readonly retry: <T>(work: () => Promise<T>, alsoRetry?: (error: unknown) => boolean) => Promise<T>;
}

/** The right of a request to change resources. The calls ask for it, and tell it what they could not find out. */
export interface Lease {
  /** Called before each change. Rejects when the request may not change anything any more. */
  hold(): Promise<void>;
  /** Called after a change without a clear answer. */
  end(): void;
}

/** The lease of functions that change resources without asking: nobody else may change what they change. */
export const NO_LEASE: Lease = { hold: async () => undefined, end: () => undefined };

/** A new role or policy takes some seconds to reach every service, which denies access until then. */
export const PROPAGATION_MS = 30_000;

/** What all calls of one invocation share. */
export interface Conditions {
  readonly clock: Clock;
  readonly deadline: AbortSignal;
  readonly log: Log;
  readonly lease: Lease;
}

/**
 * Operations that never need a lease: reads, deletions, which are safe to repeat, and the invocation that goes on with a request, which asks
 * itself.
 */
const NEEDS_NO_LEASE = /^(Describe|Get|List|Delete|Invoke)/;

/** Connects one invocation to a service. `name` is the service's name in messages. */
export function connect<Input extends object, Output extends MetadataBearer, Config>(
  name: string,
  client: Client<Input, Output, Config>,
  { clock, deadline, log, lease }: Conditions,
): Service<Input, Output, Config> {
  const propagatedAt = clock.now() + PROPAGATION_MS;
  let wasAllowed = false;

  const once: Call<Input, Output, Config> = async (command) => {
    const operation: string = command.schema[2];
    const needsLease = !NEEDS_NO_LEASE.test(operation);
    if (needsLease) await lease.hold();
    const sent = clock.now();
    const report = (outcome: string, awsRequestId?: string) => log({ operation, outcome, awsRequestId, durationMs: clock.now() - sent });
    try {
      const output = await client.send(command, { abortSignal: deadline });
      wasAllowed = true;
      report('OK', output.$metadata.requestId);
      return output;
    } catch (error) {
      const failure = new CallFailure(name, operation, deadline.aborted ? deadlineExceeded() : error);
      report(failure.name, failure.awsRequestId);
      if (needsLease && failure.verdict === 'unclear') lease.end();
      throw failure;
    }
  };

  const mayBePropagating = (error: unknown) => isAccessDenied(error) && !wasAllowed && clock.now() < propagatedAt;
  const isPassing = (error: unknown) => isThrottled(error) || isUnclear(error) || mayBePropagating(error);
  const patience: Service<Input, Output, Config>['retry'] = (work, alsoRetry = () => false) =>
    retry(work, (error) => isPassing(error) || alsoRetry(error), clock, deadline);

  return { once, patiently: (command) => patience(() => once(command)), retry: patience };
}
