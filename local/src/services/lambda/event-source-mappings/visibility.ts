/**
 * Keeps messages invisible while a function processes them. Functions run in real time, and an advance of the clock waits for each invocation for some
 * seconds only. After that, the advanced clock ends the visibility timeout of the messages too early.
 */
import { ServiceError } from '../../../service/service-error';
import type { Clock } from '../../../system/clock';
import type { QueueConsumer } from '../../sqs/consumer';
import type { Received } from '../../sqs/messages';

export interface VisibilityOptions {
  readonly clock: Clock;
  readonly consumer: Pick<QueueConsumer, 'changeVisibility'>;
  readonly queueArn: string;
}

/** How long before its end a timeout is extended. */
const MARGIN_MILLISECONDS = 100;

/** The first extension. Each is twice as long as the one before, because a clock can be advanced by years. */
const FIRST_EXTENSION_SECONDS = 30;

/** Just before the first of the messages becomes visible, in milliseconds since 1970. */
export function extensionTime(received: readonly Received[]): number {
  return Math.min(...received.map(({ message }) => message.visibleAt)) - MARGIN_MILLISECONDS;
}

/**
 * Returns a function that ends this. If the visibility timeout was extended, it makes visible the messages that have not been deleted. Otherwise
 * they keep their timeout.
 */
export function keepInvisible(received: readonly Received[], { clock, consumer, queueArn }: VisibilityOptions): () => void {
  const ending = new AbortController();
  let extended = false;

  function change(seconds: number): void {
    for (const { receiptHandle } of received) {
      try {
        consumer.changeVisibility(queueArn, receiptHandle, seconds);
      } catch (error) {
        // The message is deleted, or the function itself has made it visible.
        if (!(error instanceof ServiceError)) throw error;
      }
    }
  }

  async function extend(): Promise<void> {
    let time = extensionTime(received);
    for (let seconds = FIRST_EXTENSION_SECONDS; ; seconds *= 2) {
      await clock.sleep(Math.max(0, time - clock.now()), ending.signal);
      extended = true;
      change(seconds);
      time = clock.now() + seconds * 1000 - MARGIN_MILLISECONDS;
    }
  }

  extend().catch((error) => {
    if (!ending.signal.aborted) throw error;
  });
  return () => {
    ending.abort();
    if (extended) change(0);
  };
}
