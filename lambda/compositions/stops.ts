/** Remembers that somebody has stopped a composition, so that it is not started again in the same session. */
import { type CompositionSummary, TagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { stoppedKey } from './own-compositions';
import type { Publishers, Session } from './publishing';
import type { Work } from './work';

/** The service stops a composition when nobody has published for 60 seconds. Five seconds are for clocks that differ. */
const IDLE_MS = 55_000;

/** How long before the end the service may have seen the last publisher: 60 seconds without publishers, and as long for the stop itself. */
const LATEST_MS = 120_000;

/** How long before a composition its publishers may have left, when it started late. */
const LATE_START_MS = 30_000;

/** The service stops a composition after 24 hours. Five minutes are for the difference between its clock and the times that it tells. */
const NEARLY_A_DAY_MS = 24 * 3_600_000 - 300_000;

/**
 * Whether somebody has stopped a composition. Its summary does not say so, but the service itself stops a composition only when nobody publishes
 * for a minute, and after a day. A composition that ends for an error is FAILED.
 */
export async function wasStoppedByHand({ state, startTime, endTime }: CompositionSummary, publishers: Publishers): Promise<boolean> {
  if (state !== 'STOPPED' || !startTime || !endTime) return false;
  const [start, end] = [startTime.getTime(), endTime.getTime()];
  if (end - start >= NEARLY_A_DAY_MS) return false;
  return (await publishers.longestSilence(Math.max(start - LATE_START_MS, end - LATEST_MS), end)) < IDLE_MS;
}

export async function rememberStop({ call, settings, log }: Work, { stageArn, sessionId }: Session): Promise<void> {
  await call(new TagResourceCommand({ resourceArn: stageArn, tags: { [stoppedKey(settings.tagValue)]: sessionId } }));
  log({ operation: 'RememberStop', resource: stageArn, outcome: 'OK' });
}
