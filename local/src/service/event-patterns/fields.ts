/**
 * Matches the fields of a pattern against an event in one walk. A field's path skips lists, but all fields must match within the same
 * element of each list.
 * @see https://github.com/aws/event-ruler#json-array-matching
 */
import { isObject } from '../../data/json';
import { type Matcher, type Scalar, stepsOf } from './matchers';

/** The comparisons of a pattern for the values at one path. */
export interface Field {
  /** Member names, joined by dots. */
  readonly path: string;
  /** As the pattern writes them. */
  readonly comparisons: readonly unknown[];
  readonly matchers: readonly Matcher[];
  /** Whether the field also matches if there is no value. */
  readonly mayBeAbsent: boolean;
}

/** A field, and the position in its path that the walk has reached. */
interface Sought {
  readonly field: Field;
  readonly position: number;
}

/** Whether an event satisfies all fields. Expects the fields sorted by path, as the service evaluates them. Calls `count` for each step. */
export function findFields(fields: readonly Field[], event: unknown, count: (steps: number) => void): boolean {
  /** Whether the field has a value below `value`. */
  function has(one: Sought, value: unknown): boolean {
    count(1);
    if (Array.isArray(value)) return value.some((element) => has(one, element));
    if (isObject(value)) return membersFor(one, value, dottedNames(value)).some((name) => has(step(one, name), value[name]));
    return isAtValue(one);
  }

  function areSatisfied(sought: readonly Sought[], value: unknown): boolean {
    count(sought.length);
    if (Array.isArray(value)) return value.some(isBranch) ? areSatisfiedInElements(sought, value) : areSatisfiedByValues(sought, value);
    return isObject(value) ? areSatisfiedInMembers(sought, value) : areSatisfiedByValues(sought, [value]);
  }

  /** The first field with a value in the list selects candidate elements. All fields must match within one of them. */
  function areSatisfiedInElements(sought: readonly Sought[], list: readonly unknown[]): boolean {
    const first = sought.find((one) => has(one, list));
    if (!first) return sought.every(mayBeAbsent);
    return list.some((element) => has(first, element) && areSatisfied(sought, element));
  }

  function areSatisfiedInMembers(sought: readonly Sought[], object: Readonly<Record<string, unknown>>): boolean {
    const dotted = dottedNames(object);
    const byMember = new Map<string, Sought[]>();
    for (const one of sought) {
      const names = membersFor(one, object, dotted);
      if (names.length > 1) {
        if (!isSatisfiedInAny(one, object, names)) return false;
      } else if (names[0] === undefined) {
        if (!mayBeAbsent(one)) return false;
      } else {
        const within = byMember.get(names[0]) ?? [];
        within.push(step(one, names[0]));
        byMember.set(names[0], within);
      }
    }
    return [...byMember].every(([name, within]) => areSatisfied(within, object[name]));
  }

  /** Member names with dots can give a field several paths. One of them must match, independent of the other fields. */
  function isSatisfiedInAny(one: Sought, object: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
    const present = names.filter((name) => has(step(one, name), object[name]));
    return present.length === 0 ? mayBeAbsent(one) : present.some((name) => areSatisfied([step(one, name)], object[name]));
  }

  /** Matches each field with any of the values: a single value, or the elements of a list without objects. */
  function areSatisfiedByValues(sought: readonly Sought[], values: readonly unknown[]): boolean {
    return sought.every((one) =>
      isAtValue(one) && values.length > 0 ? values.some((value) => isWanted(one.field, value as Scalar)) : mayBeAbsent(one),
    );
  }

  function isWanted({ matchers }: Field, value: Scalar): boolean {
    return matchers.some((matches) => {
      count(stepsOf(matches, value));
      return matches(value);
    });
  }

  return areSatisfied(
    fields.map((field) => ({ field, position: 0 })),
    event,
  );
}

/** The members with which a path can continue: the one with the next name, and those whose names contain dots and begin the rest of the path. */
function membersFor(one: Sought, object: object, dotted: readonly string[]): string[] {
  if (isAtValue(one)) return [];
  const { path } = one.field;
  const dot = path.indexOf('.', one.position);
  const next = path.slice(one.position, dot === -1 ? undefined : dot);
  const own = Object.hasOwn(object, next) ? [next] : [];
  if (dotted.length === 0) return own;
  const continues = (name: string) => path.startsWith(name, one.position) && [undefined, '.'].includes(path[one.position + name.length]);
  return [...own, ...dotted.filter(continues)];
}

function dottedNames(object: object): readonly string[] {
  return Object.keys(object).filter((name) => name.includes('.'));
}

/** Moves the position past the member's name and the following dot. */
function step({ field, position }: Sought, name: string): Sought {
  return { field, position: position + name.length + 1 };
}

/** After the last name, the position is past the end: `step` also counts a dot there. */
function isAtValue({ field: { path }, position }: Sought): boolean {
  return position > path.length;
}

function mayBeAbsent({ field }: Sought): boolean {
  return field.mayBeAbsent;
}

function isBranch(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
