/** Asynchronous invocation: an event is delivered until the function does not fail, or three times. */
import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../../system/clock';
import type { DeliveryFault, InvokeError, InvokeResult } from './function';
import type { Invocation } from './process';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS = [60_000, 120_000];

/** How many of a function's last lines are kept, for whoever asks how its event ended. */
const MAX_LINES = 12;

/** How to deliver. */
export interface DeliveryOptions {
  /** Undefined when the function is gone; its events go with it. */
  readonly run: (functionArn: string, invocation: Invocation, fault?: DeliveryFault) => Promise<InvokeResult> | undefined;
  readonly retryDelays?: readonly number[];
  /** @default - the time of the machine */
  readonly clock?: Clock;
}

/** What an event is and where it goes. */
export interface AsyncInvocation extends Invocation {
  readonly functionArn: string;
  readonly log: (text: string, requestId: string) => void;
  /** Of the first delivery; those that follow a failure are ordinary. */
  readonly fault?: DeliveryFault;
}

/** How an event ended that is delivered no more. */
export interface AsyncOutcome {
  /** Why its last delivery failed; undefined when it did not. */
  readonly error?: InvokeError;
  /** The function does not exist any more. */
  readonly gone?: boolean;
  /** What the function printed meanwhile: the last lines. */
  readonly lines: readonly string[];
}

/** Takes events and delivers them. */
export interface Delivery {
  /** Resolves when the event is delivered no more; with undefined when the delivery was closed. Never rejects. */
  accept(invocation: AsyncInvocation): Promise<AsyncOutcome | undefined>;
  /** Gives up what waits for its redelivery. */
  close(): void;
}

/** A delivery without events. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { clock = systemClock, retryDelays = RETRY_DELAYS } = options;
  const closing = new AbortController();
  // A listener for each event that waits: more than ten are no leak.
  setMaxListeners(0, closing.signal);

  /** One delivery; undefined when it was cut off. */
  async function attempt(invocation: AsyncInvocation, fault?: DeliveryFault): Promise<AsyncOutcome | undefined> {
    const { functionArn, requestId, event } = invocation;
    const lines: string[] = [];
    const onLine = (text: string) => {
      lines.push(text);
      if (lines.length > MAX_LINES) lines.shift();
    };
    const result = await options.run(functionArn, { requestId, event, onLine }, fault);
    if (closing.signal.aborted) return undefined;
    if (result === undefined)
      return { gone: true, error: { type: 'ResourceNotFoundException', message: `Function not found: ${functionArn}` }, lines };
    return { lines, ...('error' in result && { error: result.error }) };
  }

  async function deliver(invocation: AsyncInvocation, delays: readonly number[], fault?: DeliveryFault): Promise<AsyncOutcome | undefined> {
    const outcome = await attempt(invocation, fault);
    if (!outcome?.error || outcome.gone) return outcome;
    const [delay, ...further] = delays;
    const next = delay === undefined ? 'It is given up.' : `It is delivered again in ${delay / 1000} s.`;
    invocation.log(`The asynchronous event failed (${outcome.error.type}: ${outcome.error.message}). ${next}`, invocation.requestId);
    if (delay === undefined) return outcome;
    return clock.sleep(delay, closing.signal).then(
      () => deliver(invocation, further),
      () => undefined,
    );
  }

  return {
    accept: (invocation) => deliver(invocation, retryDelays, invocation.fault),
    close: () => closing.abort(),
  };
}
