/** Lists in events: what is found is what trying every combination finds, in steps that grow with the event alone. */
import fc from 'fast-check';
import { type Field, findFields } from '../../../../local/src/service/event-patterns/fields';
import { matcherOf } from '../../../../local/src/service/event-patterns/matchers';
import { parsePattern } from '../../../../local/src/service/event-patterns/pattern';

const many = <T>(length: number, make: (index: number) => T) => Array.from({ length }, (_, index) => make(index));
const matches = (pattern: object, event: object) => parsePattern(pattern)(event);

type Elements = ReadonlyMap<object, number>;
interface Leaf {
  readonly value: unknown;
  readonly elements: Elements;
}

/** The values at a path, each with the elements of lists that it lies in. */
function leavesAt(path: string, event: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: unknown, gone: string, elements: Elements): void => {
    if (Array.isArray(value)) {
      const holdsMore = value.some((item) => typeof item === 'object');
      for (const [index, item] of value.entries()) visit(item, gone, holdsMore ? new Map([...elements, [value, index]]) : elements);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) visit(item, gone === '' ? name : `${gone}.${name}`, elements);
    } else if (gone === path) leaves.push({ value, elements });
  };
  visit(event, '', new Map());
  return leaves;
}

/** By every combination of values, the fields in their order. */
function tryAll([field, ...rest]: readonly Field[], event: unknown, elements: Elements = new Map()): boolean {
  if (!field) return true;
  const together = leavesAt(field.path, event).filter((leaf) =>
    [...leaf.elements].every(([list, at]) => (elements.get(list) ?? at) === at),
  );
  if (together.length === 0) return field.mayBeAbsent && tryAll(rest, event, elements);
  const found = together.filter(({ value }) => field.matchers.some((matcher) => matcher(value as number)));
  return found.some((leaf) => tryAll(rest, event, new Map([...elements, ...leaf.elements])));
}

test('what is found is what trying every combination finds', () => {
  const { event } = fc.letrec((tie) => ({
    event: fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { maxKeys: 2 }),
    value: fc.oneof({ maxDepth: 3 }, fc.constantFrom(0, 1), tie('event'), fc.array(tie('value'), { maxLength: 3 })),
  }));
  const fields = fc.dictionary(
    fc.constantFrom('a', 'a.a', 'a.b', 'a.a.a', 'a.a.b', 'a.b.a', 'b', 'b.a', 'b.b'),
    fc.record({ wanted: fc.constantFrom(0, 1), mayBeAbsent: fc.boolean() }),
    { minKeys: 1, maxKeys: 4 },
  );
  let found = 0;
  fc.assert(
    fc.property(event, fields, (given, sought) => {
      const inOrder = Object.entries(sought)
        .map(
          ([path, { wanted, mayBeAbsent }]): Field => ({
            path,
            comparisons: [wanted],
            matchers: [(value) => value === wanted],
            mayBeAbsent,
          }),
        )
        .sort((a, b) => (a.path < b.path ? -1 : 1));
      const expected = tryAll(inOrder, given);
      found += Number(expected);
      return findFields(inOrder, given, () => {}) === expected;
    }),
    { numRuns: 3_000 },
  );
  expect(found).toBeGreaterThan(100);
});

const TOO_MANY_STEPS =
  'The local endpoint gives up an event after 2000000 steps of one pattern. Use fewer comparisons, fewer alternatives in $or, or shorter lists in events.';

describe('steps', () => {
  /** How many there are until no field is found. */
  function stepsOf(fields: readonly Field[], event: object): number {
    let steps = 0;
    const count = (more: number) => {
      steps += more;
    };
    expect(findFields(fields, event, count)).toBe(false);
    return steps;
  }

  /** Of four lists, and a field that no event has, so that every combination would be tried. */
  function stepsFor(length: number): number {
    const names = ['a', 'b', 'c', 'd'];
    const fields = [...names.map((name) => `${name}.x`), 'e'].map((path) => ({
      path,
      comparisons: [],
      matchers: [() => true],
      mayBeAbsent: false,
    }));
    const event = Object.fromEntries(names.map((name) => [name, many(length, (x) => ({ x }))]));
    return stepsOf(fields, event);
  }

  test('grow with the lengths of several lists', () => {
    expect(stepsFor(40)).toBeLessThan(1_000);
    expect(stepsFor(4_000)).toBeLessThanOrEqual(101 * stepsFor(40));
  });

  test('are few enough for any event that gets here', () => {
    const other = [{ 'anything-but': -1 }];
    const lists = (length: number, make: (index: number) => unknown) => ({
      a: many(length, make),
      b: many(length, make),
      c: many(length, make),
      d: many(length, make),
    });
    const numbers = lists(20_000, (index) => index);
    const people = lists(20_000, (index) => ({ x: index, y: index }));
    expect(matches({ a: other, b: other, c: other, d: [-1] }, numbers)).toBe(false);
    expect(matches({ a: other, b: other, c: other, d: [19_999] }, numbers)).toBe(true);
    const xs = { a: { x: other }, b: { x: other }, c: { x: other } };
    expect(matches({ ...xs, d: { x: [7], y: [8] } }, people)).toBe(false);
    expect(matches({ ...xs, d: { x: [19_999], y: [19_999] } }, people)).toBe(true);
  });

  function stepsOfComparing(comparisons: readonly unknown[], values: readonly unknown[]): number {
    const field = { path: 'a', comparisons, matchers: comparisons.map(matcherOf), mayBeAbsent: false };
    return stepsOf([field], { a: values });
  }

  /** One in the event, and one at the field. */
  const TO_THE_FIELD = 2;

  test.each<[string, readonly unknown[], unknown, number]>([
    ['with many blocks of addresses', many(170, (index) => ({ cidr: `10.0.${index}.0/24` })), '10.1.0.1', 1_700],
    ['with many beginnings', many(250, (index) => ({ prefix: `b${index}` })), 'a', 250],
    ['with a long list', [{ 'anything-but': many(500, (index) => index) }], 499, 500],
    ['with texts of any case', [{ 'anything-but': { 'equals-ignore-case': many(400, (index) => `b${index}`) } }], 'B399', 400],
    ['with a text of 300,000 characters', [{ 'equals-ignore-case': 'b' }], 'a'.repeat(300_000), 1_172],
  ])('count comparisons %s', (_, comparisons, value, ofOne) => {
    expect(stepsOfComparing(comparisons, [value])).toBe(TO_THE_FIELD + ofOne);
    expect(stepsOfComparing(comparisons, [value, value, value])).toBe(TO_THE_FIELD + 3 * ofOne);
  });

  test('that are too many for one pattern are refused, all alternatives of it together', () => {
    const alternative = { a: [{ 'anything-but': many(500, (index) => index) }] };
    const event = { a: many(1_500, () => 499) };
    expect(matches({ $or: [alternative, alternative] }, event)).toBe(false);
    expect(() => matches({ $or: [alternative, alternative, alternative] }, event)).toThrow(TOO_MANY_STEPS);
  });
});

test('a name with dots in it is found in the event, too, beside others', () => {
  const event = { 'a.b': 1, a: { b: 2, c: [{ d: 3, 'e.f': 4 }] }, 'a.c.d': 5 };
  expect([1, 2, 3].map((b) => matches({ a: { b: [b] } }, event))).toEqual([true, true, false]);
  expect(matches({ a: { b: [1], c: { d: [3], e: { f: [4] } } } }, event)).toBe(true);
  expect(matches({ a: { c: { d: [5], e: { f: [4] } } } }, event)).toBe(true);
  expect(matches({ a: { c: { d: [6] } } }, event)).toBe(false);
});
