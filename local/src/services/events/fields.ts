/**
 * Whether an event has values for all fields of a pattern, found in one walk through the event. Lists are no steps of a field's path, but
 * two values belong together only when no list holds them in different elements.
 * @see https://github.com/aws/event-ruler#json-array-matching
 */
import { isObject } from './json';
import { type Matcher, type Scalar, stepsOf } from './matchers';

/** What a pattern asks of the values at one path. */
export interface Field {
  /** The names of members, joined by dots. */
  readonly path: string;
  readonly matchers: readonly Matcher[];
  /** Whether no value will do, too. */
  readonly mayBeAbsent: boolean;
}

/** A field on the way through the event: how much of its path has been gone. */
interface Sought {
  readonly field: Field;
  readonly gone: number;
}

/** Whether the fields are satisfied. They are in the order in which the service looks for them. `count` is told of each step. */
export function findFields(fields: readonly Field[], event: unknown, count: (steps: number) => void): boolean {
  /** Whether the field has any value here. */
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

  /** The first field that has a value anywhere in a list decides in which element: the others are sought in the same. */
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

  /** Names with dots may give a field several ways to go. Then it is found on any of them, wherever others are. */
  function isSatisfiedInAny(one: Sought, object: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
    const present = names.filter((name) => has(step(one, name), object[name]));
    return present.length === 0 ? mayBeAbsent(one) : present.some((name) => areSatisfied([step(one, name)], object[name]));
  }

  /** By a value, or by the values of a list that holds nothing else: each is all that its element holds. */
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
    fields.map((field) => ({ field, gone: 0 })),
    event,
  );
}

/** The members of an object that a path may go on by: the one that its next step names, and those whose names have dots themselves. */
function membersFor(one: Sought, object: object, dotted: readonly string[]): string[] {
  if (isAtValue(one)) return [];
  const { path } = one.field;
  const dot = path.indexOf('.', one.gone);
  const next = path.slice(one.gone, dot === -1 ? undefined : dot);
  const own = Object.hasOwn(object, next) ? [next] : [];
  if (dotted.length === 0) return own;
  return [...own, ...dotted.filter((name) => path.startsWith(name, one.gone) && [undefined, '.'].includes(path[one.gone + name.length]))];
}

function dottedNames(object: object): readonly string[] {
  return Object.keys(object).filter((name) => name.includes('.'));
}

/** Behind the member's name and the dot that follows it. */
function step({ field, gone }: Sought, name: string): Sought {
  return { field, gone: gone + name.length + 1 };
}

/** The end of the path lies behind the dot that would follow its last name. */
function isAtValue({ field: { path }, gone }: Sought): boolean {
  return gone > path.length;
}

function mayBeAbsent({ field }: Sought): boolean {
  return field.mayBeAbsent;
}

function isBranch(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
