/** One invocation: serve the request, in time, and see to it that CloudFormation gets the answer. */
import type { Context } from 'aws-lambda';
import type { Kind } from './kinds/kind';
import { leaseOf } from './lease';
import { type Answer, perform } from './lifecycle';
import { type Log, logger } from './log';
import { checkAnswerable, type Event, mayBeRepeated } from './request';
import { deliver, type Put, render } from './response';
import type { Clock } from './retry';
import { type Clients, connectAll, type Services } from './services';
import { historyOf } from './stack-history';

/** All that the handler meets of the world. */
export interface Dependencies {
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly put: Put;
  readonly write: (line: string) => unknown;
}

export type Handler = (event: Event, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/** What is kept of an invocation's time for its answer. */
const ANSWER_MARGIN_MS = 10_000;

/** A warm function serves few requests at a time; a duplicate comes soon or not at all. */
const REMEMBERED_ANSWERS = 100;

export function createHandler(dependencies: Dependencies): Handler {
  const { clock, put, write } = dependencies;
  const answers = new Map<string, { readonly url: string; readonly answer: Answer }>();

  return async (event, context) => {
    checkAnswerable(event);
    const started = clock.now();
    const log = logger(write, event);

    const previous = answers.get(event.RequestId);
    const repeated = previous !== undefined || mayBeRepeated(event, started);
    // The very same delivery again gets the same answer. An equal id with another URL may be a new attempt after a rollback.
    const answer =
      previous?.url === event.ResponseURL
        ? previous.answer
        : await performInTime(dependencies, event, context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS, log, repeated);

    answers.set(event.RequestId, { url: event.ResponseURL, answer });
    for (const oldest of [...answers.keys()].slice(0, -REMEMBERED_ANSWERS)) answers.delete(oldest);

    await deliver(event.ResponseURL, render(event, answer), put, clock, log);
    log({ operation: 'Answer', outcome: answer.status, durationMs: clock.now() - started });
  };
}

async function performInTime(
  { clients, clock, kinds }: Dependencies,
  event: Event,
  timeMs: number,
  log: Log,
  repeated: boolean,
): Promise<Answer> {
  const deadline = new AbortController();
  const finished = new AbortController();
  clock.sleep(Math.max(0, timeMs), finished.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  try {
    const lease = leaseOf(event, clock, () => historyOf(event, services, clock, deadline.signal));
    const services: Services = connectAll(clients, { clock, deadline: deadline.signal, log, lease });
    return await perform({ event, kinds, clock, repeated, services, deadline: deadline.signal });
  } finally {
    finished.abort();
  }
}
