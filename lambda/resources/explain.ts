/** The sentence that a user reads in the stack's events when something failed. */
import { Unconfirmed } from './create-once';
import { CallFailure, type Verdict } from './ivs';

/** Whose resource, which operation, what was said, and what to do; `advice` is the kind's own, by the error's name. */
export function explain(resource: string, error: unknown, advice: Readonly<Record<string, string>>): string {
  const cause = error instanceof Unconfirmed ? error.reason : error;
  if (!(cause instanceof CallFailure)) return `${resource}: ${cause instanceof Error ? cause.message : String(cause)}`;
  const next = advice[cause.name] ?? COMMON_ADVICE[cause.name];
  return `${resource}: ${OUTCOME[cause.verdict]} ${cause.operation}: ${cause.name}: ${cause.message}${next ? ` (${next})` : ''}`;
}

const OUTCOME: Readonly<Record<Verdict, string>> = {
  refused: 'IVS refused',
  throttled: 'IVS throttled, until time ran out,',
  unsent: 'the handler could not send',
  unclear: 'IVS gave no clear answer to',
};

const COMMON_ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException:
    "the role of the stack's IvsRealTime function, a permissions boundary or a service control policy does not allow it; allow the action and deploy again",
  PendingVerification:
    'AWS has not verified the account for Amazon IVS yet; follow the mail from AWS or open a support case, and deploy again',
};
