/** The event with which Lambda sends messages to a function. @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
import { isObject, tryReadJson } from '../../../data/json';
import { parseArn } from '../../../service/arn';
import { type MessageAttributes, md5, md5OfAttributes } from '../../sqs/message-attributes';
import type { Received } from '../../sqs/messages';
import { systemAttributesOf } from '../../sqs/system-attributes';

/** A message in an event. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
}

export function recordOf(queueArn: string, { message, receiptHandle }: Received): SqsRecord {
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: systemAttributesOf(message),
    messageAttributes: Object.fromEntries(Object.entries(message.attributes).map(([name, attribute]) => [name, attributeOf(attribute)])),
    md5OfMessageAttributes: md5OfAttributes(message.attributes),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: parseArn(queueArn)?.region,
  } as SqsRecord;
}

/** The two lists are always empty: AWS reserves them. */
function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttributes[string]): object {
  return {
    stringValue: StringValue,
    binaryValue: BinaryValue?.toString('base64'),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

/** The record as filters see it: a body that is the JSON of an object is this object. */
export function filteredForm(record: SqsRecord): object {
  const body = tryReadJson(record.body);
  return isObject(body) ? { ...record, body } : record;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Divides records into events that a function can be invoked with, in order. */
export function divide(records: readonly SqsRecord[], maxBytes = MAX_EVENT_BYTES): readonly (readonly SqsRecord[])[] {
  const events: SqsRecord[][] = [];
  let left = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes > left) {
      events.push([]);
      left = maxBytes - JSON.stringify({ Records: [] }).length;
    }
    events.at(-1)?.push(record);
    left -= bytes;
  }
  return events;
}
