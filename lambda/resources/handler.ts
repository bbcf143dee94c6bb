/** Serves each invocation of the function in time, and sends CloudFormation the answer. */
import type { Context } from 'aws-lambda';
import { withDeadline } from '../services/deadline';
import { type Log, logger } from '../services/log';
import type { Clock } from '../services/retry';
import type { Kind } from './kinds/kind';
import { leaseOf } from './lifecycle/lease';
import { untilTaken } from './lifecycle/replacement';
import { historyOf } from './lifecycle/stack-history';
import { kindOf, type Work } from './lifecycle/work';
import { perform } from './perform';
import { checkAnswerable, type Event, mayBeRepeated } from './protocol/request';
import { type Answer, deliver, type Put, render } from './protocol/response';
import { CONTINUES, continueLater } from './runtime-stages/continuation';
import { performRuntimeStages, RUNTIME_STAGES } from './runtime-stages/serve';
import { type Clients, connectAll, type Services } from './services/services';

/** What the handler needs from outside. Tests replace each part. */
export interface Dependencies {
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly put: Put;
  readonly write: (line: string) => unknown;
}

export type Handler = (event: Event, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/** The time that an invocation keeps for its answer. */
const ANSWER_MARGIN_MS = 10_000;

/** Enough, because a warm function serves few requests at a time, and a duplicate comes soon or not at all. */
const REMEMBERED_ANSWERS = 100;

export function createHandler(dependencies: Dependencies): Handler {
  const { clock, put, write } = dependencies;
  const answers = new Map<string, { readonly url: string; readonly answer: Answer; readonly sent?: boolean }>();
  const remember = (event: Event, answer: Answer, sent = false) => {
    answers.set(event.RequestId, { url: event.ResponseURL, answer, sent });
    for (const oldest of [...answers.keys()].slice(0, -REMEMBERED_ANSWERS)) answers.delete(oldest);
  };

  return async (event, context) => {
    checkAnswerable(event);
    const started = clock.now();
    const log = logger(write, event);

    const previous = answers.get(event.RequestId);
    const repeated = previous !== undefined || mayBeRepeated(event, started);
    await withDeadline(clock, context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS, async (deadline) => {
      const work = workOn(dependencies, event, log, repeated, deadline);
      // A duplicate of the same delivery gets the same answer. The same id with another URL may be a new attempt after a rollback.
      const isSame = previous?.url === event.ResponseURL;
      const answer = isSame ? previous.answer : await serve(work);
      if (answer === CONTINUES) return await continueLater(work);
      remember(event, answer);

      if (!(isSame && previous.sent)) await deliver(event.ResponseURL, render(event, answer), put, clock, log);
      log({ operation: 'Answer', outcome: answer.status, durationMs: clock.now() - started });
      if (answer.made === undefined) return;

      remember(event, answer, true);
      await untilTaken(work, kindOf(work), answer.made);
      remember(event, { ...answer, made: undefined });
    });
  };
}

const serve = (work: Work) => (work.event.ResourceType === RUNTIME_STAGES ? performRuntimeStages(work) : perform(work));

function workOn({ clients, clock, kinds }: Dependencies, event: Event, log: Log, repeated: boolean, deadline: AbortSignal): Work {
  const lease = leaseOf(event, clock, () => historyOf(event, services, clock, deadline));
  const services: Services = connectAll(clients, { clock, deadline, log, lease });
  return { event, kinds, clock, repeated, services, deadline };
}
