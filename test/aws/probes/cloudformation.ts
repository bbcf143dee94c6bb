/** What is assumed of CloudFormation: the requests to custom resources, and the events of stacks. */
import { asked, deliveries, eventsOf, failure, timeOf } from '../custom-resources/seen';
import { type Stories, tellStories } from '../custom-resources/stories';
import type { NotProbed, Probe, Source } from '../probe';
import { decision, decision3, reliability } from './sources';

/** The name under which the probes of a run share the stories. */
export const STORIES = 'stories of custom resources';

interface StoryProbe extends Omit<Probe, 'needs' | 'run' | 'assumption'> {
  /** @default - the text of the source */
  readonly assumption?: string;
  see(stories: Stories): string;
}

/** A probe that looks at stories, which are told once in a run. */
export function storyProbe({ see, assumption, ...probe }: StoryProbe): Probe {
  return {
    ...probe,
    assumption: assumption ?? probe.source.text,
    needs: ['custom resources'],
    run: async (context) => see(await context.share(STORIES, () => tellStories(context))),
  };
}

const HANDLER_HISTORY = 'lambda/resources/lifecycle/stack-history.ts';
const LOCAL_DEPLOYMENT = 'local/src/services/cloudformation/stacks/deployment.ts';
const LOCAL_REQUESTS = 'local/src/services/cloudformation/custom-resources/custom-resource-request.ts';

const decision6 = (text: string): Source => decision('0006-lease-and-stack-events', text);

