/** Says where a pattern does not match an event. */
import { isObject } from '../../data/json';
import { type Field, findFields } from './fields';

/** Why a pattern does not match an event. */
export interface Mismatch {
  /** The field of the pattern that does not match: `detail.event_name`. @default - each field matches, but in different elements of a list */
  readonly path?: string;
  readonly reason: string;
  /** How many fields match: the more, the nearer. */
  readonly matched: number;
}

/** Longer values are shortened in a reason. */
const MAX_CHARACTERS = 200;

/** Returns the mismatch of the alternative that is nearest to the event. Expects that none of them matches. */
export function mismatchOf(alternatives: readonly (readonly Field[])[], event: unknown, count: (steps: number) => void): Mismatch {
  const mismatches = alternatives.map((fields) => mismatchOfFields(fields, event, count));
  return mismatches.reduce((nearest, other) => (other.matched > nearest.matched ? other : nearest));
}

function mismatchOfFields(fields: readonly Field[], event: unknown, count: (steps: number) => void): Mismatch {
  const failing = fields.filter((field) => !findFields([field], event, count));
  const matched = fields.length - failing.length;
  // Most patterns select by the source first, and by details then.
  const [first] = failing.sort((a, b) => Number(a.path.startsWith('detail.')) - Number(b.path.startsWith('detail.')));
  return first
    ? { path: first.path, reason: reasonOf(first, event), matched }
    : { reason: 'Each field matches, but not within the same element of a list.', matched };
}

function reasonOf({ path, comparisons }: Field, event: unknown): string {
  const wanted = short(comparisons);
  const values = valuesAt(event, path);
  if (values.length === 0) return `The event has no ${path}, and the pattern has ${wanted}.`;
  return `The event has ${short(values.length === 1 ? values[0] : values)}, and the pattern has ${wanted}.`;
}

/** The values at a path, which skips lists. */
function valuesAt(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === path) return [member].flat();
    return path.startsWith(`${name}.`) ? valuesAt(member, path.slice(name.length + 1)) : [];
  });
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}...` : text;
}
