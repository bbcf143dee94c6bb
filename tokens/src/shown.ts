import { isObject } from './limits';

/** The kind of a value, for error messages. They quote no text, because it can be a token, a user ID or an attribute. */
export function shownKind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'empty text' : 'other text';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return isObject(value) ? 'an object' : 'another kind of object';
}

/** The value if it is an ARN, or else its kind. */
export function shownArn(value: unknown): string {
  return typeof value === 'string' && /^arn:[\w:/-]{1,200}$/.test(value) ? value : shownKind(value);
}

/** The value if it is a number, or else its kind. */
export function shownNumber(value: unknown): string {
  return typeof value === 'number' ? String(value) : shownKind(value);
}
