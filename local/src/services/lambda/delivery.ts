/** Asynchronous invocation: delivers an event until the function succeeds, at most three times. */
import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../../system/clock';
import type { DeliveryFault, InvokeError, InvokeResult } from './function';
import type { Invocation } from './process';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS = [60_000, 120_000];

/** How many of a delivery's log lines an outcome contains. */
const MAX_LINES = 12;

export interface DeliveryOptions {
  /** Invokes the function. Returns undefined if the function was deleted; its pending events are then dropped. */
  readonly run: (functionArn: string, invocation: Invocation, fault?: DeliveryFault) => Promise<InvokeResult> | undefined;
  readonly retryDelays?: readonly number[];
  /** @default - the clock of this machine */
  readonly clock?: Clock;
}

/** An event and the function that it goes to. */
export interface AsyncInvocation extends Invocation {
  readonly functionArn: string;
  readonly log: (text: string, requestId: string) => void;
  /** A fault of the first delivery. Redeliveries have no fault. */
  readonly fault?: DeliveryFault;
}

/** The result of the last delivery of an event. */
export interface AsyncOutcome {
  /** Why the last delivery failed. @default - it succeeded */
  readonly error?: InvokeError;
  /** Whether the function was deleted. */
  readonly gone?: boolean;
  /** The last lines that the function logged during the last delivery. */
  readonly lines: readonly string[];
}

/** Delivers events. */
export interface Delivery {
  /** Resolves after the last delivery of the event, with undefined if `close` was called before. Never rejects. */
  accept(invocation: AsyncInvocation): Promise<AsyncOutcome | undefined>;
  /** Drops the events that wait for their redelivery. */
  close(): void;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { clock = systemClock, retryDelays = RETRY_DELAYS } = options;
  const closing = new AbortController();
  // Each waiting event adds a listener, so Node.js must not warn of more than ten.
  setMaxListeners(0, closing.signal);

  /** Delivers once. Resolves with undefined if `close` was called meanwhile. */
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
    const next = delay === undefined ? 'It is dropped.' : `It is delivered again in ${delay / 1000} s.`;
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
