/** Asynchronous invocation: an event is delivered until the function does not fail, or three times. */
import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../../clock';
import type { DeliveryFault, InvokeResult } from './function';
import type { Invocation } from './process';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS = [60_000, 120_000];

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

/** Takes events and delivers them. */
export interface Delivery {
  accept(invocation: AsyncInvocation): void;
  /** Gives up what waits for its redelivery. */
  close(): void;
}

/** A delivery without events. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { clock = systemClock, retryDelays = RETRY_DELAYS } = options;
  const closing = new AbortController();
  // A listener for each event that waits: more than ten are no leak.
  setMaxListeners(0, closing.signal);

  async function deliver(invocation: AsyncInvocation, delays: readonly number[], fault?: DeliveryFault): Promise<void> {
    const { functionArn, requestId, event, log } = invocation;
    const result = await options.run(functionArn, { requestId, event }, fault);
    if (closing.signal.aborted || result === undefined || !('error' in result)) return;
    const [delay, ...further] = delays;
    const next = delay === undefined ? 'It is given up.' : `It is delivered again in ${delay / 1000} s.`;
    log(`The asynchronous event failed (${result.error.type}: ${result.error.message}). ${next}`, requestId);
    if (delay === undefined) return;
    await clock.sleep(delay, closing.signal).then(
      () => deliver(invocation, further),
      () => {},
    );
  }

  return {
    accept: (invocation) => void deliver(invocation, retryDelays, invocation.fault),
    close: () => closing.abort(),
  };
}
