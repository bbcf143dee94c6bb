/** Which stages and ingest configurations have expired, as far as lists and sessions show it. */
import type { IngestConfigurationSummary, StageSession, StageSummary } from '@aws-sdk/client-ivs-realtime';
import type { Tags } from '../resources/protocol/own-tags';
import { createdAt } from '../resources/runtime-stages/tags';

/** Whether a stage may have expired: it has no session now, and is not known to be younger than the limit. */
export function mayHaveExpired({ activeSessionId, tags }: StageSummary, limit: number): boolean {
  return !activeSessionId && (createdAt(tags) ?? 0) <= limit;
}

/**
 * Whether a stage has been without a session since the limit. A session without an end is under way. A stage that never had a session has
 * expired if it was created before the limit; without a time of creation it is kept.
 */
export function hasExpired(tags: Tags | undefined, sessions: readonly StageSession[], limit: number): boolean {
  const ends = sessions.map(({ endTime }) => endTime?.getTime() ?? Number.POSITIVE_INFINITY);
  return Math.max(createdAt(tags) ?? (ends.length > 0 ? 0 : Number.POSITIVE_INFINITY), ...ends) <= limit;
}

/** Whether an ingest configuration has no stage and no encoder. */
export function isUnused({ stageArn, state }: IngestConfigurationSummary): boolean {
  return !stageArn && state === 'INACTIVE';
}

/** False without a time of creation. */
export function wasCreatedBefore(tags: Tags, limit: number): boolean {
  return (createdAt(tags) ?? Number.POSITIVE_INFINITY) <= limit;
}