const REQUESTS: readonly StoryProbe[] = [
  {
    id: 'cfn-request-date',
    source: reliability('the response URL carries the time of the request as `X-Amz-Date`'),
    expected: 'in every response URL, at most 60 s before the function has the request',
    see({ life }) {
      const ages = deliveries(life).map(({ at, signedAt }) => Math.round((Date.parse(at) - timeOf(signedAt)) / 1000));
      const isWrong = (age: number) => !(age >= -2 && age <= 60);
      return ages.some(isWrong)
        ? `ages of requests in seconds: ${ages.join(', ')}`
        : 'in every response URL, at most 60 s before the function has the request';
    },
    whenDifferent:
      'read the time of a request from where it is then, in lambda/resources/protocol/request.ts; without it every request lists first',
  },
  {
    id: 'cfn-service-timeout',
    source: decision3('`ServiceTimeout` is among the properties that a handler gets'),
    expected: 'Create 900, Update 900, Delete 900',
    see({ life }) {
      return [
        ...new Set(deliveries(life).map(({ request }) => `${request.RequestType} ${request.ResourceProperties.ServiceTimeout}`)),
      ].join(', ');
    },
    whenDifferent:
      'send the timeout in a property of our own in src/private/provider/ivs-resource.ts; the handler takes an hour without it',
  },
  {
    id: 'cfn-scalars',
    source: reliability('CloudFormation makes a text of every scalar'),
    expected: '{"Count":"7","Flag":"true","List":["1"],"Nested":{"Deep":"2"}}',
    see({ life }) {
      const { Count, Flag, List, Nested } = deliveries(life, 'Kept')[0]?.request.ResourceProperties ?? {};
      return JSON.stringify({ Count, Flag, List, Nested });
    },
    whenDifferent: 'accept the form in the decoders of lambda/resources/protocol/decode.ts, and send it in custom-resource.ts of ivs-local',
  },
  {
    id: 'cfn-cancelled-create',
    source: decision3('a custom resource whose creation is cancelled gets a deletion with an invented physical id'),
    expected: 'Create, Delete invented',
    see: ({ cancelledCreate }) => asked(cancelledCreate, 'Slow'),
    whenDifferent: `change what follows a cancelled create in ${LOCAL_REQUESTS}; an orphan of a create that is not deleted stays`,
  },
  {
    id: 'cfn-failed-create',
    source: reliability('A create fails, and CloudFormation deletes by the id in its answer'),
    expected: 'Create, Delete 2',
    see: ({ cancelledCreate }) => asked(cancelledCreate, 'Failing'),
    whenDifferent: 'reconsider the ids of failed creates in lambda/resources/protocol/physical-id.ts',
  },
  {
    id: 'cfn-failed-update',
    source: reliability('A failed update is answered with another id, by which CloudFormation then deletes'),
    expected: 'Create, Update 1, Update 2, Delete 1',
    see: ({ cancelledUpdate }) => asked(cancelledUpdate, 'Failing'),
    whenDifferent: `let ${LOCAL_DEPLOYMENT} do the same; the handler always answers a failed update with the id of the request`,
  },
  {
    id: 'cfn-rolled-back-replacement',
    source: reliability('in the rollback of a replacement, the id that is not answered is deleted'),
    expected: 'Create, Update 1, Update 2, Delete 2',
    see: ({ cancelledUpdate }) => asked(cancelledUpdate, 'Replaced'),
    whenDifferent: 'delete the new resource in the rollback itself, in lambda/resources/lifecycle/leftovers.ts',
  },
  {
    id: 'cfn-replacement',
    source: reliability('leaves the deletion of the old one to CloudFormation'),
    assumption: 'the cleanup after an update deletes the resource that was replaced, with its former properties',
    expected: 'Create, Update 1, Delete 1, Delete 2; properties of Delete 1: version 1',
    see({ life }) {
      const deletion = deliveries(life, 'Replaced').find(({ request }) => request.RequestType === 'Delete');
      return `${asked(life, 'Replaced')}; properties of Delete 1: version ${deletion?.request.ResourceProperties.Version}`;
    },
    whenDifferent:
      'a resource that is replaced stays: delete it in lambda/resources/lifecycle/replacement.ts when CloudFormation has taken the new one',
  },
  {
    id: 'cfn-create-again',
    source: reliability('a resource in `CREATE_FAILED` is created again by the next update of its stack'),
    expected: 'Create, Create, Delete 1, Delete 2',
    see: ({ withoutRollback }) => asked(withoutRollback, 'Created'),
    whenDifferent:
      'look for leftovers of the failed create in each create, as lambda/resources/lifecycle/create-once.ts does after a refusal',
  },
  {
    id: 'cfn-former-properties',
    source: reliability('after a failed update, the former properties in the next one are those of the failed attempt'),
    expected: 'version 2',
    see({ withoutRollback }) {
      const [, second] = deliveries(withoutRollback, 'Updated').filter(({ request }) => request.RequestType === 'Update');
      return `version ${second?.request.OldResourceProperties?.Version}`;
    },
    whenDifferent: 'ask the events in every update in lambda/resources/lifecycle/work.ts: the properties do not tell of a failed one',
  },
  {
    id: 'cfn-properties-of-deletion',
    source: decision6('which properties a delete has after a failed update is documented nowhere'),
    assumption: 'a delete after a failed update has the properties of the failed attempt',
    expected: 'version 4',
    see({ withoutRollback }) {
      const last = deliveries(withoutRollback, 'Updated').at(-1);
      return `version ${last?.request.ResourceProperties.Version}`;
    },
    whenDifferent: `let the local stacks do the same in ${LOCAL_DEPLOYMENT}; the handler relies on neither`,
  },
  {
    id: 'cfn-cleanup-attempts',
    source: decision3('three attempts to clean up after an update'),
    expected: 'Create, Delete 1, Delete 1, Delete 1; UPDATE_COMPLETE',
    see: ({ life }) => `${asked(life, 'Refused')}; ${life.statuses[1]}`,
    whenDifferent: 'change CLEANUP_ATTEMPTS in local/src/services/cloudformation/stacks/deletion.ts and fault 18',
  },
  {
    id: 'cfn-deletion-during-creation',
    source: decision3('a deletion during `CREATE_IN_PROGRESS` cancels what is in flight and deletes everything'),
    expected: 'Create, Delete invented; DELETE_COMPLETE',
    see: ({ deletedEarly }) => `${asked(deletedEarly, 'Slow')}; ${deletedEarly.status}`,
    whenDifferent: 'change what a deletion waits for in local/src/services/cloudformation/stacks/stack-operations.ts',
  },
  {
    id: 'cfn-deletion-during-update',
    source: decision3('any other operation has to end before a deletion'),
    expected: 'ValidationError',
    see: ({ deletedLate }) => deletedLate.refusal,
    whenDifferent: 'let checkDeletable of local/src/services/cloudformation/stacks/stack-operations.ts allow it',
  },
  {
    id: 'cfn-answer-size',
    source: reliability('that CloudFormation takes'),
    assumption: 'an answer of 4,096 bytes is taken, one of 4,097 is not',
    expected: '4,096 bytes: no failure; 4,097 bytes: CREATE_FAILED: Response object is too long.',
    see: ({ answers }) => `4,096 bytes: ${failure(answers, 'Full')}; 4,097 bytes: ${failure(answers, 'Over')}`,
    whenDifferent: 'change MAX_BYTES in lambda/resources/protocol/response.ts, and the limit of ivs-local',
  },
  {
    id: 'cfn-content-type',
    source: reliability('The pre-signed URL refuses a content type'),
    expected: '403',
    see: ({ answers }) => String(answers.lines.find(({ statusOfContentType }) => statusOfContentType)?.statusOfContentType),
    whenDifferent: 'let response-urls.ts of ivs-local take a content type; the handler sends none',
  },
];

