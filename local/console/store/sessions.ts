/** Which sessions the page reads: those of all stages, or of some where there are many participants. */
import type { Snapshot, StageSnapshot } from '../../src/service/snapshot';
import { createStore } from './store';

/** The ARNs of the stages whose participants a view shows. A stage is there once for each component that shows it. */
export const stagesInSight = createStore<readonly string[]>([]);

/** With more participants, a browser takes longer than a few frames to read and compare them all. */
export const MANY_PARTICIPANTS = 2_000;

/** The stages whose sessions the page reads next: those in sight, and those of which compositions have pictures. @default - all stages */
export function stagesToRead(snapshot: Snapshot | undefined, inSight: readonly string[]): readonly string[] | undefined {
  const regions = Object.values(snapshot?.regions ?? {});
  const sessions = regions.flatMap(({ stages }) => stages.flatMap((stage) => stage.sessions));
  if (sessions.reduce((sum, { participants }) => sum + participants.length, 0) <= MANY_PARTICIPANTS) return undefined;
  const composed = regions.flatMap(({ compositions }) => compositions.filter(({ endTime }) => !endTime).map(({ stageArn }) => stageArn));
  return [...new Set([...inSight, ...composed])];
}

/** The snapshot with the sessions that the page has read before, of the stages that it has not read now. */
export function withSessions(old: Snapshot | undefined, snapshot: Snapshot, read: readonly string[] | undefined): Snapshot {
  if (!old || !read) return snapshot;
  const isRead = new Set(read);
  const before = new Map(Object.values(old.regions).flatMap(({ stages }) => stages.map(({ arn, sessions }) => [arn, sessions] as const)));
  const filled = (stage: StageSnapshot) => (isRead.has(stage.arn) ? stage : { ...stage, sessions: before.get(stage.arn) ?? [] });
  const regions = Object.entries(snapshot.regions).map(([name, region]) => [name, { ...region, stages: region.stages.map(filled) }]);
  return { ...snapshot, regions: Object.fromEntries(regions) };
}
