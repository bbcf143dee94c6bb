/** Throttles calls at the request rates of a service, per operation and region. */
import type { Clock } from '../system/clock';
import type { Interceptor, RawCall } from './interceptor';
import type { Operations } from './operation';
import type { ServiceError } from './service-error';

interface Bucket {
  readonly tokens: number;
  readonly filledAt: number;
}

/** A token bucket for each operation and region. It holds the calls of one second, and is full at first. */
export interface Throttle {
  readonly intercept: Interceptor;
  /** Turns throttling on, with full buckets, or off. */
  set(on: boolean): void;
}

/** `refuse` makes the service's error for a throttled call. */
export function createThrottle(clock: Clock, operations: Operations, refuse: (message: string) => ServiceError, on: boolean): Throttle {
  let buckets = on ? new Map<string, Bucket>() : undefined;

  function take({ operation, region }: RawCall): void {
    const rate = Object.hasOwn(operations, operation) ? operations[operation]?.rate : undefined;
    if (!buckets || rate === undefined) return;
    const key = `${region} ${operation}`;
    const time = clock.now();
    const { tokens, filledAt } = buckets.get(key) ?? { tokens: rate, filledAt: time };
    const available = Math.min(rate, tokens + ((time - filledAt) / 1000) * rate);
    const granted = available >= 1;
    buckets.set(key, { tokens: granted ? available - 1 : available, filledAt: time });
    if (!granted) throw refuse(`Rate exceeded: ${operation} may be called ${rate} times a second.`);
  }

  return {
    set: (value) => {
      buckets = value ? new Map() : undefined;
    },
    intercept: async (call, next) => {
      take(call);
      return next(call);
    },
  };
}
