/** Polls the queue of an event source mapping: receives messages, invokes the function with them, and deletes those that it has processed. */
import type { MessageBatch } from '../../../service/news';
import { ServiceError } from '../../../service/service-error';
import type { Clock } from '../../../system/clock';
import type { QueueConsumer } from '../../sqs/consumer';
import type { Received } from '../../sqs/messages';
import { isFifoQueueArn } from '../../sqs/queue-arn';
import type { InvokeResult } from '../function';
import { batchFailureOf } from './failures';
import { type EventSourceMapping, filterOf } from './mapping';
import { divide, filteredForm, MAX_EVENT_BYTES, recordOf, type SqsRecord } from './records';
import { extensionTime, keepInvisible } from './visibility';

export interface PollerOptions {
  readonly clock: Clock;
  readonly consumer: Pick<QueueConsumer, 'receive' | 'delete' | 'changeVisibility'>;
  /** Invokes the function of the mapping. Throws a ServiceError if it does not exist. */
  readonly invoke: (event: object, batch: MessageBatch) => Promise<InvokeResult>;
  /** Throws a ServiceError if the function's role does not allow the action on the queue. */
  readonly authorize: (action: string) => void;
  /** Adds a notice to the function's log. */
  readonly notice: (text: string) => void;
}

/** A poller. It polls from its creation on. */
export interface Poller {
  /** Receives no more messages. Those that are received are still processed. */
  stop(): void;
}

/** Lambda begins with so many batches at a time. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MAX_BATCHES = 5;

/** The most messages that ReceiveMessage returns. */
const MAX_RECEIVED = 10;

/** The pause after the queue could not be read. It doubles each time. */
const PAUSE = { first: 60_000, last: 3_600_000 };

export function startPoller(mapping: EventSourceMapping, { clock, consumer, invoke, authorize, notice }: PollerOptions): Poller {
  const { queueArn, settings } = mapping;
  const { BatchSize, FilterCriteria, FunctionResponseTypes, MaximumBatchingWindowInSeconds, ScalingConfig } = settings;
  const filters = (FilterCriteria?.Filters ?? []).map(({ Pattern = '' }) => filterOf(Pattern));
  const reportsFailures = FunctionResponseTypes.includes('ReportBatchItemFailures');
  const maxBatches = Math.min(MAX_BATCHES, ScalingConfig?.MaximumConcurrency ?? MAX_BATCHES);
  /** The batches that are being processed. */
  const batches = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function poll(): Promise<void> {
    let pause = PAUSE.first;
    while (!stopping.signal.aborted) {
      try {
        while (batches.size >= maxBatches) await Promise.race(batches);
        begin(await gather());
        pause = PAUSE.first;
      } catch (error) {
        serviceError(error);
        await clock.sleep(pause, stopping.signal).catch(() => {});
        pause = Math.min(2 * pause, PAUSE.last);
      }
    }
  }

  /** Returns no messages if there are none until that time, in milliseconds since 1970, or if the poller is stopped. */
  function receive(max: number, until = Number.POSITIVE_INFINITY): Promise<readonly Received[]> {
    const waitSeconds = Math.max(0, until - clock.now()) / 1000;
    const check = () => authorize('sqs:ReceiveMessage');
    return consumer.receive(queueArn, { max: Math.min(max, MAX_RECEIVED), waitSeconds, signal: stopping.signal, check });
  }

  /** Receives a batch. Returns no messages if the poller is stopped. */
  async function gather(): Promise<readonly Received[]> {
    const received = [...(await receive(BatchSize))];
    const windowEnd = clock.now() + MaximumBatchingWindowInSeconds * 1000;
    const isFull = () =>
      received.length >= BatchSize || received.reduce((sum, { message }) => sum + message.body.length, 0) >= MAX_EVENT_BYTES;
    while (received.length > 0 && !isFull() && clock.now() < windowEnd) {
      const more = await receive(BatchSize - received.length, Math.min(windowEnd, extensionTime(received)));
      if (more.length === 0) break;
      received.push(...more);
    }
    return received;
  }

  function begin(received: readonly Received[]): void {
    if (received.length === 0) return;
    const endInvisibility = keepInvisible(received, { clock, consumer, queueArn });
    const batch = process(received)
      .catch((error) => tellFailure(received.length, received.length, serviceError(error).message))
      .finally(() => {
        endInvisibility();
        batches.delete(batch);
      });
    batches.add(batch);
  }

  async function process(received: readonly Received[]): Promise<void> {
    const records = received.map((one) => recordOf(queueArn, one));
    const wanted = records.filter((record) => filters.length === 0 || filters.some((matches) => matches(filteredForm(record))));
    remove(records.filter((record) => !wanted.includes(record)));
    for (const event of divide(wanted)) {
      const succeeded = await processEvent(event);
      // The later messages of a group wait until the earlier ones have succeeded.
      if (!succeeded && isFifoQueueArn(queueArn)) return;
    }
  }

  /** Returns whether all messages were processed. */
  async function processEvent(records: readonly SqsRecord[]): Promise<boolean> {
    const messageIds = records.map(({ messageId }) => messageId);
    const result = await invoke({ Records: records }, { queueArn, messageIds }).catch(errorResult);
    const failure = batchFailureOf(result, messageIds, reportsFailures);
    remove(records.filter(({ messageId }) => !failure?.messageIds.includes(messageId)));
    if (failure) tellFailure(failure.messageIds.length, records.length, failure.reason);
    return failure === undefined;
  }

  function tellFailure(failed: number, all: number, reason: string): void {
    const next = 'They become visible again when their visibility timeout is over.';
    notice(`${failed} of ${all} messages of the queue ${queueArn} failed (${reason}). ${next}`);
  }

  /** Deletes messages from the queue. If the role does not allow that, they become visible again. */
  function remove(records: readonly SqsRecord[]): void {
    if (records.length === 0) return;
    try {
      authorize('sqs:DeleteMessage');
      for (const { receiptHandle } of records) consumer.delete(queueArn, receiptHandle);
    } catch (error) {
      serviceError(error);
    }
  }

  void poll();
  return { stop: () => stopping.abort() };
}

/** Throws any other error. */
function serviceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  throw error;
}

function errorResult(error: unknown): InvokeResult {
  const { code, message } = serviceError(error);
  return { error: { type: code, message } };
}
