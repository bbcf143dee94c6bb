/**
 * Checks stages, and starts a composition where somebody publishes and none is running. Each check reads the state from the service's lists and
 * tags. All messages of the queue are in one group, so only one invocation works at a time.
 */
import { type CompositionSummary, ListCompositionsCommand, type Stage } from '@aws-sdk/client-ivs-realtime';
import { allPages } from '../services/pages';
import { announce, isUnannounced } from './announce';
import type { Checks } from './messages';
import { hasEnded, hasFailedTooOften, isOwn, stoppedKey, TAG_KEYS, tagOf } from './own-compositions';
import { publishersOf } from './publishing';
import { type CheckedStage, servedStage, stagesOf } from './stages';
import { start } from './start';
import { mayBeStoppedByHand, rememberStop, wasStoppedByHand } from './stops';
import { isRecent, type Work } from './work';

const PAGE_SIZE = 100;

/** An invocation checks a stage up to three times: again when a start was unclear, and when an event came before the lists show it. */
const ROUNDS = 3;

/** How long a call may still take effect after it has failed, and how long lists may take to show a publisher. */
export const PAUSE_MS = 5_000;

/** The age up to which an event may name a publisher whom the service's lists do not show yet. */
const FRESH_MS = 30_000;

/** How long a composition that was started may be missing from the list. */
const LIST_LAG_MS = 60_000;

/** For how long after a refusal only the schedule tries the start again, and events do not. */
const REFUSED_MS = 60_000;

/** `again` asks for another check after a pause. */
type Outcome = 'done' | 'again';

export async function check(work: Work, checks: Checks): Promise<void> {
  let stages = await stagesOf(work, checks);
  // The schedule also checks ended compositions of deleted stages.
  if (stages.length === 0 && !checks.all) return;
  for (let round = 1; ; round++) {
    const own = await ownCompositions(work);
    const [open] = await Promise.all([checkStages(work, stages, own), announceEnded(work, own)]);
    if (open.length === 0 || round === ROUNDS) return;
    await work.clock.sleep(PAUSE_MS, work.deadline);
    stages = open;
  }
}

/** All compositions of this construct: one list for all stages, because an account has few of them. */
async function ownCompositions({ call, settings }: Work): Promise<CompositionSummary[]> {
  const compositions = await allPages(
    (nextToken) => call(new ListCompositionsCommand({ nextToken, maxResults: PAGE_SIZE })),
    (page) => page.compositions,
  );
  return compositions.filter((composition) => isOwn(composition, settings.tagValue));
}

/** The service forgets a composition soon, so its announcement does not depend on the checks of stages. */
async function announceEnded(work: Work, own: readonly CompositionSummary[]): Promise<void> {
  for (const composition of own.filter((each) => isUnannounced(each, work))) {
    await attempt(work, composition.arn, () => announce(work, composition));
  }
}

/** Gives the stages that need another check. */
async function checkStages(work: Work, stages: readonly CheckedStage[], own: readonly CompositionSummary[]): Promise<CheckedStage[]> {
  const open: CheckedStage[] = [];
  for (const stage of stages) {
    const ofStage = own.filter(({ stageArn }) => stageArn === stage.arn);
    const outcome = await attempt(work, stage.arn, () => checkStage(work, stage, ofStage));
    if (outcome === 'again') open.push(stage);
  }
  return open;
}

async function checkStage(work: Work, checked: CheckedStage, own: readonly CompositionSummary[]): Promise<Outcome> {
  confirmUnclear(work, checked.arn, own);
  if (own.some(isRunning) && !own.some((composition) => mayBeStoppedByHand(composition, work))) return 'done';
  const stage = await servedStage(work, checked.arn);
  return stage ? await converge(work, checked, stage, own) : 'done';
}

/** Starts a composition if somebody publishes, none is running, and nobody has stopped one in this session. */
async function converge(work: Work, { hint, scheduled }: CheckedStage, stage: Stage, own: readonly CompositionSummary[]): Promise<Outcome> {
  const { settings, clock, memory, log } = work;
  const { arn: stageArn = '', activeSessionId: sessionId } = stage;
  const unlessFresh = hint && clock.now() - hint.at < FRESH_MS ? 'again' : 'done';
  if (!sessionId) return unlessFresh;
  const session = { stageArn, sessionId };
  const publishers = publishersOf(work, session);

  if (tagOf(stage, stoppedKey(settings.tagValue)) === sessionId) return 'done';
  for (const composition of own.filter((each) => mayBeStoppedByHand(each, work))) {
    const isOfSession = (tagOf(composition, TAG_KEYS.session) ?? sessionId) === sessionId;
    if (isOfSession && (await wasStoppedByHand(work, composition, publishers))) {
      await rememberStop(work, session);
      return 'done';
    }
  }
  if (own.some(isRunning) || isMissing(work, stageArn, own)) return 'done';
  if (hasFailedTooOften(own)) {
    log({ operation: 'Check', resource: stageArn, outcome: 'FailedTooOften' });
    return 'done';
  }
  if (!scheduled && isRecent(memory.refused, stageArn, clock.now(), REFUSED_MS)) return 'done';
  if (!(await publishers.publishesNow(hint?.participantId))) return unlessFresh;
  return (await start(work, session, own)) === 'unclear' ? 'again' : 'done';
}

const isRunning = (composition: CompositionSummary): boolean => !hasEnded(composition);

/** Whether the list does not show the latest composition yet that this instance has started on a stage. */
function isMissing({ memory, clock }: Work, stageArn: string, own: readonly CompositionSummary[]): boolean {
  const started = memory.started.get(stageArn);
  if (!started) return false;
  const isListed = own.some(({ arn }) => arn === started.arn);
  if (!isListed && clock.now() - started.at < LIST_LAG_MS) return true;
  memory.started.delete(stageArn);
  return false;
}

/** Counts a start without a clear answer when the list shows its composition, also if that has ended. The next start then has another token. */
function confirmUnclear({ unclear, counts }: Work, stageArn: string, own: readonly CompositionSummary[]): void {
  const attempted = unclear.get(stageArn);
  if (!attempted || own.every(({ arn }) => attempted.listed.some((former) => former.arn === arn))) return;
  unclear.delete(stageArn);
  counts.CompositionsStarted += 1;
}

/** A failure does not stop the checks of other stages. The next check of the schedule tries again. */
async function attempt<T>({ counts, log }: Work, resource: string | undefined, task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    const { name, message } = error as Error;
    counts.FailedChecks += 1;
    log({ operation: 'Check', resource, outcome: name, reason: message });
    return undefined;
  }
}