const EVENTS: readonly StoryProbe[] = [
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
    whenDifferent: `date the URL otherwise in ${LOCAL_REQUESTS}, and reconsider the age of a request in lambda/resources/protocol/request.ts`,
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
];

const VALUES: readonly StoryProbe[] = [
  {
    id: 'cfn-no-echo-output',
    source: decision('0004-stream-keys', 'masks an attribute in some places'),
    assumption: 'an output shows the attribute of a custom resource that has answered with NoEcho',
    expected: 'hidden',
    see: ({ life }) => life.noEchoOutput,
    whenDifferent: 'decision 4 holds all the same while one place shows it; correct its sentence about NoEcho',
  },
  {
    id: 'cfn-secret-in-output',
    source: decision3('a dynamic reference to a secret in an output stays what it is'),
    expected: 'the reference',
    see: ({ references }) => references.output,
    whenDifferent: 'change how outputs are resolved in local/src/services/cloudformation/template/dynamic-references.ts',
  },
  {
    id: 'cfn-unresolved-reference',
    source: decision3('the messages for what cannot be resolved'),
    expected: 'Parameters: [ssm:/<name>/none] cannot be found.',
    see: ({ references: { refusal } }) => /Parameters: \[ssm:\S*\] cannot be found\./.exec(refusal)?.[0] ?? refusal,
    whenDifferent: 'change the messages in local/src/services/cloudformation/template/dynamic-references.ts',
  },
];

export const probes: readonly Probe[] = [...REQUESTS, ...EVENTS, ...VALUES].map(storyProbe);

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
  {
    source: reliability('CloudFormation itself sends a request again, with the same request id and another response URL'),
    reason: 'nobody can make CloudFormation do it',
    byHand: 'look for a request id with two dates of its response URL in the logs of handlers, after some hundred deployments',
  },
  {
    source: reliability('CloudFormation gives up after 15 minutes, and the stack fails.'),
    reason: 'ivs-local does not wait for an answer that cannot come (decision 9)',
    byHand: 'deny the role of the handler all that it may do, deploy a stage, and compare the times of its two events',
  },
  {
    source: decision6('That pre-signed URLs of CloudFormation take the header is documented nowhere'),
    reason: 'the handler sends no such header',
    byHand: 'answer a request twice with `If-None-Match: *`, and look at the status of the second PUT',
  },
];
