/** Asynchronous invocation: an event is delivered until the function does not fail, or three times. */

import type { DeliveryFault, InvokeResult } from './function';
import type { Invocation } from './process';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS = [60_000, 120_000];

/** How to deliver. */
export interface DeliveryOptions {
  /** Undefined when the function is gone; its events go with it. */
  readonly run: (functionArn: string, invocation: Invocation, fault?: DeliveryFault) => Promise<InvokeResult> | undefined;
  readonly retryDelays?: readonly number[];
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
  const waiting = new Set<NodeJS.Timeout>();
  let closed = false;

  async function deliver(invocation: AsyncInvocation, delays: readonly number[], fault?: DeliveryFault): Promise<void> {
    const { functionArn, requestId, event, log } = invocation;
    const result = await options.run(functionArn, { requestId, event }, fault);
    if (closed || result === undefined || !('error' in result)) return;
    const [delay, ...further] = delays;
    const next = delay === undefined ? 'It is given up.' : `It is delivered again in ${delay / 1000} s.`;
    log(`The asynchronous event failed (${result.error.type}: ${result.error.message}). ${next}`, requestId);
    if (delay === undefined) return;
    const timer = setTimeout(() => {
      waiting.delete(timer);
      void deliver(invocation, further);
    }, delay);
    waiting.add(timer);
  }

  return {
    accept: (invocation) => void deliver(invocation, options.retryDelays ?? RETRY_DELAYS, invocation.fault),
    close() {
      closed = true;
      for (const timer of waiting) clearTimeout(timer);
    },
  };
}
