import { type CompositionSummary, StartCompositionCommand } from '@aws-sdk/client-ivs-realtime';
import { CallFailure, expectPart, isThrottled, isUnclear } from '../services/call-failure';
import { retry } from '../services/retry';
import { TAG_KEYS, tokenOf } from './own-compositions';
import type { Session } from './publishing';
import { MAX_TRIES, remember, type Work } from './work';

/**
 * Starts a composition. `unclear` means that it may have started: then only the list can tell, some seconds later. A refusal is reported, and
 * the next check tries again.
 */
export async function start(work: Work, session: Session, own: readonly CompositionSummary[]): Promise<'started' | 'refused' | 'unclear'> {
  const { settings, clock, deadline, once, memory, unclear, counts, log } = work;
  const { stageArn, sessionId } = session;
  // The state may look different by now, because the service forgets ended compositions. The start is the same one.
  const token = unclear.get(stageArn)?.token ?? tokenOf(settings.tagValue, stageArn, sessionId, own, work.began);
  const command = new StartCompositionCommand({
    ...settings.request,
    stageArn,
    tags: { ...settings.request.tags, [TAG_KEYS.owner]: settings.tagValue, [TAG_KEYS.session]: sessionId },
    idempotencyToken: token,
  });
  try {
    const { composition } = await retry(
      () => once(command),
      (error, tries) => tries < MAX_TRIES && isThrottled(error),
      clock,
      deadline,
    );
    const arn = expectPart(composition?.arn, 'StartComposition');
    memory.started.set(stageArn, { arn, at: clock.now() });
    counts.CompositionsStarted += 1;
    log({ operation: 'Start', resource: arn, outcome: 'OK' });
    return 'started';
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (isUnclear(error)) {
      unclear.set(stageArn, { token, listed: own, at: clock.now() });
      return 'unclear';
    }
    counts.CompositionStartFailures += 1;
    remember(memory.refused, stageArn, clock.now());
    await reportRefusal(work, session, error);
    return 'refused';
  }
}

async function reportRefusal({ putEvents, log, settings }: Work, { stageArn, sessionId }: Session, failure: CallFailure): Promise<void> {
  const { name, message } = failure;
  log({ operation: 'Start', resource: stageArn, outcome: name, reason: message });
  const detail = { stage_arn: stageArn, session_id: sessionId, error_code: name, reason: message, tags: settings.request.tags ?? {} };
  await putEvents([{ name: 'Composition Start Failure', resources: [stageArn], detail }]);
}
