/** Which messages of a batch a function has failed to process. */
import { isObject, tryReadJson } from '../../../data/json';
import type { InvokeResult } from '../function';

/** Why messages failed: all of a batch, or those that the function has reported. */
export interface BatchFailure {
  readonly messageIds: readonly string[];
  readonly reason: string;
}

/**
 * Returns undefined if no message has failed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function batchFailureOf(result: InvokeResult, messageIds: readonly string[], reportsFailures: boolean): BatchFailure | undefined {
  if ('error' in result) return { messageIds, reason: `${result.error.type}: ${result.error.message}` };
  if (!reportsFailures) return undefined;
  const output = result.payload === undefined ? (result.result ?? null) : tryReadJson(Buffer.from(result.payload, 'base64').toString());
  const reported = reportedIn(output)?.map((reportedId) => messageIds.find((id) => id === reportedId));
  if (!reported?.every((id) => id !== undefined)) {
    return { messageIds, reason: 'the response is not {"batchItemFailures":[{"itemIdentifier":"<messageId>"}]}' };
  }
  return reported.length > 0 ? { messageIds: reported, reason: 'the function has reported batchItemFailures' } : undefined;
}

/** Returns the identifiers of the failed items, or undefined for a response of another form. */
function reportedIn(output: unknown): readonly unknown[] | undefined {
  if (output === null) return [];
  if (!isObject(output)) return undefined;
  const { batchItemFailures } = output;
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  return Array.isArray(batchItemFailures) ? batchItemFailures.map((item) => (isObject(item) ? item.itemIdentifier : undefined)) : undefined;
}
