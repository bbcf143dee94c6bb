/** Which stages an invocation checks. */
import { GetStageCommand, ListStagesCommand, type Stage } from '@aws-sdk/client-ivs-realtime';
import { belongsTo } from '../resources/runtime-stages/tags';
import { isAccessDenied, isNotFound } from '../services/call-failure';
import { fromAnyStart } from '../services/from-any-start';
import { allPages } from '../services/pages';
import type { Checks, PublishedHint } from './messages';
import { isRecent, remember, type Work } from './work';

const PAGE_SIZE = 100;

/** For how long the function ignores events of a stage after it has seen that this construct does not serve it. */
const FOREIGN_MS = 600_000;

export interface CheckedStage {
  readonly arn: string;
  readonly hint?: PublishedHint;
  /** Whether the schedule asks for the check. */
  readonly scheduled: boolean;
}

/** The stages to check. Those of events come first, because somebody may have begun to publish. */
export async function stagesOf(work: Work, { all, stages }: Checks): Promise<CheckedStage[]> {
  const { memory, clock, settings } = work;
  if ('arn' in settings.stages) {
    const { arn } = settings.stages;
    return all || stages.has(arn) ? [{ arn, hint: stages.get(arn), scheduled: all }] : [];
  }
  const active = all ? await activeRuntimeStages(work, settings.stages.runtimeTagValue) : [];
  const hinted = [...stages]
    .filter(([arn]) => !isRecent(memory.foreign, arn, clock.now(), FOREIGN_MS))
    .map(([arn, hint]) => ({ arn, hint, scheduled: all }));
  const others = active.filter((arn) => !stages.has(arn));
  return [...hinted, ...fromAnyStart(others, clock).map((arn) => ({ arn, scheduled: all }))];
}

/** The run-time stages with a session, by their tag. Remembers which stages are others, so that their events take no call until the next list. */
async function activeRuntimeStages({ call, memory, clock }: Work, tagValue: string): Promise<string[]> {
  const listed = await allPages(
    (nextToken) => call(new ListStagesCommand({ nextToken, maxResults: PAGE_SIZE })),
    ({ stages }) => stages,
  );
  for (const { arn = '', tags } of listed) {
    if (belongsTo(tagValue, tags)) memory.foreign.delete(arn);
    else remember(memory.foreign, arn, clock.now());
  }
  return listed.flatMap(({ arn, activeSessionId, tags }) => (arn && activeSessionId && belongsTo(tagValue, tags) ? [arn] : []));
}

/** Undefined when the stage is gone, and when this construct does not serve it. */
export async function servedStage(work: Work, arn: string): Promise<Stage | undefined> {
  const { settings, memory, clock } = work;
  if ('arn' in settings.stages) return arn === settings.stages.arn ? await readStage(work, arn) : undefined;
  const stage = await readStage(work, arn);
  if (belongsTo(settings.stages.runtimeTagValue, stage?.tags)) return stage;
  remember(memory.foreign, arn, clock.now());
  return undefined;
}

/** Undefined when the stage is gone. IVS denies access by a tag to stages that do not exist and to other stages. */
async function readStage({ call, settings }: Work, arn: string): Promise<Stage | undefined> {
  try {
    return (await call(new GetStageCommand({ arn }))).stage;
  } catch (error) {
    if (isNotFound(error) || ('runtimeTagValue' in settings.stages && isAccessDenied(error))) return undefined;
    throw error;
  }
}
