/** What the local services do for the back end of a room: queues, function URLs, event source mappings and stand-ins. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code.
import { mutantsOf } from './mutant';

const PATTERNS = ['test/local/service/event-patterns/pattern.test.ts'];
const FIFO = ['test/local/services/sqs/fifo.test.ts'];
const QUEUES = ['test/local/services/sqs/sqs.test.ts'];
const POLLING = ['test/local/services/lambda/event-source-mappings/polling.test.ts'];
const URL_ACCESS = ['test/local/services/lambda/function-urls/access.test.ts'];
const STAND_INS = ['test/local/services/cloudformation/stand-ins/stand-ins.test.ts'];

export const localServices = [
  ...mutantsOf('local/src/service/event-patterns/matchers.ts', PATTERNS, [
    { rule: 'the parts of a wildcard do not overlap', from: 'end < first.length || ', to: '' },
    { rule: 'anything-but matches a value that is none of its list', from: '!excluded.includes(value)', to: 'value !== excluded[0]' },
    { rule: 'a scalar of another type is not equal', from: 'value === comparison', to: 'String(value) === String(comparison)' },
  ]),
  ...mutantsOf('local/src/service/event-patterns/fields.ts', PATTERNS, [
    { rule: 'a list matches if one of its values does', from: 'values.some((value) =>', to: 'values.every((value) =>' },
  ]),
  ...mutantsOf('local/src/services/sqs/fifo.ts', FIFO, [
    { rule: 'a duplicate is one for five minutes', from: '300_000', to: '301_000' },
    { rule: 'a group with a message in flight is blocked', from: 'visibleAt > time || blocked.has(groupId)', to: 'visibleAt > time' },
    { rule: 'duplicates are looked for in the group, if the queue says so', from: '[deduplicationId, groupId]', to: '[deduplicationId]' },
    { rule: 'content-based deduplication depends on the body', from: '.update(body)', to: ".update('')" },
  ]),
  ...mutantsOf('local/src/services/sqs/messages.ts', QUEUES, [
    { rule: 'a received message is invisible', from: 'message.visibleAt = time + visibilitySeconds * 1000;', to: '' },
    {
      rule: 'the handle of an earlier receive deletes nothing',
      from: 'if (isLatest) remove(queue, message);',
      to: 'remove(queue, message);',
    },
    {
      rule: 'a message is received as often as the redrive policy allows',
      from: 'message.receiveCount < maxReceiveCount',
      to: 'message.receiveCount <= maxReceiveCount',
      tests: ['test/local/services/sqs/dead-letter-queues.test.ts'],
    },
    {
      rule: 'the age of a message in a standard dead-letter queue is that of the message',
      from: 'target.settings.FifoQueue ? renewed(target, moved, time) : moved',
      to: 'renewed(target, moved, time)',
      tests: ['test/local/services/sqs/dead-letter-queues.test.ts'],
    },
    {
      rule: 'a FIFO queue refuses the handle of a message that is visible again',
      from: '!(isLatest && isInFlight(message, clock.now()))',
      to: '!isLatest',
      tests: FIFO,
    },
    {
      rule: 'a message in flight stays in the queue, whatever its age',
      from: 'message.sentAt > oldest || isInFlight(message, time)',
      to: 'message.sentAt > oldest',
      tests: POLLING,
    },
  ]),
  ...mutantsOf('local/src/services/lambda/event-source-mappings/poller.ts', POLLING, [
    {
      rule: 'messages that fail stay in the queue',
      from: 'remove(records.filter(({ messageId }) => !failure?.messageIds.includes(messageId)));',
      to: 'remove(records);',
    },
    { rule: 'messages that no filter matches are deleted', from: 'remove(records.filter((record) => !wanted.includes(record)));', to: '' },
    {
      rule: 'later messages of a FIFO queue wait for those that fail',
      from: 'if (!succeeded && isFifoQueueArn(queueArn)) return;',
      to: '',
    },
    { rule: 'the role of the function allows the deletion', from: "authorize('sqs:DeleteMessage');", to: '' },
  ]),
  ...mutantsOf('local/src/services/lambda/event-source-mappings/failures.ts', POLLING, [
    { rule: 'a batch with an unknown itemIdentifier has failed as a whole', from: 'id !== undefined', to: 'true' },
  ]),
  ...mutantsOf('local/src/services/lambda/function-urls/serve.ts', URL_ACCESS, [
    {
      rule: 'a URL with the AuthType NONE is open if the policy of the function says so',
      from: 'policies.arePublic(url.functionArn, accessesTo(url))',
      to: 'true',
    },
    { rule: 'the signature is one for Lambda', from: "credential?.service !== 'lambda'", to: '!credential' },
    {
      rule: 'the caller of a signed URL needs permission',
      from: 'findCaller(credential.accessKeyId, url.region)?.denialOf(accessesTo(url), onDenied)',
      to: 'undefined',
    },
    {
      rule: 'a function URL takes both permissions',
      from: "    { action: 'lambda:InvokeFunction', resource: functionArn, context: { 'lambda:invokedviafunctionurl': 'true' } },\n",
      to: '',
    },
  ]),
  ...mutantsOf('local/src/services/cloudformation/stand-ins/patterns.ts', STAND_INS, [
    { rule: 'roles and policies cannot stand in', from: "'AWS::IAM::', ", to: '' },
    { rule: 'custom resources cannot stand in', from: ", 'Custom::'", to: '' },
    { rule: 'types that are served cannot stand in', from: 'here.length > 0', to: 'false' },
    { rule: 'a pattern that matches nothing is refused', from: 'matching.length === 0', to: 'false' },
  ]),
  ...mutantsOf('local/src/services/cloudformation/stand-ins/index.ts', STAND_INS, [
    {
      rule: 'an attribute that the schema lacks is refused',
      from: 'attributes: Object.keys(schema.attributes),',
      to: "attributes: 'any',",
    },
    { rule: 'no type stands in by default', from: 'patterns.length === 0 ? () => false', to: 'patterns.length === 0 ? () => true' },
    { rule: 'a change of the id replaces the resource', from: 'replacedBy: schema.identifier', to: 'replacedBy: []' },
  ]),
];
