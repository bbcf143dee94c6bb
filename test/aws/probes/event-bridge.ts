/** What is assumed of Amazon EventBridge. */
import { DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { MARK } from '../context';
import type { NotProbed, Probe, ProbeContext } from '../probe';
import { addEventQueue, receive } from './event-queue';
import { decision3 } from './sources';

export const probes: readonly Probe[] = [
  {
    id: 'events-input-path',
    source: decision3('an `InputPath` that matches nothing gives `null`'),
    assumption: 'an `InputPath` that matches nothing gives `null`',
    expected: 'null',
    needs: ['queue', 'stack'],
    run: (context) => bodyOf(context, RuleTargetInput.fromEventPath('$.detail.missing')),
    whenDifferent: 'change what `parseTargetInput` in local/src/services/events/target-input.ts makes of a path that matches nothing',
  },
  {
    id: 'events-input-template',
    source: decision3('a variable without a value leaves a gap in a template'),
    assumption: 'a variable without a value leaves a gap in a template',
    expected: '"before  after"',
    needs: ['queue', 'stack'],
    run: (context) => bodyOf(context, RuleTargetInput.fromText(`before ${EventField.fromPath('$.detail.missing')} after`)),
    whenDifferent: 'change what local/src/services/events/target-input.ts puts into a template for a variable without a value',
  },
  {
    id: 'events-unknown-bus',
    source: decision3('an entry for a bus that does not exist fails'),
    assumption: 'an entry for a bus that does not exist fails',
    expected: '1 of 1 failed',
    needs: [],
    async run({ clients, name }) {
      const entry = { EventBusName: name('bus'), Source: MARK, DetailType: 'Probe', Detail: '{}' };
      const { FailedEntryCount } = await clients.events.send(new PutEventsCommand({ Entries: [entry] }));
      return `${FailedEntryCount} of 1 failed`;
    },
    whenDifferent: 'let PutEvents in local/src/services/events/operations.ts take such an entry and drop it',
  },
  {
    id: 'events-bus-with-rules',
    source: decision3('a bus with rules is not deleted'),
    assumption: 'a bus with rules is not deleted',
    expected: 'the stack of the bus: DELETE_FAILED',
    needs: ['stack'],
    async run(context) {
      const eventBusName = context.name('bus');
      const { stackName } = await context.deploy('bus', (stack) => {
        new EventBus(stack, 'Bus', { eventBusName });
      });
      await context.deploy('rule', (stack) => {
        new Rule(stack, 'Rule', { eventBus: EventBus.fromEventBusName(stack, 'Bus', eventBusName), eventPattern: { source: [MARK] } });
      });
      return `the stack of the bus: ${await deletionOf(context, stackName)}`;
    },
    whenDifferent: 'let `delete` of AWS::Events::EventBus in local/src/services/events/resource-types.ts delete the rules, too',
  },
];

export const notProbed: readonly NotProbed[] = [];

/** The message that a target with this input gets of an event. */
async function bodyOf(context: ProbeContext, message: RuleTargetInput): Promise<string> {
  const source = context.name('source');
  const { outputs } = await context.deploy('rule', (stack) =>
    addEventQueue(stack, 'Queue', { eventPattern: { source: [source] }, message }),
  );
  return context.until('no message came', 120_000, async () => {
    // A new rule matches only after some seconds.
    await context.clients.events.send(new PutEventsCommand({ Entries: [{ Source: source, DetailType: 'Probe', Detail: '{}' }] }));
    const [body] = await receive(context, outputs.QueueUrl);
    return body;
  });
}

/** The status of a stack after its deletion has ended. */
async function deletionOf({ clients: { cloudFormation }, until }: ProbeContext, stackName: string): Promise<string> {
  const { Stacks: [{ StackId: StackName } = {}] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  return until('the deletion went on', 10 * 60_000, async () => {
    const { Stacks: [{ StackStatus = '' } = {}] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return StackStatus.endsWith('_IN_PROGRESS') ? undefined : StackStatus;
  });
}
