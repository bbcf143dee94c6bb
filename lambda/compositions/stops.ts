/** Remembers that somebody has stopped a composition, so that it is not started again in the same session. */
import { type CompositionSummary, TagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { stoppedKey } from './own-compositions';
import type { Publishers, Session } from './publishing';
import type { Work } from './work';

/**
 * The service stops a composition when nobody has published for 60 seconds. So nobody published 45 seconds before an end by the service, and no
 * such end comes 45 seconds after the start. The difference is for clocks that differ, and for the time that a stop takes.
 */
const SURELY_IDLE_MS = 45_000;

/** The service stops a composition after 24 hours. Five minutes are for the difference between its clock and the times that it tells. */
const NEARLY_A_DAY_MS = 24 * 3_600_000 - 300_000;

/** Whether somebody has stopped a composition, which its summary does not tell. Compositions that the service ends for an error are FAILED. */
export async function wasStoppedByHand({ state, startTime, endTime }: CompositionSummary, publishers: Publishers): Promise<boolean> {
  if (state !== 'STOPPED' || !startTime || !endTime) return false;
  const duration = endTime.getTime() - startTime.getTime();
  if (duration >= NEARLY_A_DAY_MS) return false;
  return duration < SURELY_IDLE_MS || (await publishers.publishedAt(endTime.getTime() - SURELY_IDLE_MS));
}

export async function rememberStop({ call, settings, log }: Work, { stageArn, sessionId }: Session): Promise<void> {
  await call(new TagResourceCommand({ resourceArn: stageArn, tags: { [stoppedKey(settings.tagValue)]: sessionId } }));
  log({ operation: 'RememberStop', resource: stageArn, outcome: 'OK' });
}
