/** What news tells of the rules that do not match an event. */
import type { EventNews, UnmatchedRule } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import type { DeliveredEvent } from './delivered-event';
import type { Rule } from './rules';

/** News tells of so many rules, and looks at so many: a bus may have hundreds. */
const MAX_TOLD = 20;
const MAX_COMPARED = 100;

/** Tells of the rules that nearly match first. Rules that have only a schedule are not meant to match. */
export function unmatchedRules(rules: readonly Rule[], event: DeliveredEvent): Pick<EventNews, 'unmatched' | 'moreUnmatched'> {
  const withPattern = rules.filter(({ pattern }) => pattern !== undefined);
  const unmatched = withPattern
    .slice(0, MAX_COMPARED)
    .map((rule) => mismatchOf(rule, event))
    .sort((a, b) => b.matched - a.matched)
    .slice(0, MAX_TOLD)
    .map(({ matched: _, ...told }) => told);
  const more = withPattern.length - unmatched.length;
  return { ...(unmatched.length > 0 && { unmatched }), ...(more > 0 && { moreUnmatched: more }) };
}

function mismatchOf({ name: ruleName, enabled, matches }: Rule, event: DeliveredEvent): UnmatchedRule & { readonly matched: number } {
  try {
    if (!enabled && matches(event)) return { ruleName, reason: 'The rule is disabled.', matched: Infinity };
    return { ruleName, ...matches.mismatchOf(event) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ruleName, reason: error.message, matched: 0 };
  }
}
