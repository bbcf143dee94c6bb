/** What is assumed of the requests of CloudFormation to custom resources, and of the answers to them. */
import { asked, deliveries, failure, timeOf } from '../custom-resources/seen';
import type { NotProbed, Source } from '../probe';
import { decision, decision3, reliability } from './sources';
import { storyProbes } from './story-probe';

const LOCAL_DEPLOYMENT = 'local/src/services/cloudformation/stacks/deployment.ts';

const decision6 = (text: string): Source => decision('0006-lease-and-stack-events', text);

export const probes = storyProbes([
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
    source: reliability('CloudFormation turns numbers and booleans into texts'),
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
    whenDifferent:
      'change what follows a cancelled create in local/src/services/cloudformation/custom-resources/custom-resource-request.ts; an orphan of a create that is not deleted stays',
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
]);

export const notProbed: readonly NotProbed[] = [
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
