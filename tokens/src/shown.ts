import { isObject } from './limits';

/** How error messages show values. Texts are not quoted, because one of them can be a token, a user ID or an attribute. */

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'empty text' : 'other text';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return isObject(value) ? 'an object' : 'another kind of object';
}

/** An ARN, or the kind of what is none. */
export function shownArn(value: unknown): string {
  return typeof value === 'string' && /^arn:[\w:/-]{1,200}$/.test(value) ? value : kindOf(value);
}

export function shownNumber(value: unknown): string {
  return typeof value === 'number' ? String(value) : kindOf(value);
}
