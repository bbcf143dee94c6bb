/** The last line of a command. */
import type { NumberedNews } from '../../service/news';
import type { Outcome } from './stack-steps';
import { countText, durationText } from './text';

/** What a command has done. */
export interface Tally {
  /** How many resources have each outcome. */
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** Names of stacks that were not changed. */
  readonly unchanged: readonly string[];
  /** The calls that IVS Real-Time has answered, by operation and error. */
  readonly calls: ReadonlyMap<string, number>;
  readonly milliseconds: number;
}

const ORDER: readonly Outcome[] = ['created', 'updated', 'replaced', 'restored', 'deleted', 'kept', 'cancelled', 'failed'];

/** `17 resources created; 6 calls to IVS Real-Time; 6.9 s` */
export function tallyText({ outcomes, unchanged, calls, milliseconds }: Tally): string {
  const done = ORDER.flatMap((outcome) => {
    const count = outcomes.get(outcome);
    return count === undefined ? [] : [{ outcome, count }];
  });
  const resources = done.map(({ outcome, count }, index) => `${index === 0 ? countText(count, 'resource') : count} ${outcome}`);
  return [
    ...(resources.length > 0 ? [resources.join(', ')] : []),
    ...(unchanged.length > 0 ? [`no changes of ${unchanged.join(', ')}`] : []),
    ...callsText(calls),
    durationText(milliseconds),
  ].join('; ');
}

function callsText(calls: ReadonlyMap<string, number>): string[] {
  const total = [...calls.values()].reduce((sum, count) => sum + count, 0);
  const failed = [...calls].filter(([call]) => call.includes(FAILED)).map(([call, count]) => `${count} ${call}`);
  return total === 0 ? [] : [`${countText(total, 'call')} to IVS Real-Time${failed.length === 0 ? '' : ` (${failed.join(', ')})`}`];
}

const FAILED = ' -> ';

/** `CreateStage`, or `CreateStage -> ThrottlingException`. */
export function callName({ operation, outcome }: Extract<NumberedNews, { type: 'call' }>): string {
  return outcome === 'ok' ? operation : `${operation}${FAILED}${outcome}`;
}
