/** Serves the messages of the queue: events of the service and of the schedule. */
import type { Context, SQSRecord } from 'aws-lambda';
import type { CompositionsEnvironment } from '../../src/private/wire';
import { withDeadline } from '../services/deadline';
import type { IvsClient } from '../services/ivs';
import { type Log, logger } from '../services/log';
import { metricsLine } from '../services/metrics';
import type { Clock } from '../services/retry';
import { check, PAUSE_MS } from './check';
import { checksIn, exclusiveUntil } from './messages';
import { type Counts, noCounts } from './report';
import { settingsFrom } from './settings';
import { type EventBridge, type Memory, type UnclearStart, workOn } from './work';

/** What the function needs from outside. Tests replace each part. */
export interface Dependencies {
  readonly ivs: IvsClient;
  readonly eventBridge: () => EventBridge;
  readonly clock: Clock;
  readonly environment: Partial<CompositionsEnvironment>;
  readonly write: (line: string) => unknown;
}

/** What the function reads of an invocation's event. */
export interface QueueEvent {
  readonly Records: readonly Pick<SQSRecord, 'body' | 'attributes'>[];
}

/** The time that an invocation keeps, to wait for a start without an answer and to write its metrics. */
const MARGIN_MS = 10_000;

/** Never fails a message: it would hold up all others until its visibility timeout is over. The schedule's next check does what was not done. */
export function createCompositions({ ivs, eventBridge, clock, environment, write }: Dependencies) {
  const memory: Memory = {
    started: new Map(),
    foreign: new Map(),
    refused: new Map(),
    announced: new Map(),
    stoppedByService: new Map(),
    turns: new Map(),
  };

  return async ({ Records }: QueueEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const settings = settingsFrom(environment);
    const counts = noCounts();
    const log = logger(write, {});
    const began = clock.now();
    const ends = Math.min(began + context.getRemainingTimeInMillis(), exclusiveUntil(Records, settings));
    if (ends - MARGIN_MS <= began) return log({ operation: 'Check', outcome: 'TooLate' });

    const unclear = new Map<string, UnclearStart>();
    await withDeadline(clock, ends - MARGIN_MS - began, async (deadline) => {
      const work = workOn({ ivs, eventBridge, clock, deadline, settings, memory, unclear, counts, log, began });
      await check(work, checksIn(Records)).catch((error) => reportFailure(error, counts, log));
    });
    await untilSettled(unclear, clock);
    if (Object.values(counts).some((count) => count > 0)) {
      write(metricsLine({ AutoComposition: settings.tagValue }, counts, clock.now()));
    }
  };
}

function reportFailure({ name, message }: Error, counts: Counts, log: Log): void {
  counts.FailedChecks += 1;
  log({ operation: 'Check', outcome: name, reason: message });
}

/** Waits until a start without an answer shows in the list, because the next invocation begins right after this one. */
async function untilSettled(unclear: ReadonlyMap<string, UnclearStart>, clock: Clock): Promise<void> {
  const rest = Math.max(...[...unclear.values()].map(({ at }) => at)) + PAUSE_MS - clock.now();
  if (rest > 0) await clock.sleep(rest, new AbortController().signal);
}
