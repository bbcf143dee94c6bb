/** What is done while CloudFormation waits, and after it has given up: age, lease, the stack's events, orphans. */
import { mutantsOf } from './mutant';

const CREATE_ONCE = 'test/lambda/resources/lifecycle/create-once.test.ts';
const LIFECYCLE = 'test/lambda/resources/lifecycle/lifecycle.test.ts';
const BAD_EVENTS = 'test/lambda/resources/protocol/bad-events.test.ts';
const GIVEN_UP = 'test/lambda/resources/lifecycle/given-up.test.ts';
const UNCLEAR_CHANGE = 'test/lambda/resources/lifecycle/unclear-change.test.ts';
const LEASE = 'test/lambda/resources/lifecycle/lease.test.ts';
const CANCELLED_CREATE = 'test/lambda/resources/lifecycle/cancelled-create.test.ts';
const CANCELLED_UPDATE = 'test/lambda/resources/lifecycle/cancelled-update.test.ts';
const FORMER = 'test/lambda/resources/lifecycle/former-resource.test.ts';
const REPLACEMENT = 'test/lambda/resources/lifecycle/replacement.test.ts';
const LEFTOVERS = 'test/lambda/resources/lifecycle/leftovers.test.ts';
const STACK_HISTORY = 'test/lambda/resources/lifecycle/stack-history.test.ts';

