import type { EventPattern } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { cdkModules } from '../cdk-modules';
import { addSchedule } from '../functions/schedules';
import type { CompositionsEnvironment } from '../wire';

/** Lambda runs one invocation at a time for each message group. A constant makes that one for the function. */
const MESSAGE_GROUP = 'hints';

/** The most that Lambda takes from a FIFO queue at once. */
const BATCH_SIZE = 10;

/**
 * After this time a message is deleted, also one that makes the function fail and holds up the others. The messages of the schedule ask for
 * the same work again.
 */
const RETENTION_SECONDS = 600;

/** A message of the schedule. SQS drops a message whose body it has seen in the last 5 minutes, so each body has the time. */
const CHECK = '{"check":"<aws.scheduler.scheduled-time>"}';

/** A FIFO queue of hints that there may be work for a function, which it serves with one invocation at a time. */
export class HintQueue {
  /** What the function has to know of the queue, to stop its work before another invocation can begin. */
  public readonly environment: Pick<CompositionsEnvironment, 'VISIBILITY_SECONDS' | 'RETENTION_SECONDS'>;
  private readonly queue: Queue;

  constructor(
    private readonly scope: Construct,
    functionTimeoutSeconds: number,
  ) {
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    const visibilitySeconds = 6 * functionTimeoutSeconds;
    this.environment = { VISIBILITY_SECONDS: String(visibilitySeconds), RETENTION_SECONDS: String(RETENTION_SECONDS) };
    this.queue = new cdkModules.sqs.Queue(scope, 'Queue', {
      fifo: true,
      // EventBridge sends no deduplication id. A body has the id of its event, so only repeated deliveries have the same one.
      contentBasedDeduplication: true,
      encryption: cdkModules.sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(RETENTION_SECONDS),
      visibilityTimeout: Duration.seconds(visibilitySeconds),
    });
  }

  /** What a function needs to take messages from the queue. */
  public receiveStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [this.queue.queueArn],
    });
  }

  /** Sends the events that match a pattern. */
  public addRule(id: string, description: string, eventPattern: EventPattern): void {
    const target = new cdkModules.targets.SqsQueue(this.queue, { messageGroupId: MESSAGE_GROUP });
    new cdkModules.events.Rule(this.scope, id, { description, eventPattern, targets: [target] });
  }

  /** Sends a check at a fixed rate. */
  public addChecks(description: string, intervalMinutes: number): void {
    const target = { arn: this.queue.queueArn, input: CHECK, sqsParameters: { messageGroupId: MESSAGE_GROUP } };
    addSchedule(this.scope, { description, intervalMinutes, action: 'sqs:SendMessage', target });
  }

  /** Lets a function serve the queue. */
  public deliverTo(target: lambda.IFunction): void {
    new lambda.EventSourceMapping(this.scope, 'EventSource', {
      target,
      eventSourceArn: this.queue.queueArn,
      batchSize: BATCH_SIZE,
    });
  }
}
