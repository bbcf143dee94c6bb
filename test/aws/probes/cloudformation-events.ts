/** What is assumed of the events and the resources that CloudFormation shows of a stack. */
import { deliveries, eventsOf, failure, timeOf } from '../custom-resources/seen';
import type { Stories } from '../custom-resources/stories';
import type { NotProbed } from '../probe';
import { decision, decision3, reliability } from './sources';
import { storyProbes } from './story-probe';

const HANDLER_HISTORY = 'lambda/resources/lifecycle/stack-history.ts';

export const probes = storyProbes([
  {
    id: 'cfn-event-order',
    source: reliability("of a stack come newest first, those of the stack itself with the stack's id as physical id"),
    expected: 'newest first; of the stack: CREATE_IN_PROGRESS to DELETE_COMPLETE',
    see({ life }) {
      const times = life.events.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
      const isSorted = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? 0));
      const ofStack = eventsOf(life).map(({ ResourceStatus }) => ResourceStatus);
      return `${isSorted ? 'newest first' : 'in another order'}; of the stack: ${ofStack[0]} to ${ofStack.at(-1)}`;
    },
    whenDifferent: `sort the events, and tell those of the stack otherwise, in ${HANDLER_HISTORY}`,
  },
  {
    id: 'cfn-operation-end',
    source: reliability('the operation on a stack ends with an event of the stack that ends in `_COMPLETE`'),
    expected: 'CREATE_COMPLETE, UPDATE_COMPLETE, DELETE_COMPLETE',
    see: ({ life }) =>
      eventsOf(life)
        .map(({ ResourceStatus = '' }) => ResourceStatus)
        .filter((status) => status.endsWith('_COMPLETE'))
        .join(', '),
    whenDifferent: `change what settles a stack in ${HANDLER_HISTORY}`,
  },
  {
    id: 'cfn-cancelled-events',
    source: reliability("a cancelled resource ends in `CREATE_FAILED` or `UPDATE_FAILED` in the stack's events"),
    expected: 'CREATE_FAILED: Resource creation cancelled; UPDATE_FAILED: Resource update cancelled',
    see: ({ cancelledCreate, cancelledUpdate }) => `${failure(cancelledCreate, 'Slow')}; ${failure(cancelledUpdate, 'Slow')}`,
    whenDifferent: `recognise the words in ${HANDLER_HISTORY}, and in CANCELLED of local/src/service/resource-type.ts`,
  },
  {
    id: 'cfn-cancelled-reasons',
    source: decision3('a cancelled request ends in `CREATE_FAILED` or `UPDATE_FAILED`, with a reason that does not begin with'),
    expected: 'no reason begins with Received response status',
    see({ cancelledCreate, cancelledUpdate }) {
      const answered = [failure(cancelledCreate, 'Slow'), failure(cancelledUpdate, 'Slow')].filter(
        (text) => !/_FAILED: (?!Received)/.test(text),
      );
      return answered.join('; ') || 'no reason begins with Received response status';
    },
    whenDifferent: `tell cancelled requests from answered ones otherwise in ${HANDLER_HISTORY}`,
  },
  {
    id: 'cfn-answered-failure',
    source: reliability('a failure that the handler has answered begins with'),
    expected: 'CREATE_FAILED: Received response status [FAILED] from custom resource',
    see: ({ cancelledCreate }) => failure(cancelledCreate, 'Failing').split('. Message')[0] ?? '',
    whenDifferent: `recognise the words in ${HANDLER_HISTORY}; until then such failures are waited for 35 s`,
  },
  {
    id: 'cfn-rollback-pause',
    source: reliability('a rollback requests nothing of a resource within two seconds after the update of that was cancelled'),
    expected: 'two seconds or later',
    see: ({ cancelledUpdate }) => (secondsBeforeRollback(cancelledUpdate) >= 2 ? 'two seconds or later' : 'earlier'),
    whenDifferent:
      'tell the requests of a rollback from those before it otherwise than by the second, in lambda/resources/lifecycle/lease.ts',
  },
  {
    id: 'cfn-rollback-delay',
    source: decision3('an update that was cancelled is rolled back two seconds later'),
    expected: '2 to 10 s later',
    see({ cancelledUpdate }) {
      const seconds = secondsBeforeRollback(cancelledUpdate);
      return seconds >= 2 && seconds <= 10 ? '2 to 10 s later' : `${seconds} s later`;
    },
    whenDifferent: 'change cancellationPause in local/src/services/cloudformation/service.ts',
  },
  {
    id: 'cfn-taken-id',
    source: reliability('the events of a resource show the ARN that CloudFormation has taken from the answer to an update'),
    expected: 'UPDATE_COMPLETE shows the new id',
    see({ life }) {
      const [last] = eventsOf(life, 'Replaced').filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_COMPLETE');
      return `UPDATE_COMPLETE shows ${last?.PhysicalResourceId?.endsWith('-2') ? 'the new id' : last?.PhysicalResourceId}`;
    },
    whenDifferent: 'ask DescribeStackResource for the id in lambda/resources/lifecycle/replacement.ts',
  },
  {
    id: 'cfn-ids-in-events',
    source: decision3("a stack's events tell of every physical id that it has taken"),
    expected: 'every id of a request is in the events',
    see({ life, cancelledCreate, cancelledUpdate, withoutRollback }) {
      const missing = [life, cancelledCreate, cancelledUpdate, withoutRollback].flatMap((story) => {
        const shown = new Set(story.events.map(({ PhysicalResourceId }) => PhysicalResourceId));
        return deliveries(story).filter(({ request }) => request.PhysicalResourceId && !shown.has(request.PhysicalResourceId));
      });
      const texts = missing.map(({ request }) => `${request.RequestType} of ${request.LogicalResourceId}`);
      return texts.length === 0 ? 'every id of a request is in the events' : `not in the events: ${texts.join(', ')}`;
    },
    whenDifferent: `an id that the events do not show counts as unknown in ${HANDLER_HISTORY}, and is removed`,
  },
  {
    id: 'cfn-events-lag',
    source: reliability('events of a stack that lag behind for more than 5 s'),
    assumption: 'the events show a request at most 5 s after the function has it',
    expected: 'within 5 s',
    see({ life }) {
      const milliseconds = life.lines.find(({ eventsAfter }) => eventsAfter !== undefined)?.eventsAfter;
      if (milliseconds === undefined) return 'not within 20 s';
      return milliseconds <= 5_000 ? 'within 5 s' : `after ${Math.round(milliseconds / 1000)} s`;
    },
    whenDifferent: `wait longer for the events in ${HANDLER_HISTORY}`,
  },
  {
    id: 'cfn-clocks',
    source: reliability('Clocks that differ by more than half a second'),
    assumption: 'no request is dated before its event or after the function has it, but for a second of rounding',
    expected: 'no request',
    see({ life }) {
      const started = (logicalId: string) => eventsOf(life, logicalId)[0]?.Timestamp?.getTime() ?? 0;
      const wrong = deliveries(life)
        .filter(({ request }) => request.RequestType === 'Create')
        .filter(({ request, signedAt, at }) => {
          const time = timeOf(signedAt);
          return time < started(request.LogicalResourceId) - 1_500 || time > Date.parse(at) + 500;
        });
      return (
        wrong
          .map(({ request }) => request.LogicalResourceId)
          .sort()
          .join(', ') || 'no request'
      );
    },
    whenDifferent: 'allow for more in the times that lambda/resources/lifecycle compares',
  },
  {
    id: 'cfn-signed-at',
    source: decision3('the response URL carries the time it was signed at'),
    expected: 'at most 10 s after the event of the request',
    see({ life }) {
      const delays = ['Kept', 'Replaced', 'Retained', 'Refused', 'Hidden'].map((logicalId) => {
        const [request] = deliveries(life, logicalId);
        return Math.round((timeOf(request?.signedAt) - (eventsOf(life, logicalId)[0]?.Timestamp?.getTime() ?? 0)) / 1000);
      });
      return delays.every((delay) => delay <= 10)
        ? 'at most 10 s after the event of the request'
        : `seconds after it: ${delays.join(', ')}`;
    },
    whenDifferent:
      'date the URL otherwise in local/src/services/cloudformation/custom-resources/custom-resource-request.ts, and reconsider the age of a request in lambda/resources/protocol/request.ts',
  },
  {
    id: 'cfn-owner',
    source: reliability('a look-up by physical id finds the stack of any resource, a custom one too'),
    expected: 'Kept of its stack',
    see: ({ life }) => life.owners.inStack,
    whenDifferent: 'an adoption cannot tell who owns a resource by DescribeStackResources: use the tag cdk-ivs-realtime:stack alone',
  },
  {
    id: 'cfn-retained',
    source: decision('0027-the-audit-command', 'A resource that a removal policy has kept looks like one that was lost'),
    assumption: 'a deleted stack shows a retained resource as `DELETE_SKIPPED`',
    expected: 'CREATE_COMPLETE, DELETE_SKIPPED',
    see: ({ life }) =>
      eventsOf(life, 'Skipped')
        .map(({ ResourceStatus = '' }) => ResourceStatus)
        .filter((status) => !status.endsWith('_IN_PROGRESS'))
        .join(', '),
    whenDifferent: 'tell retained resources of a deleted stack otherwise in audit/src/orphans/former-stacks.ts',
  },
  {
    id: 'cfn-owner-nobody',
    source: reliability('what a stack has replaced, retained, abandoned or deleted belongs to nobody'),
    expected: 'replaced: nobody; retained: nobody; abandoned: nobody; unknown: nobody; of a deleted stack: nobody',
    see({ life: { owners } }) {
      const { replaced, retained, abandoned, unknown, ofDeletedStack } = owners;
      return `replaced: ${replaced}; retained: ${retained}; abandoned: ${abandoned}; unknown: ${unknown}; of a deleted stack: ${ofDeletedStack}`;
    },
    whenDifferent: 'count these statuses as nobody in what reads DescribeStackResources in lambda/resources/lifecycle',
  },
]);

/** Seconds from the cancellation of an update until the rollback asks for the resource. */
function secondsBeforeRollback(story: Stories['cancelledUpdate']): number {
  const cancelled =
    eventsOf(story, 'Slow')
      .find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED')
      ?.Timestamp?.getTime() ?? Number.NaN;
  const rollback = deliveries(story, 'Slow').filter(({ request }) => request.RequestType === 'Update')[1];
  return Math.round((Date.parse(rollback?.at ?? '') - cancelled) / 1000);
}

export const notProbed: readonly NotProbed[] = [
  {
    source: decision('0027-the-audit-command', 'it is not documented whether these are resolved'),
    reason: 'ivs-local shows no properties in the events of stacks',
    byHand:
      'deploy a stage whose name is a `Ref`, and read `ResourceProperties` of its events with `aws cloudformation describe-stack-events`',
  },
];
