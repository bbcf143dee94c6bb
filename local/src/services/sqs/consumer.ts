/** Receives and deletes messages for other services, as their event source. */
import type { Messages, Received, ReceiveOptions } from './messages';
import { type Queues, throwNotFound } from './queues';

export interface ConsumerOptions extends Pick<ReceiveOptions, 'max' | 'signal'> {
  /** @default - forever */
  readonly waitSeconds?: number;
  /** @default - the visibility timeout of the queue */
  readonly visibilitySeconds?: number;
  /** Called each time before messages are received. If it throws, `receive` rejects. @default - nothing is checked */
  readonly check?: () => void;
}

/**
 * Methods throw QueueDoesNotExist if there is no such queue, and check no permissions. Messages count as received, and groups of FIFO queues are
 * blocked, as by the operations of the API.
 */
export interface QueueConsumer {
  /**
   * Resolves as soon as there is a message to receive. Resolves with no messages after `waitSeconds`, when the signal aborts, and when the endpoint
   * closes. Rejects when the queue is deleted meanwhile.
   */
  receive(queueArn: string, options: ConsumerOptions): Promise<readonly Received[]>;
  delete(queueArn: string, receiptHandle: string): void;
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): void;
}

/** `changed` is called after each change of a queue. */
export function createQueueConsumer(queues: Pick<Queues, 'findByArn'>, messages: Messages, changed: () => void): QueueConsumer {
  const get = (queueArn: string) => queues.findByArn(queueArn) ?? throwNotFound();
  return {
    async receive(queueArn, { max, signal, waitSeconds = Number.POSITIVE_INFINITY, visibilitySeconds, check = () => {} }) {
      const find = () => {
        check();
        return get(queueArn);
      };
      const received = await messages.receive(find, {
        max,
        signal,
        waitSeconds,
        visibilitySeconds: visibilitySeconds ?? get(queueArn).settings.VisibilityTimeout,
      });
      changed();
      return received;
    },
    delete(queueArn, receiptHandle) {
      messages.delete(get(queueArn), receiptHandle);
      changed();
    },
    changeVisibility(queueArn, receiptHandle, seconds) {
      messages.changeVisibility(get(queueArn), receiptHandle, seconds);
      changed();
    },
  };
}
