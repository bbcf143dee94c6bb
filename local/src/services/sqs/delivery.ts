/** Messages that other services send to queues. */
import { letsServiceIn, statementsOf } from '../iam/evaluation';
import type { NewMessage } from './fifo';
import type { Messages } from './messages';
import { type Queues, throwNotFound } from './queues';

/** Methods throw QueueDoesNotExist if there is no such queue. */
export interface QueueDelivery {
  /** Whether the queue's policy lets a service send messages on behalf of a resource, such as an EventBridge rule. */
  mayReceive(queueArn: string, by: { readonly service: string; readonly sourceArn: string }): boolean;
  /** Sends a message without checking permissions, and returns its id. Throws for a message that the queue rejects. */
  send(queueArn: string, message: Pick<NewMessage, 'body' | 'groupId'> & Partial<Pick<NewMessage, 'attributes'>>): string;
}

export function createQueueDelivery(queues: Pick<Queues, 'findByArn'>, messages: Pick<Messages, 'send'>): QueueDelivery {
  const get = (queueArn: string) => queues.findByArn(queueArn) ?? throwNotFound();
  return {
    mayReceive(queueArn, by) {
      const { Policy } = get(queueArn).settings;
      const statements = Policy === undefined ? [] : statementsOf(JSON.parse(Policy));
      return letsServiceIn(statements, by, { action: 'sqs:SendMessage', resource: queueArn });
    },
    send: (queueArn, message) => messages.send(get(queueArn), { attributes: {}, ...message }).id,
  };
}
