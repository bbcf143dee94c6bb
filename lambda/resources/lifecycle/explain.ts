/** Explains a failure in the sentence that a user reads in the stack's events. */
import { CallFailure, type Verdict } from '../../services/call-failure';
import { AdoptionFailed, LeftBehind, Unconfirmed } from './failures';

/** Names the resource, the operation, the error and what to do. `advice` is that of the kind, by the name of an error of IVS. */
export function explain(resource: string, error: unknown, advice: Readonly<Record<string, string>>): string {
  if (error instanceof LeftBehind) {
    return `${explain(resource, error.reason, advice)}; ${error.arn} still exists; delete it if the stack does not`;
  }
  if (error instanceof AdoptionFailed) {
    const state = error.isPutBack ? 'has its former properties and tags again' : 'may be changed until the rollback puts it back';
    return `${explain(resource, error.reason, advice)}; ${error.arn} ${state}`;
  }
  const cause = error instanceof Unconfirmed ? error.reason : error;
  if (!(cause instanceof CallFailure)) return `${resource}: ${cause instanceof Error ? cause.message : String(cause)}`;
  const next = (cause.service === 'IVS' && advice[cause.name]) || COMMON_ADVICE[cause.name];
  return `${resource}: ${OUTCOME[cause.verdict](cause)}: ${cause.name}: ${cause.message}${next ? ` (${next})` : ''}`;
}

const OUTCOME: Readonly<Record<Verdict, (failure: CallFailure) => string>> = {
  refused: ({ service, operation }) => `${service} refused ${operation}`,
  throttled: ({ service, operation }) => `${service} throttled ${operation} until the time ran out`,
  unsent: ({ operation }) => `the handler could not send ${operation}`,
  unclear: ({ service, operation }) => `${service} gave no clear answer to ${operation}`,
};

const DENIED =
  "the role of the stack's IvsRealTime function, a policy of the resource, a permissions boundary or a service control policy does not allow it; allow the action and deploy again";

const COMMON_ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException: DENIED,
  // The name of the same error in CloudFormation.
  AccessDenied: DENIED,
  PendingVerification:
    'AWS has not verified the account for Amazon IVS yet; follow the mail from AWS or open a support case, and deploy again',
};
