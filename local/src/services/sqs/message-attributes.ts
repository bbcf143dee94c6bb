/** The attributes of messages, and the checksums by which clients verify messages. */
import { createHash } from 'node:crypto';
import { bytes, map, matching, required, structure, text, type ValueOf } from '../../service/input';
import { ServiceError } from '../../service/service-error';

export const MESSAGE_ATTRIBUTES = map(
  structure({
    DataType: required(matching('String, Number or Binary, with an optional label', /^(String|Number|Binary)(\.[\w.-]+)?$/)),
    StringValue: text(),
    BinaryValue: bytes(),
  }),
  { min: 0, max: 10 },
);

export type MessageAttributes = ValueOf<typeof MESSAGE_ATTRIBUTES>;

/** Attributes of the type String. */
export function textAttributes(texts: Readonly<Record<string, string>>): MessageAttributes {
  return Object.fromEntries(Object.entries(texts).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
}

type MessageAttribute = MessageAttributes[string];

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]+$/u;

interface MessageContent {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** Returns the size of a message with its attributes, in bytes. */
export function sizeOf({ body, attributes }: MessageContent): number {
  const parts = Object.entries(attributes).flatMap(([name, attribute]) => [name, attribute.DataType, contentOf(attribute)]);
  return [body, ...parts].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
}

/** Throws for a message that the service rejects. */
export function checkMessage(message: MessageContent, maxBytes: number): void {
  const { body, attributes } = message;
  if (!ALLOWED.test(body)) throw new ServiceError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
  const size = sizeOf(message);
  if (size > maxBytes) throw invalid(`A message with its attributes may have ${maxBytes} bytes, got ${size}.`);
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  if (!/^[\w.-]{1,256}$/.test(name)) throw invalid(`An attribute's name has 1 to 256 letters, digits, _, - and ., got '${name}'.`);
  const isBinary = DataType.startsWith('Binary');
  if ((isBinary ? BinaryValue : StringValue) === undefined || (isBinary ? StringValue : BinaryValue) !== undefined) {
    throw invalid(
      `The message attribute ${name} of the type ${DataType} needs a ${isBinary ? 'BinaryValue' : 'StringValue'} and no other.`,
    );
  }
}

function contentOf({ StringValue, BinaryValue }: MessageAttribute): string | Buffer {
  return BinaryValue ?? StringValue ?? '';
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

export function md5(content: string | Buffer): string {
  return createHash('md5').update(content).digest('hex');
}

/**
 * The checksum of attributes; undefined if there are none.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const attribute = attributes[name] as MessageAttribute;
    const transport = Buffer.from([attribute.BinaryValue ? 2 : 1]);
    return [withLength(name), withLength(attribute.DataType), transport, withLength(contentOf(attribute))];
  });
  return md5(Buffer.concat(parts));
}

function withLength(value: string | Buffer): Buffer {
  const content = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

/** Selects attributes by name: `All`, a name, or a prefix like `trace.*`. */
export function select<T>(attributes: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> | undefined {
  const isSelected = (name: string) =>
    names.some((wanted) => ['All', '.*', name].includes(wanted) || (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -1))));
  const selected = Object.entries(attributes).filter(([name]) => isSelected(name));
  return selected.length > 0 ? Object.fromEntries(selected) : undefined;
}
