/** Remembers that somebody has stopped a composition, so that it is not started again in the same session. */
import { type CompositionSummary, TagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { stoppedKey } from './own-compositions';
import type { Publishers, Session } from './publishing';
import { isRecent, REMEMBERED_MS, remember, type Work } from './work';

/**
 * The service stops a composition when nobody has published for 60 seconds. Fifteen seconds are for clocks that differ, and for a publisher whose lost
 * connection the service notes late: a stop that nobody made would leave the rest of the session without compositions.
 */
const IDLE_MS = 45_000;

/** How long before the end the service may have seen the last publisher: 60 seconds without publishers, and as long for the stop itself. */
const LATEST_MS = 120_000;

/** How long before a composition its publishers may have left, when it started late. */
const LATE_START_MS = 30_000;

/** The service stops a composition after 24 hours. Five minutes are for the difference between its clock and the times that it tells. */
const NEARLY_A_DAY_MS = 24 * 3_600_000 - 300_000;

/** Whether the function does not know yet that the service has stopped a composition. A composition that ends for an error is FAILED. */
export function mayBeStoppedByHand({ arn = '', state }: CompositionSummary, { memory, clock }: Pick<Work, 'memory' | 'clock'>): boolean {
  return state === 'STOPPED' && !isRecent(memory.stoppedByService, arn, clock.now(), REMEMBERED_MS);
}

/**
 * Whether somebody has stopped a composition. Its summary does not say so, but the service itself stops a composition only when nobody publishes
 * for a minute, and after a day.
 */
export async function wasStoppedByHand(
  { memory, clock }: Pick<Work, 'memory' | 'clock'>,
  { arn = '', startTime, endTime }: CompositionSummary,
  publishers: Publishers,
): Promise<boolean> {
  if (!startTime || !endTime) return false;
  const [start, end] = [startTime.getTime(), endTime.getTime()];
  const silence = () => publishers.longestSilence(Math.max(start - LATE_START_MS, end - LATEST_MS), end);
  if (end - start < NEARLY_A_DAY_MS && (await silence()) < IDLE_MS) return true;
  remember(memory.stoppedByService, arn, clock.now());
  return false;
}

export async function rememberStop({ call, settings, log }: Work, { stageArn, sessionId }: Session): Promise<void> {
  await call(new TagResourceCommand({ resourceArn: stageArn, tags: { [stoppedKey(settings.tagValue)]: sessionId } }));
  log({ operation: 'RememberStop', resource: stageArn, outcome: 'OK' });
}
