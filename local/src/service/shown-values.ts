/** Values that programs may see: without sensitive members and secrets, and not too long. */
import { types } from 'node:util';
import { isObject } from '../data/json';
import type { Shape } from './input';

/** Stands in place of a secret. */
export const HIDDEN = '****';

/** Replaces the sensitive parts of a value, and members that its shape does not have: a name with a typing error may hold a secret. */
export function withoutSensitive(shape: Shape, value: unknown): unknown {
  if (shape.sensitive) return HIDDEN;
  const { element, members } = shape;
  if (element && Array.isArray(value)) return value.map((item) => withoutSensitive(element, item));
  if (element && isObject(value)) return mapMembers(value, (item) => withoutSensitive(element, item));
  if (!members) return value;
  if (!isObject(value)) return HIDDEN;
  return mapMembers(value, (item, name) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    return member ? withoutSensitive(member, item) : HIDDEN;
  });
}

/** Applies `change` to each text in a value: in objects, also to the names of members. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  return mapAll(value, change) as T;
}

function mapAll(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapAll(item, change));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [change(name), mapAll(item, change)]));
}

/** A value, and how many characters of it were left out. */
interface Shortened {
  readonly value: unknown;
  readonly omittedCharacters: number;
}

/** The longest text, and the most text in all, that a shortened value has. */
const MAX_TEXT = 1_024;
const MAX_TOTAL = 8_192;

/** Shortens texts, and leaves out members and elements at the end. Bytes are left out. */
export function shortened(value: unknown): Shortened {
  let left = MAX_TOTAL;
  let omittedCharacters = 0;

  function shortenText(text: string): string {
    const kept = text.slice(0, Math.min(MAX_TEXT, left));
    left -= kept.length;
    omittedCharacters += text.length - kept.length;
    return kept;
  }

  /** Whether there is room for the value. Counts it as left out if there is none. */
  function hasRoom(item: unknown): boolean {
    if (left > 0 && !types.isUint8Array(item)) return true;
    omittedCharacters += types.isUint8Array(item) ? item.length : (JSON.stringify(item)?.length ?? 0);
    return false;
  }

  function shorten(item: unknown): unknown {
    if (typeof item === 'string') return shortenText(item);
    left -= 1;
    // Each element has room only after the ones before it.
    if (Array.isArray(item)) return item.flatMap((element) => (hasRoom(element) ? [shorten(element)] : []));
    if (!isPlain(item)) return item;
    return Object.fromEntries(Object.entries(item).flatMap(([name, member]) => (hasRoom(member) ? [shortenMember(name, member)] : [])));
  }

  function shortenMember(name: string, member: unknown): [string, unknown] {
    left -= name.length;
    return [name, shorten(member)];
  }

  const short = hasRoom(value) ? shorten(value) : undefined;
  return { value: short, omittedCharacters };
}

function mapMembers(value: object, change: (item: unknown, name: string) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}

function isPlain(value: unknown): value is object {
  return isObject(value) && !types.isUint8Array(value) && !types.isDate(value);
}
