/** The names and ARNs of queues. */
import { arnOf, parseArn } from '../../service/arn';

/** The end of the name of each FIFO queue, and of no other. */
export const FIFO_SUFFIX = '.fifo';

export function queueArn(region: string, name: string): string {
  return arnOf('sqs', region, name);
}

export function isQueueArn(arn: string): boolean {
  return parseArn(arn)?.service === 'sqs';
}

export function isFifoQueueArn(arn: string): boolean {
  return isQueueArn(arn) && arn.endsWith(FIFO_SUFFIX);
}
