import type { Clock } from '../../services/retry';
import type { Kind } from '../kinds/kind';
import type { Event } from '../protocol/request';
import type { Services } from '../services/services';

/** A request, and what it takes to serve it. */
export interface Work<E extends Event = Event> {
  readonly event: E;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly services: Services;
  readonly clock: Clock;
  readonly deadline: AbortSignal;
  /** Whether Lambda may have delivered the request before. */
  readonly repeated: boolean;
}

export function isKnown({ event, kinds }: Work): boolean {
  return typeof event.ResourceType === 'string' && Object.hasOwn(kinds, event.ResourceType);
}

export function kindOf(work: Work): Kind {
  const { event, kinds } = work;
  if (isKnown(work)) return kinds[event.ResourceType];
  throw new Error(`resource type ${event.ResourceType} is not known to this stack's handler; it knows ${Object.keys(kinds).join(', ')}`);
}
