/** A queue that receives what a rule sends. */
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { type EventPattern, type IEventBus, Rule, type RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { ProbeContext } from '../probe';

export interface RuleOptions {
  readonly eventPattern: EventPattern;
  readonly message?: RuleTargetInput;
  readonly eventBus?: IEventBus;
}

/** Adds a queue and a rule to a stack. The output `<id>Url` has the queue's URL. */
export function addEventQueue(stack: Stack, id: string, { message, ...rule }: RuleOptions): void {
  const queue = new Queue(stack, id);
  new Rule(stack, `${id}Rule`, { ...rule, targets: [new SqsQueue(queue, { message })] });
  new CfnOutput(stack, `${id}Url`, { value: queue.queueUrl });
}

/** The detail of an event of IVS Real-Time. */
export interface IvsDetail {
  readonly event_name: string;
  readonly [member: string]: unknown;
}

/** Deploys a queue that receives the events of IVS Real-Time. Returns what reads the details of those that have come since. */
export async function deployIvsEvents(context: ProbeContext): Promise<() => Promise<IvsDetail[]>> {
  const { outputs } = await context.deploy('events', (stack) => addEventQueue(stack, 'Events', { eventPattern: { source: ['aws.ivs'] } }));
  const details: IvsDetail[] = [];
  return async () => {
    details.push(...(await receive(context, outputs.EventsUrl)).map((body) => JSON.parse(body).detail));
    return details;
  };
}

/** Receives and deletes the messages that are in a queue. */
export async function receive({ clients: { sqs } }: ProbeContext, QueueUrl: string | undefined): Promise<string[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => Body);
}
