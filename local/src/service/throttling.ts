/** Throttles calls at the request rates of a service, in each region by itself. */
import type { Clock } from '../system/clock';
import type { Interceptor, Operations, RawCall } from './operation';
import type { ServiceError } from './service-error';

interface Bucket {
  readonly tokens: number;
  readonly filledAt: number;
}

/**
 * Creates a token bucket for each rate and region. It holds the calls of one second, and is full at first. `refuse` makes the service's
 * error for a throttled call.
 */
export function createThrottle(clock: Clock, operations: Operations, refuse: (message: string) => ServiceError): Interceptor {
  const buckets = new Map<string, Bucket>();

  function take({ operation, region }: RawCall): void {
    const { rate, sharedRate = operation } = (Object.hasOwn(operations, operation) && operations[operation]) || {};
    if (rate === undefined) return;
    const key = `${region} ${sharedRate}`;
    const time = clock.now();
    const { tokens, filledAt } = buckets.get(key) ?? { tokens: rate, filledAt: time };
    const available = Math.min(rate, tokens + ((time - filledAt) / 1000) * rate);
    const granted = available >= 1;
    buckets.set(key, { tokens: granted ? available - 1 : available, filledAt: time });
    if (!granted) throw refuse(`Rate exceeded: ${sharedRate} may be called ${rate} times a second.`);
  }

  return async (call, next) => {
    take(call);
    return next(call);
  };
}
