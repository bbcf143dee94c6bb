/**
 * Deletes the stages of one `RuntimeStages` construct that had no session for a time, and its ingest configurations without a stage.
 *
 * `DeleteStage` has no precondition. So the sweep looks at all sessions of a stage right before it deletes it.
 */
import {
  DeleteIngestConfigurationCommand,
  DeleteStageCommand,
  type IngestConfigurationSummary,
  ListIngestConfigurationsCommand,
  ListStageSessionsCommand,
  ListStagesCommand,
  ListTagsForResourceCommand,
  type StageSummary,
} from '@aws-sdk/client-ivs-realtime';
import { belongsTo } from '../resources/runtime-stages/tags';
import { type CallFailure, expectPart, isAccessDenied, isNotFound, isThrottled, isUnclear } from '../services/call-failure';
import { fromAnyStart } from '../services/from-any-start';
import type { Ivs } from '../services/ivs';
import type { Log } from '../services/log';
import type { Pacer } from '../services/pacer';
import { allPages } from '../services/pages';
import { type Clock, retry } from '../services/retry';
import { hasExpired, isUnused, mayHaveExpired, wasCreatedBefore } from './expiry';
import type { Counts } from './report';
import type { Settings } from './settings';

const PAGE_SIZE = 100;

/** How often a candidate is tried, so that one that keeps failing leaves time for the others. The next run tries it again. */
const MAX_TRIES = 6;

export interface Sweep {
  readonly ivs: Ivs;
  readonly settings: Settings;
  readonly clock: Clock;
  /** Waits before each page of stages and each candidate. */
  readonly turn: Pacer;
  readonly deadline: AbortSignal;
  /** Counts up while the sweep goes on. */
  readonly counts: Counts;
  readonly log: Log;
}

/** What became of a candidate. `expired` is one that a dry run would have deleted. */
type Outcome = 'kept' | 'expired' | 'deleted';

/** Rejects when it cannot list, and at the deadline. A candidate that fails does not stop the others. */
export async function sweep(work: Sweep): Promise<void> {
  await sweepStages(work);
  // After the stages, because the deletion of a stage detaches its ingest configurations.
  await sweepIngestConfigurations(work);
}

const limitOf = ({ settings, clock }: Sweep): number => clock.now() - settings.idleMs;

async function sweepStages(work: Sweep): Promise<void> {
  const { ivs, settings, turn, deadline } = work;
  const all = await allPages(
    async (nextToken) => {
      await turn(deadline);
      return await ivs.patiently(new ListStagesCommand({ nextToken, maxResults: PAGE_SIZE }));
    },
    ({ stages }) => stages,
  );
  const candidates = all.filter((stage) => belongsTo(settings.tagValue, stage.tags) && mayHaveExpired(stage, limitOf(work)));
  for (const candidate of fromAnyStart(candidates, work.clock)) await attempt(work, 'Stages', candidate, sweepStage);
}

async function sweepStage(work: Sweep, { arn, tags }: StageSummary): Promise<Outcome> {
  const { ivs, settings } = work;
  const stageArn = expectPart(arn, 'ListStages');
  const sessions = await allPages(
    (nextToken) => ivs.once(new ListStageSessionsCommand({ stageArn, nextToken, maxResults: PAGE_SIZE })),
    ({ stageSessions }) => stageSessions,
  );
  if (!hasExpired(tags, sessions, limitOf(work))) return 'kept';
  if (settings.dryRun) return 'expired';
  await ivs.once(new DeleteStageCommand({ arn: stageArn }));
  return 'deleted';
}

async function sweepIngestConfigurations(work: Sweep): Promise<void> {
  const listed = await allPages(
    (nextToken) => work.ivs.patiently(new ListIngestConfigurationsCommand({ nextToken, maxResults: PAGE_SIZE })),
    ({ ingestConfigurations }) => ingestConfigurations,
  );
  const candidates = listed.filter(isUnused);
  for (const candidate of fromAnyStart(candidates, work.clock))
    await attempt(work, 'IngestConfigurations', candidate, sweepIngestConfiguration);
}

async function sweepIngestConfiguration(work: Sweep, candidate: IngestConfigurationSummary): Promise<Outcome> {
  const { ivs, settings } = work;
  const arn = expectPart(candidate.arn, 'ListIngestConfigurations');
  const { tags = {} } = await ivs.once(new ListTagsForResourceCommand({ resourceArn: arn }));
  if (!belongsTo(settings.tagValue, tags) || !wasCreatedBefore(tags, limitOf(work))) return 'kept';
  if (settings.dryRun) return 'expired';
  // Without force, so that IVS refuses it when somebody publishes with it by now.
  await ivs.once(new DeleteIngestConfigurationCommand({ arn, force: false }));
  return 'deleted';
}

/** Waits for its turn, then sweeps one candidate, and counts and logs what it did. */
async function attempt<T extends { readonly arn?: string }>(
  work: Sweep,
  what: 'Stages' | 'IngestConfigurations',
  candidate: T,
  sweepOne: (work: Sweep, candidate: T) => Promise<Outcome>,
): Promise<void> {
  const { turn, deadline, counts, log } = work;
  await turn(deadline);
  try {
    const outcome = await retrySweep(work, () => sweepOne(work, candidate));
    if (outcome === 'kept') return;
    counts[`Expired${what}`] += 1;
    if (outcome === 'deleted') counts[`Deleted${what}`] += 1;
    log({ operation: 'Sweep', resource: candidate.arn, outcome });
  } catch (error) {
    if (deadline.aborted) throw error;
    counts.Failures += 1;
    log({ operation: 'Sweep', resource: candidate.arn, outcome: (error as Error).name });
  }
}

/** Each try looks again: between two tries of a deletion somebody may have joined. */
function retrySweep({ clock, deadline }: Sweep, sweepOnce: () => Promise<Outcome>): Promise<Outcome> {
  let mayBeGone = false;
  const once = () =>
    sweepOnce().catch((error): Outcome => {
      // IVS denies access by a tag to what does not exist. What it refuses for another reason exists.
      if (mayBeGone && (isNotFound(error) || isAccessDenied(error))) return 'deleted';
      mayBeGone ||= isUnclear(error) && (error as CallFailure).operation.startsWith('Delete');
      throw error;
    });
  return retry(once, (error, tries) => tries < MAX_TRIES && (isThrottled(error) || isUnclear(error)), clock, deadline);
}
