/** Delivers events to the functions, queues, topics and state machines of the emulator. */
import { parseArn } from '../service/arn';
import { required, structure, text } from '../service/input';
import { deadLetterAttributes } from '../services/events/dead-letters';
import { parseTargetInput } from '../services/events/target-input';
import { textAttributes } from '../services/sqs/message-attributes';
import { CallRejected, type EmulatorClient } from './emulator-client';
import type { EmulatorRule, EmulatorTarget } from './rules';

/** An event that a rule has matched. */
export interface MatchedEvent {
  readonly event: Readonly<Record<string, unknown>>;
  readonly rule: EmulatorRule;
  /** When the bus received it: ISO 8601. */
  readonly ingestionTime: string;
}

const QUEUE_URL = structure({ QueueUrl: required(text()) });
const MESSAGE = structure({ MessageId: text() });
const EXECUTION = structure({ executionArn: text() });

type Send = (client: EmulatorClient, target: EmulatorTarget, region: string, payload: string) => Promise<unknown>;

/** Delivers an event to a target, by the service of the target's ARN. */
const SENDERS: Readonly<Record<string, Send>> = {
  lambda: (client, { Arn }, region, payload) => client.invokeAsync(region, Arn, payload),
  sns: (client, { Arn }, region, payload) =>
    client.query({ service: 'sns', region, name: 'Publish', version: '2010-03-31' }, { TopicArn: Arn, Message: payload }),
  sqs: (client, { Arn, SqsParameters }, _, payload) =>
    sendMessage(client, Arn, { MessageBody: payload, MessageGroupId: SqsParameters?.MessageGroupId }),
  states: (client, { Arn }, region, payload) =>
    client.call(
      { service: 'states', region, target: 'AWSStepFunctions.StartExecution' },
      { stateMachineArn: Arn, input: payload },
      EXECUTION,
    ),
};

/**
 * Delivers an event to a target, once: no failed call is repeated, because the emulator may have taken the event. Throws for an event that is not
 * delivered. An event that the target rejects goes to its dead-letter queue.
 */
export async function deliverTo(
  client: EmulatorClient,
  { event, rule, ingestionTime }: MatchedEvent,
  target: EmulatorTarget,
): Promise<void> {
  const input = parseTargetInput(target.Id, target)({ event, ruleName: rule.Name, ruleArn: rule.Arn, ingestionTime });
  try {
    await send(client, target, JSON.stringify(input));
  } catch (error) {
    const queue = target.DeadLetterConfig?.Arn;
    if (queue === undefined || !(error instanceof CallRejected)) throw error;
    const attributes = textAttributes(deadLetterAttributes(rule.Arn, target.Arn, error));
    await sendMessage(client, queue, { MessageBody: JSON.stringify(event), MessageAttributes: attributes }).catch((failure) => {
      throw new Error(`${error.message}; its dead-letter queue ${queue} did not take it: ${failure.message}`);
    });
    throw error;
  }
}

async function send(client: EmulatorClient, target: EmulatorTarget, payload: string): Promise<void> {
  const { service = '', region = '' } = parseArn(target.Arn) ?? {};
  const sender = Object.hasOwn(SENDERS, service) ? SENDERS[service] : undefined;
  if (!sender) throw new Error('ivs-local delivers events to functions, queues, topics and state machines of the emulator only');
  await sender(client, target, region, payload);
}

async function sendMessage(client: EmulatorClient, queueArn: string, message: object): Promise<void> {
  const { region = '', account, resource } = parseArn(queueArn) ?? {};
  const operation = (name: string) => ({ service: 'sqs', region, target: `AmazonSQS.${name}` });
  const owner = { QueueName: resource, QueueOwnerAWSAccountId: account };
  const { QueueUrl } = await client.call(operation('GetQueueUrl'), owner, QUEUE_URL);
  await client.call(operation('SendMessage'), { QueueUrl, ...message }, MESSAGE);
}
