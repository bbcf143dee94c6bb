import type { Kind } from './kinds/kind';
import type { Event } from './request';
import type { Clock } from './retry';
import type { Services } from './services';

/** A request with all that it takes to serve it. */
export interface Work<E extends Event = Event> {
  readonly event: E;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly services: Services;
  readonly clock: Clock;
  readonly deadline: AbortSignal;
  /** The request may have been delivered before. */
  readonly repeated: boolean;
}
