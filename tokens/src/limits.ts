/**
 * The service's limits.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateParticipantToken.html
 */

/** In minutes. */
export const MAX_PARTICIPANT_TOKEN_DURATION = 14 * 24 * 60;
/** In minutes. */
export const MAX_CONNECTION_TOKEN_DURATION = 28 * 24 * 60;
export const DEFAULT_DURATION = 12 * 60;
export const MAX_USER_ID_LENGTH = 128;
export const MAX_ATTRIBUTE_BYTES = 1024;
export const VERSION = '1.0';

/** The events endpoint of every connection token. */
export const GLOBAL_EVENTS_URL = 'wss://global.events.live-video.net';

type Texts = Readonly<Record<string, string>>;

export const USER_ID_RULE = `text of at most ${MAX_USER_ID_LENGTH} characters`;
export const ATTRIBUTES_RULE = `an object of texts with at most ${MAX_ATTRIBUTE_BYTES} bytes of keys and values in UTF-8`;

/** Tells objects from lists, scalars and null, and from instances such as a Map or a Date, whose contents are no members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** Whether a value is text that UTF-8 can encode: half a surrogate pair is not. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !/[\ud800-\udfff]/u.test(value);
}

/** The length of a text in characters, as the service counts them: an emoji is one. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function isUserId(value: unknown): value is string {
  return isText(value) && lengthOf(value) <= MAX_USER_ID_LENGTH;
}

export function isTexts(value: unknown): value is Texts {
  return isObject(value) && Object.entries(value).flat().every(isText);
}

/** The size of attributes, as the service counts it: all keys and values in UTF-8. */
export function attributeBytes(attributes: Texts): number {
  return Buffer.byteLength(Object.entries(attributes).flat().join(''));
}

export function isAttributes(value: unknown): value is Texts {
  return isTexts(value) && attributeBytes(value) <= MAX_ATTRIBUTE_BYTES;
}