export const history = [
  ...mutantsOf(
    'lambda/resources/protocol/basic-date.ts',
    [CREATE_ONCE],
    [{ rule: 'the age of a request is read from its URL', from: 'month - 1', to: 'month' }],
  ),
  ...mutantsOf(
    'lambda/resources/protocol/request.ts',
    [CREATE_ONCE],
    [
      {
        rule: 'a request of unknown age may be repeated',
        from: 'Number.POSITIVE_INFINITY) > FIRST_DELIVERY_MS',
        to: '0) > FIRST_DELIVERY_MS',
      },
      {
        rule: 'a request that is older than half a minute may be repeated',
        from: 'const FIRST_DELIVERY_MS = 30_000;',
        to: 'const FIRST_DELIVERY_MS = 90_000;',
      },
      { rule: 'a younger one is not', from: 'const FIRST_DELIVERY_MS = 30_000;', to: 'const FIRST_DELIVERY_MS = 10_000;' },
      {
        rule: "without a timeout in the template, CloudFormation's own counts",
        from: 'DEFAULT_SERVICE_TIMEOUT_SECONDS = 3600',
        to: 'DEFAULT_SERVICE_TIMEOUT_SECONDS = 36000',
        tests: [LIFECYCLE],
      },
      {
        rule: 'a malformed request is answered and not served',
        from: 'if (broken) throw',
        to: 'if (broken === null) throw',
        tests: [BAD_EVENTS],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/lease.ts',
    [LEASE],
    [
      {
        rule: 'a request that CloudFormation has given up changes nothing more',
        from: 'if (known && isGivenUp(known, event)) throw new GivenUp();',
        to: '',
      },
      { rule: 'a request acts on its own for 30 s', from: 'LEASE_MS = 30_000', to: 'LEASE_MS = 300_000' },
      { rule: 'within its lease, a request asks nobody', from: 'if (clock.now() <= until) return;', to: '' },
      { rule: 'the lease is for 30 s at a time', from: 'until = clock.now() + lengthMs;', to: 'until = Number.POSITIVE_INFINITY;' },
      { rule: 'once asked, a request has 30 s more', from: 'until = clock.now() + lengthMs;', to: '' },
      { rule: 'a change without a clear answer ends the lease', from: 'until = 0;', to: '', tests: [UNCLEAR_CHANGE] },
      { rule: 'and every one that follows', from: 'lengthMs = 0;', to: '', tests: [UNCLEAR_CHANGE] },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/stack-history.ts',
    [CANCELLED_CREATE, CANCELLED_UPDATE, LEASE],
    [
      {
        rule: 'a history that does not show the request yet is asked for again',
        from: 'if (!history || suffices(history, event) || clock.now() >= until) return history;',
        to: 'return history;',
        tests: [FORMER],
      },
      { rule: 'and not for ever', from: ' || clock.now() >= until', to: '', tests: [FORMER] },
      {
        rule: 'the end of an earlier request does not show it',
        from: 'if (isInProgress && newest.at >=',
        to: 'if (newest && newest.at >=',
        tests: [STACK_HISTORY],
      },
      {
        rule: 'a request of another type does not show it',
        from: 'newest?.status === BEGINNINGS[event.RequestType]',
        to: "newest?.status.endsWith('_IN_PROGRESS')",
        tests: [LEFTOVERS],
      },
      { rule: 'every page of events is read', from: '} while (NextToken);', to: '} while (false);' },
      {
        rule: 'history begins where the stack was last settled',
        from: "if (status.endsWith('_COMPLETE')) settledAt ??= at;",
        to: '',
        tests: [GIVEN_UP],
      },
      {
        rule: 'the end of the deletion of another id is not that of this one',
        from: 'events.find(({ physicalId }) => physicalId === id)?.status',
        to: 'events[0]?.status',
        tests: ['test/lambda/resources/adoption/several-ids.test.ts'],
      },
      {
        rule: 'the time in a tag may be late by a second or two',
        from: 'TAG_DIFFERENCE_MS = 2_000',
        to: 'TAG_DIFFERENCE_MS = 0',
        tests: [CANCELLED_CREATE],
      },
      { rule: "only the resource's own events count", from: 'logicalId === request.LogicalResourceId', to: 'true' },
      { rule: 'not being allowed to ask is no failure', from: "error.verdict === 'refused'", to: 'false' },
      { rule: 'in a stack that is settled nobody is waited for', from: 'return settledAt > 0;', to: 'return false;', tests: [GIVEN_UP] },
      {
        rule: 'in a stack that has no events yet nothing is given up',
        from: 'return settledAt > 0;',
        to: 'return true;',
        tests: [GIVEN_UP],
      },
      {
        rule: 'a resource whose newest event is an end is not waited for',
        from: 'if (!IN_PROGRESS.test(newest.status)) return true;',
        to: '',
      },
      {
        rule: 'a request is given up when something has ended since it was made',
        from: 'return made !== undefined && endedAt',
        to: 'return false && endedAt',
        tests: [GIVEN_UP],
      },
      { rule: 'what ended before a request was made says nothing of it', from: ' && endedAt >= made', to: '', tests: [GIVEN_UP] },
      {
        rule: 'what is in progress may be the request itself',
        from: 'endedAt >= made && newest.at >= made + SAME_MOMENT_MS',
        to: 'endedAt >= made',
        tests: [GIVEN_UP],
      },
      {
        rule: 'nothing is looked for where nothing was requested',
        from: 'return events.some(({ status }) => IN_PROGRESS.test(status));',
        to: 'return true;',
      },
      {
        rule: 'a failure that was answered is not waited for',
        from: "return reason.startsWith('Received response status [FAILED] from custom resource');",
        to: 'return false;',
      },
      {
        rule: 'a failure that was not answered is waited for',
        from: "return reason.startsWith('Received response status [FAILED] from custom resource');",
        to: 'return true;',
      },
      {
        rule: 'events from before the stack was settled may tell what became of a request',
        from: 'settledAt === undefined || at >= from) allEvents',
        to: 'settledAt === undefined) allEvents',
        tests: [REPLACEMENT],
      },
      {
        rule: 'a request has not ended because an event does not show',
        from: 'if (!newest) return false;\n  if (!IN_PROGRESS.test(newest.status)) return newest.at >= made;',
        to: 'if (!newest) return true;\n  if (!IN_PROGRESS.test(newest.status)) return true;',
        tests: [REPLACEMENT, FORMER],
      },
      {
        rule: 'an end that shows after a request is that of the request',
        from: 'if (!IN_PROGRESS.test(newest.status)) return newest.at >= made;',
        to: 'if (!IN_PROGRESS.test(newest.status)) return false;',
        tests: [REPLACEMENT],
      },
      { rule: 'a cancelled update counts as a failure', from: " || status === 'UPDATE_FAILED'", to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/protocol/own-tags.ts',
    [CANCELLED_CREATE],
    [
      {
        rule: 'an orphan has our owner tag',
        from: 'tags[OWNER_TAG] === ownerOf(event) ? requestInTags(tags) : undefined',
        to: 'requestInTags(tags)',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/orphans.ts',
    [CANCELLED_CREATE],
    [
      {
        rule: 'what this request itself has made is no orphan',
        from: ' && request.id !== requestIdOf(event)',
        to: '',
        tests: [REPLACEMENT],
      },
      {
        rule: 'what was made before the stack was settled is no orphan',
        from: 'request && request.madeAt >= settledAt - TAG_DIFFERENCE_MS ? request : undefined',
        to: 'request',
      },
      { rule: 'what a later request has made is no orphan', from: ' && request.madeAt <= to', to: '' },
      {
        rule: 'what CloudFormation knows is no orphan',
        from: 'made.filter((arn) => !history.known.has(arn) && ',
        to: 'made.filter((arn) => ',
        tests: [CANCELLED_CREATE, CANCELLED_UPDATE],
      },
      { rule: 'nor is what it knew shortly before the stack was settled', from: ' && !history.former.has(arn)', to: '' },
      { rule: 'a cancelled request is waited for', from: 'if (wait <= 0) return;', to: 'return;' },
      { rule: 'it is waited for as long as it may act', from: '? 0 : LEASE_MS)', to: '? 0 : 0)' },
      { rule: 'and as long as a list may lag behind', from: 'Math.max(...ends) + LIST_LAG_MS', to: 'Math.max(...ends)' },
      { rule: 'the wait is counted from the failure', from: 'failure.at + (wasAnswered', to: 'clock.now() + (wasAnswered' },
      { rule: 'each failure is waited for', from: 'Math.max(...ends)', to: 'ends[0]', tests: [LEFTOVERS] },
      {
        rule: 'a failure that was answered is not waited for as if it were at work',
        from: 'wasAnswered(failure) ? 0 : LEASE_MS',
        to: 'LEASE_MS',
        tests: [CANCELLED_UPDATE, CANCELLED_CREATE],
      },
    ],
  ),
];
