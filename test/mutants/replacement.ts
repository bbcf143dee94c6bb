/** What becomes of a resource that an update makes, and of what failed requests have left. */
import { mutantsOf } from './mutant';

const FORMER = 'test/lambda/resources/lifecycle/former-resource.test.ts';
const CANCELLED_CREATE = 'test/lambda/resources/lifecycle/cancelled-create.test.ts';
const CANCELLED_UPDATE = 'test/lambda/resources/lifecycle/cancelled-update.test.ts';
const REPLACEMENT = 'test/lambda/resources/lifecycle/replacement.test.ts';
const HINDERED = 'test/lambda/resources/lifecycle/hindered-create.test.ts';

export const replacement = [
  ...mutantsOf(
    'lambda/resources/lifecycle/replacement.ts',
    [REPLACEMENT],
    [
      {
        rule: 'a replacement that was given up is not made',
        from: 'if (history && requestHasEnded(history, event)) return { live: await takenReplacement',
        to: 'if (false) return { live: await takenReplacement',
      },
      {
        rule: 'a rollback takes the former resource back',
        from: 'await formerResource(work, kind, target, history) : undefined;',
        to: 'undefined : undefined;',
        tests: [CANCELLED_UPDATE, FORMER],
      },
      { rule: 'only a rollback does', from: 'history?.rollingBack ?', to: 'history ?', tests: [FORMER] },
      {
        rule: 'a former resource is taken back only when it is as desired',
        from: 'if (live && !needsReplacement(kind, target, live)) return live;',
        to: 'if (live) return live;',
        tests: [FORMER],
      },
      {
        rule: 'a former resource is one of this type, here',
        from: 'if (!isArnOf(kind.arnType, work.event.StackId, id)) continue;',
        to: '',
        tests: [FORMER],
      },
      {
        rule: 'what an earlier delivery has made is looked for',
        from: 'repeated ? await findByRequest',
        to: 'false ? await findByRequest',
      },
      {
        rule: 'what CloudFormation has taken is answered again',
        from: 'made.find((arn) => known.has(arn))',
        to: 'undefined as string | undefined',
      },
      { rule: 'what it has not taken is taken back', from: 'made.filter((other) => other !== taken)', to: '[] as string[]' },
      {
        rule: 'what was taken is not watched any more',
        from: 'if (!history || history.known.has(arn)) return;',
        to: 'if (!history) return;',
      },
      {
        rule: 'what was given up is taken back',
        from: 'if (requestHasEnded(history, event)) return takeBack(work, kind, arn);',
        to: 'if (requestHasEnded(history, event)) return;',
      },
      {
        rule: 'what another request has taken over is not taken back',
        from: 'live && requestInTags(live.tags)?.id === requestIdOf(work.event)',
        to: 'live',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/leftovers.ts',
    [HINDERED],
    [
      {
        rule: 'drift alone is not waited for',
        from: 'if (!history || !mayBeLeft(history)) return undefined;',
        to: 'if (!history) return undefined;',
        tests: [CANCELLED_UPDATE],
      },
      {
        rule: 'what comes after a cancelled request waits for its end',
        from: '  await waitUntilQuiet(event, history, clock, deadline);\n',
        to: '',
        tests: [CANCELLED_UPDATE, CANCELLED_CREATE],
      },
      {
        rule: 'what shows after the wait is not deleted',
        from: '  return await historyOf(event, services, clock, deadline);\n',
        to: '  return history;\n',
        tests: [CANCELLED_CREATE],
      },
      {
        rule: 'an orphan does not stand in the way of the next create',
        from: 'if (!isConflict(error) && !isQuotaExceeded(error)) throw error;',
        to: 'throw error;',
      },
      { rule: 'nor does one that uses up a quota', from: ' && !isQuotaExceeded(error)', to: '' },
      { rule: 'what is not ours does', from: 'if (leftovers.length === 0) throw error;', to: '' },
      { rule: 'only an orphan that is as desired is taken over', from: ' && isAsDesired(kind, target, live)', to: '' },
      { rule: 'only a create takes an orphan over', from: "work.event.RequestType === 'Create' && ", to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/handler.ts',
    [REPLACEMENT],
    [
      { rule: 'a replacement is watched after its answer', from: 'await untilTaken(work, kindOf(work), answer.made);', to: '' },
      {
        rule: 'an answer that was sent is not sent again to watch on',
        from: 'if (!(isSame && previous.sent)) await deliver',
        to: 'await deliver',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/leftovers.ts',
    ['test/lambda/resources/lifecycle/turn.test.ts'],
    [
      {
        rule: 'a create that was given up writes nothing',
        from: 'if (isGivenUp(history, event)) throw new GivenUp();',
        to: '',
      },
      {
        rule: 'a create waits for one that was cancelled',
        from: 'if (hasFailures(history)) await waitUntilQuiet(event, history, clock, deadline);',
        to: '',
      },
    ],
  ),
];
