/** Automatic compositions: when one starts, once, and what is told of its end. */
import { mutantsOf } from './mutant';

const START = 'test/lambda/compositions/start.test.ts';
const RUNNING = 'test/lambda/compositions/running.test.ts';
const FAILURES = 'test/lambda/compositions/start-failures.test.ts';
const SERVED = 'test/lambda/compositions/served-stages.test.ts';
const INVOCATIONS = 'test/lambda/compositions/invocations.test.ts';
const STOPS = 'test/lambda/compositions/stops.test.ts';
const ANNOUNCE = 'test/lambda/compositions/announce.test.ts';
const MODEL = 'test/model/compositions/compositions-1.test.ts';

export const compositions = [
  ...mutantsOf(
    'lambda/compositions/check.ts',
    [START, RUNNING, FAILURES, SERVED],
    [
      {
        rule: 'a composition that is running is not started again',
        from: "if (own.some(isRunning) || isMissing(work, stageArn, own)) return 'done';",
        to: "if (isMissing(work, stageArn, own)) return 'done';",
      },
      {
        rule: 'a composition that the list does not show yet is not started again',
        from: ' || isMissing(work, stageArn, own)',
        to: '',
        tests: [RUNNING],
      },
      {
        rule: 'a composition that has ended and is listed is no missing one',
        from: 'if (!isListed && clock.now() - started.at < LIST_LAG_MS)',
        to: 'if (clock.now() - started.at < LIST_LAG_MS)',
      },
      {
        rule: 'nothing starts when nobody publishes',
        from: 'if (!(await publishers.publishesNow(hint?.participantId))) return unlessFresh;',
        to: '',
      },
      {
        rule: 'a publisher whom the lists do not show yet is waited for',
        from: "clock.now() - hint.at < FRESH_MS ? 'again' : 'done'",
        to: "clock.now() - hint.at < FRESH_MS ? 'done' : 'done'",
      },
      { rule: 'a late event is not waited for', from: 'clock.now() - hint.at < FRESH_MS ?', to: 'hint.at > 0 ?' },
      {
        rule: 'a stop holds in its session',
        from: "if (tagOf(stage, stoppedKey(settings.tagValue)) === sessionId) return 'done';",
        to: '',
        tests: [STOPS],
      },
      {
        rule: 'a stop does not hold in the next session',
        from: 'tagOf(stage, stoppedKey(settings.tagValue)) === sessionId',
        to: 'tagOf(stage, stoppedKey(settings.tagValue)) !== undefined',
        tests: [STOPS],
      },
      {
        rule: 'a stop of an earlier session is none',
        from: 'const isOfSession = (tagOf(composition, TAG_KEYS.session) ?? sessionId) === sessionId;',
        to: 'const isOfSession = true;',
        tests: [STOPS],
      },
      {
        rule: 'a composition that was started by hand belongs to the present session',
        from: '(tagOf(composition, TAG_KEYS.session) ?? sessionId)',
        to: 'tagOf(composition, TAG_KEYS.session)',
        tests: [STOPS],
      },
      { rule: 'a composition that keeps failing is not started without end', from: 'if (hasFailedTooOften(own)) {', to: 'if (false) {' },
      {
        rule: 'a start that was refused is not tried by each event',
        from: '!scheduled && isRecent(memory.refused, stageArn, clock.now(), REFUSED_MS)',
        to: 'false',
      },
      { rule: 'the schedule tries a refused start again', from: '!scheduled && isRecent(memory.refused', to: 'isRecent(memory.refused' },
      { rule: 'an unclear start is looked for', from: "=== 'unclear' ? 'again' : 'done'", to: "=== 'unclear' ? 'done' : 'done'" },
      {
        rule: 'an unclear start has time to take effect',
        from: 'await work.clock.sleep(PAUSE_MS, work.deadline);',
        to: '',
      },
      {
        rule: 'a failure does not stop the checks of other stages',
        from: 'const outcome = await attempt(work, stage.arn, () => checkStage(work, stage, ofStage));',
        to: 'const outcome = await checkStage(work, stage, ofStage);',
      },
      {
        rule: 'the schedule checks ended compositions of stages that are gone',
        from: 'if (stages.length === 0 && !checks.all) return;',
        to: 'if (stages.length === 0) return;',
        tests: [ANNOUNCE],
      },
      {
        rule: 'a recording is announced although its stage cannot be checked',
        from: 'await Promise.all([checkStages(work, stages, own), announceEnded(work, own)])',
        to: '[await checkStages(work, stages, own), await (work.counts.FailedChecks ? undefined : announceEnded(work, own))] as const',
        tests: [STOPS],
      },
      {
        rule: 'a composition that cannot be announced does not keep another from it',
        from: 'await attempt(work, composition.arn, () => announce(work, composition));',
        to: 'await announce(work, composition).catch(() => { throw new Error(String(composition.arn)); });',
        tests: [ANNOUNCE],
      },
      {
        rule: 'an unclear start that took effect is counted',
        from: 'unclear.delete(stageArn);\n  counts.CompositionsStarted += 1;',
        to: 'unclear.delete(stageArn);',
      },
      {
        rule: 'the token of an unclear start is not sent again when its composition has ended',
        from: 'own.every(({ arn }) => attempted.listed.some((former) => former.arn === arn))',
        to: '!own.some(isRunning)',
        tests: [FAILURES],
      },
      { rule: 'compositions of others do not count', from: 'isOwn(composition, settings.tagValue)', to: 'true' },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/own-compositions.ts',
    [RUNNING, FAILURES],
    [
      {
        rule: 'a composition that starts has not ended',
        from: "state === 'STOPPED' ||",
        to: "state === 'STOPPED' || state === 'STARTING' ||",
        tests: [MODEL],
      },
      {
        rule: 'a composition that stops has not ended',
        from: "state === 'STOPPED' ||",
        to: "state === 'STOPPED' || state === 'STOPPING' ||",
      },
      { rule: 'the token is another one after an end', from: 'sessionId, newestEnd, String', to: 'sessionId, String' },
      {
        rule: 'the token is another one when the service has forgotten the end',
        from: 'String(Math.floor(now / TOKEN_WINDOW_MS))',
        to: "''",
      },
      {
        rule: 'two invocations that see the same send the same token',
        from: 'String(Math.floor(now / TOKEN_WINDOW_MS))',
        to: 'String(now) + Math.random()',
      },
      {
        rule: 'each construct has its own stop',
        from: 'hash(tagValue).slice(0, 8)',
        to: "hash('').slice(0, 8)",
        tests: [STOPS],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/publishing.ts',
    [START],
    [
      {
        rule: 'the events of one who has left are not read',
        from: "({ state }) => state === 'CONNECTED'",
        to: '() => true',
      },
      {
        rule: 'one who has published before does not publish',
        from: 'if (isPublishing(await eventsOf(id)) && (await hasTrigger(id)))',
        to: 'if (await hasTrigger(id))',
      },
      { rule: 'the trigger must be met', from: '&& (await hasTrigger(id))', to: '' },
      { rule: 'the publisher of the event is looked at first', from: 'Number(b === likely) - Number(a === likely)', to: '0' },
      { rule: 'events are read in the order in which they happened', from: '[...events].reverse()', to: '[...events]' },
      { rule: 'a look into the past ends', from: '.slice(0, MAX_FORMER_PUBLISHERS)', to: '', tests: [STOPS] },
      { rule: 'a look into the past begins with the latest', from: 'joined(b) - joined(a)', to: 'joined(a) - joined(b)', tests: [STOPS] },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/stops.ts',
    [STOPS],
    [
      { rule: 'a failure is no stop by hand', from: "state === 'STOPPED' && ", to: '' },
      { rule: 'a look into the past is taken once', from: 'remember(memory.stoppedByService, arn, clock.now());', to: '' },
      { rule: 'an end after a day is no stop by hand', from: 'end - start < NEARLY_A_DAY_MS && ', to: '', tests: [RUNNING] },
      { rule: 'an end after a minute without publishers is no stop by hand', from: ' < IDLE_MS)', to: ' < 10 * IDLE_MS)' },
      { rule: 'an end while somebody publishes is a stop by hand', from: ' < IDLE_MS)', to: ' < 0)' },
      {
        rule: 'only the end of a composition counts',
        from: 'Math.max(start - LATE_START_MS, end - LATEST_MS)',
        to: 'start - LATE_START_MS',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/start.ts',
    [FAILURES],
    [
      { rule: 'a throttled start is tried again', from: 'tries < MAX_TRIES && isThrottled(error)', to: 'false' },
      { rule: 'a throttled start is tried six times', from: 'tries < MAX_TRIES && isThrottled(error)', to: 'isThrottled(error)' },
      { rule: 'an unclear start is not sent again at once', from: 'tries < MAX_TRIES && isThrottled(error)', to: 'tries < MAX_TRIES' },
      {
        rule: 'an unclear start is sent again with its token',
        from: 'unclear.get(stageArn)?.token ?? tokenOf(',
        to: 'tokenOf(',
      },
      { rule: 'a refusal is told', from: 'await reportRefusal(work, session, error);', to: '' },
      { rule: 'a refusal is counted', from: 'counts.CompositionStartFailures += 1;', to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/announce.ts',
    [ANNOUNCE],
    [
      { rule: 'a composition that is running is not announced', from: '!hasEnded(composition) || ', to: '' },
      { rule: 'a recording is announced once', from: ' || tagOf(composition, TAG_KEYS.announced) !== undefined', to: '' },
      {
        rule: 'an instance does not announce twice when it cannot write the tag',
        from: 'remember(memory.announced, composition.arn, clock.now());',
        to: '',
      },
      {
        rule: 'a destination that has not started has no recording',
        from: '?.s3?.recordingPrefix && startTime',
        to: '?.s3?.recordingPrefix',
      },
      { rule: 'failures are counted', from: "if (state === 'FAILED') counts.CompositionFailures += 1;", to: '' },
      {
        rule: 'the event is sent before the tag is written',
        from: 'if (events.length > 0) await putEvents(events);',
        to: 'if (events.length > 0) void putEvents(events).catch(() => undefined);',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/handler.ts',
    [FAILURES],
    [
      {
        rule: 'an invocation ends before the queue delivers its messages again',
        from: 'Math.min(began + context.getRemainingTimeInMillis(), exclusiveUntil(Records, settings))',
        to: 'began + context.getRemainingTimeInMillis()',
        tests: [INVOCATIONS, MODEL],
      },
      { rule: 'an invocation ends after an unclear start has settled', from: 'await untilSettled(unclear, clock);', to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/messages.ts',
    [INVOCATIONS, SERVED],
    [
      {
        rule: 'a message that was delivered again has its time',
        from: 'Number(first) + Number(count) * visibilityMs',
        to: 'Number(first) + visibilityMs',
      },
      { rule: 'an invocation ends before its messages expire', from: 'Number(sent) + retentionMs,', to: '' },
      {
        rule: 'an event of IVS without a stage asks for nothing',
        from: 'all: events.some(({ event }) => event.source !== IVS)',
        to: 'all: events.some(({ stageArn }) => stageArn === undefined)',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/compositions/stages.ts',
    [SERVED],
    [
      { rule: 'the fixed stage alone is served', from: 'all || stages.has(arn) ?', to: 'true ?' },
      {
        rule: 'run-time stages are served by their tag',
        from: 'if (belongsTo(settings.stages.runtimeTagValue, stage?.tags)) return stage;',
        to: 'return stage;',
      },
      { rule: 'a run-time stage without a session is not read', from: 'arn && activeSessionId && belongsTo', to: 'arn && belongsTo' },
      {
        rule: 'stages of others are not read again and again',
        from: '  remember(memory.foreign, arn, clock.now());\n  return',
        to: '  return',
      },
      { rule: 'stages of others are known from the list', from: 'else remember(memory.foreign, arn, clock.now());', to: '' },
      {
        rule: 'the schedule checks stages that were thought to be of others',
        from: 'memory.foreign.delete(arn);',
        to: 'void arn;',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/services/own-events.ts',
    [ANNOUNCE],
    [{ rule: 'an event that EventBridge did not accept is not sent', from: 'if (!refused) return;', to: 'if (refused) return;' }],
  ),
];
