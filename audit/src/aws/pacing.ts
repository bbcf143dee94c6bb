import type { FinalizeRequestMiddleware, MetadataBearer, Pluggable } from '@smithy/types';
import { createPacer, type Pacer } from '../../../lambda/services/pacer';
import type { Clock } from '../../../lambda/services/retry';

/** IVS allows 5 calls a second of each operation to the whole account. This leaves some to others. */
const CALLS_PER_SECOND = 4;

/** A plugin of an SDK client that paces each operation. It paces the SDK's retries, too: it comes after the middleware that retries. */
export function paced(clock: Clock): Pluggable<object, MetadataBearer> {
  const pacers = new Map<string, Pacer>();
  const unlimited = new AbortController().signal;
  const wait: FinalizeRequestMiddleware<object, MetadataBearer> =
    (next, { commandName = '' }) =>
    async (request) => {
      const turn = pacers.get(commandName) ?? createPacer(CALLS_PER_SECOND, clock);
      pacers.set(commandName, turn);
      await turn(unlimited);
      return await next(request);
    };
  return { applyToStack: (stack) => stack.add(wait, { name: 'paced', step: 'finalizeRequest', priority: 'low' }) };
}
