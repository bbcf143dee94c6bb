/** What has to hold after a run. */
import type { PublishingSpan, Records, Span } from './records';

export interface Limits {
  readonly intervalMs: number;
  readonly visibilityMs: number;
  readonly timeoutMs: number;
}

/** The schedule invokes its target within a minute. */
const SCHEDULE_PRECISION_MS = 60_000;
/** The service remembers a composition for this time after its end. */
const FORGOTTEN_MS = 300_000;
/** A time without publishers that may make the service stop a composition. */
const LIKE_THE_SERVICE_MS = 44_000;
/** More than the calls of an invocation, and of one that is at work when a message comes. */
const WORK_MS = 60_000;
const RATE = 5;
const MOST_ANNOUNCEMENTS = 4;

/** The rules that the run has broken. */
export function brokenRules(records: Records, limits: Limits): string[] {
  return [
    ...records.broken,
    ...uncovered(records, limits),
    ...leftRunning(records),
    ...restartedAfterStop(records, limits),
    ...announcements(records, limits),
    ...tooFast(records),
  ];
}

/** The stated time by which a late or lost event is made good, when nothing fails meanwhile. Each trouble costs an interval more. */
function goodWithin({ intervalMs }: Limits): number {
  return intervalMs + SCHEDULE_PRECISION_MS + WORK_MS;
}

/** What a trouble may cost: the message is invisible, then the schedule comes. */
const costOf = ({ intervalMs, visibilityMs }: Limits) => 1.5 * visibilityMs + intervalMs + SCHEDULE_PRECISION_MS + WORK_MS;

/** Each stretch of publishing has a composition, apart from gaps within the stated time. */
function uncovered({ publishing, composed, troubles, refusals }: Records, limits: Limits): string[] {
  return stretches(publishing.filter(({ counts }) => counts)).flatMap((stretch) => {
    const own = composed.filter(({ stageArn }) => stageArn === stretch.stageArn);
    return gaps(stretch, own).flatMap((gap) => {
      if (own.some(({ stoppedIn, stoppedAt }) => stoppedAt !== undefined && stoppedAt < gap.to && stoppedIn === stretch.sessionId))
        return [];
      const refusedUntil = Math.max(gap.from, ...refusals.filter(({ from }) => from < gap.to).map(({ to = 0 }) => to));
      const failures = own.filter(({ failed, to = 0 }) => failed && to > gap.from - FORGOTTEN_MS && to <= gap.to).length;
      const hindered = troubles.filter((at) => at > gap.from - limits.visibilityMs && at < gap.to).length;
      const bound = goodWithin(limits) + hindered * costOf(limits) + (failures >= 3 ? FORGOTTEN_MS + limits.intervalMs : 0);
      return gap.to - refusedUntil > bound
        ? [`nothing composed ${stretch.stageArn} from ${gap.from} to ${gap.to}, ${gap.to - gap.from} ms`]
        : [];
    });
  });
}

interface Stretch extends Required<Span> {
  readonly stageArn: string;
  readonly sessionId: string;
}

/** Times in which at least one publishes, in one session. */
function stretches(spans: readonly PublishingSpan[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { stageArn, sessionId, from, to = from } of [...spans].sort((a, b) => a.from - b.from)) {
    const isJoined = (stretch: Stretch) => stretch.stageArn === stageArn && stretch.sessionId === sessionId && stretch.to >= from;
    const index = found.findIndex(isJoined);
    const known = found[index];
    if (known) found[index] = { ...known, to: Math.max(known.to, to) };
    else found.push({ stageArn, sessionId, from, to });
  }
  return found;
}

/** The parts of a stretch without a composition. */
function gaps({ from, to }: Required<Span>, composed: readonly Span[]): Required<Span>[] {
  const found: Required<Span>[] = [];
  let uncoveredFrom = from;
  for (const span of [...composed].sort((a, b) => a.from - b.from)) {
    const end = span.to ?? to;
    if (end <= uncoveredFrom || span.from >= to) continue;
    if (span.from > uncoveredFrom) found.push({ from: uncoveredFrom, to: span.from });
    uncoveredFrom = Math.max(uncoveredFrom, end);
  }
  if (uncoveredFrom < to) found.push({ from: uncoveredFrom, to });
  return found;
}

function leftRunning({ composed }: Records): string[] {
  return composed.filter(({ to }) => to === undefined).map(({ arn }) => `${arn} is left running`);
}

/**
 * A stop by hand holds until the session ends, unless the function was hindered for as long as the service remembers the composition. A stop right
 * after nearly a minute without publishers looks like one of the service.
 */
function restartedAfterStop({ composed, troubles, publishing }: Records, { visibilityMs }: Limits): string[] {
  return composed.flatMap(({ stageArn, stoppedIn, stoppedAt, arn, from }) => {
    if (stoppedAt === undefined) return [];
    const present = publishing.filter((span) => span.stageArn === stageArn && span.from <= stoppedAt);
    const window = { from: Math.max(from - 30_000, stoppedAt - 120_000), to: stoppedAt };
    if (gaps(window, present).some((gap) => gap.to - gap.from >= LIKE_THE_SERVICE_MS)) return [];
    if (troubles.some((at) => at > stoppedAt - visibilityMs && at < stoppedAt + FORGOTTEN_MS)) return [];
    const next = composed.find((other) => {
      return other.by === 'function' && other.stageArn === stageArn && other.sessionId === stoppedIn && other.from > stoppedAt;
    });
    return next ? [`${next.arn} was started at ${next.from}, although somebody stopped ${arn} at ${stoppedAt} in the same session`] : [];
  });
}

/** Each recording is announced: once, or a few times when something has failed, and not when the function was hindered for five minutes. */
function announcements({ composed, announced, troubles, repeats }: Records, limits: Limits): string[] {
  return composed.flatMap(({ arn, recorded, to }) => {
    if (to === undefined) return [];
    const count = announced.filter((of) => of === arn).length;
    const hindered = troubles.filter((at) => at > to - limits.visibilityMs && at < to + FORGOTTEN_MS).length;
    if (!recorded) return count > 0 ? [`${arn} has recorded nothing, and is announced`] : [];
    if (count === 0) return hindered > 0 ? [] : [`the recording of ${arn}, which ended at ${to}, is not announced`];
    const mayRepeat = hindered > 0 || repeats.some((at) => at >= to && at < to + FORGOTTEN_MS);
    return count > (mayRepeat ? MOST_ANNOUNCEMENTS : 1) ? [`the recording of ${arn} is announced ${count} times`] : [];
  });
}

/** No operation is called more often than IVS allows to the account. */
function tooFast({ calls }: Records): string[] {
  const times = new Map<string, number[]>();
  for (const { operation, at } of calls) times.set(operation, [...(times.get(operation) ?? []), at]);
  return [...times].flatMap(([operation, at]) => {
    const index = at.findIndex((time, first) => (at[first + RATE] ?? Number.POSITIVE_INFINITY) - time < 1_000);
    return index >= 0 ? [`${operation} is called more than ${RATE} times in the second from ${at[index]}`] : [];
  });
}
