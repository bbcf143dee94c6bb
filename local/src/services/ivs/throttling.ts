/**
 * The service's request rates, per operation and region.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
 */
import type { Clock } from '../../system/clock';
import { ServiceError } from './errors';
import type { Interceptor, OperationCall } from './interceptor';
import type { OperationName } from './schemas';

const DEFAULT_RATE = 5;

/** Requests per second, where it is not the default. */
const RATES: { readonly [N in OperationName]?: number } = {
  CreateParticipantToken: 50,
  ListTagsForResource: 10,
  TagResource: 10,
  UntagResource: 10,
  DeletePublicKey: 3,
  GetPublicKey: 3,
  ImportPublicKey: 3,
  ListPublicKeys: 3,
};

interface Bucket {
  readonly tokens: number;
  readonly filledAt: number;
}

/** A token bucket for each operation and region, full at first, holding what one second allows. */
export interface Throttle {
  readonly intercept: Interceptor;
  /** Switched on, it starts with full buckets. */
  set(on: boolean): void;
}

export function createThrottle(clock: Clock, on: boolean): Throttle {
  let buckets = on ? new Map<string, Bucket>() : undefined;

  function take({ operation, region }: OperationCall): void {
    if (!buckets) return;
    const key = `${region} ${operation}`;
    const rate = RATES[operation as OperationName] ?? DEFAULT_RATE;
    const time = clock.now();
    const { tokens, filledAt } = buckets.get(key) ?? { tokens: rate, filledAt: time };
    const available = Math.min(rate, tokens + ((time - filledAt) / 1000) * rate);
    const granted = available >= 1;
    buckets.set(key, { tokens: granted ? available - 1 : available, filledAt: time });
    if (!granted) throw new ServiceError('TooManyRequestsException', `Rate exceeded: ${operation} may be called ${rate} times a second.`);
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
