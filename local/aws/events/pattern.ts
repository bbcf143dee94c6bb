/**
 * Event patterns: which events a rule is for.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
import { invalidPattern } from './invalid-pattern';
import { isObject } from './json';
import { areTogether, type Elements, type Leaf, leavesOf } from './leaves';
import { type Matcher, matcherOf, OPERATOR_NAMES, operation } from './matchers';

/** Whether an event is one that a pattern is for. */
export type EventTest = (event: unknown) => boolean;

/** What a pattern asks of the values at one path. */
interface Field {
  readonly path: string;
  readonly matchers: readonly Matcher[];
  /** Whether no value will do, too. */
  readonly mayBeAbsent: boolean;
}

/** Fields of which every one has to match. */
type Conjunction = readonly Field[];

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
const MAX_COMBINATIONS = 1_000;

/** Reads a pattern, or refuses it with InvalidEventPatternException. */
export function parsePattern(pattern: unknown): EventTest {
  if (!isObject(pattern)) throw invalidPattern('Filter is not an object');
  const conjunctions = conjunctionsOf(pattern, [], false).map(inOrder);
  return (event) => {
    const leaves = leavesOf(event);
    return conjunctions.some((fields) => isSatisfied(fields, leaves));
  };
}

/** The pattern with its `$or`s resolved: one of these has to be satisfied. */
function conjunctionsOf(pattern: Readonly<Record<string, unknown>>, path: readonly string[], insideOr: boolean): Conjunction[] {
  if (Object.keys(pattern).length === 0) throw invalidPattern('Empty objects are not allowed');
  return Object.entries(pattern).reduce<Conjunction[]>(
    (conjunctions, [name, value]) => {
      const choices = choicesOf(name, value, path, insideOr);
      if (conjunctions.length * choices.length > MAX_COMBINATIONS) {
        throw invalidPattern(`$or makes more than ${MAX_COMBINATIONS} combinations`);
      }
      return conjunctions.flatMap((fields) => choices.map((choice) => [...fields, ...choice]));
    },
    [[]],
  );
}

function choicesOf(name: string, value: unknown, path: readonly string[], insideOr: boolean): Conjunction[] {
  if (name === '$or') return alternatives(value).flatMap((alternative) => conjunctionsOf(alternative, path, true));
  if (insideOr && OPERATOR_NAMES.includes(name)) throw invalidPattern(`${name} is a reserved field name which cannot be used inside $or`);
  const inner = [...path, name];
  if (Array.isArray(value)) return [[fieldOf(inner.join('.'), value)]];
  if (isObject(value)) return conjunctionsOf(value, inner, insideOr);
  throw invalidPattern(`"${name}" must be an object or an array`);
}

function alternatives(value: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value) && value.length >= 2 && value.every(isObject)) return value;
  throw invalidPattern('$or must be an array of at least 2 objects');
}

function fieldOf(path: string, comparisons: readonly unknown[]): Field {
  if (comparisons.length === 0) throw invalidPattern(`Empty arrays are not allowed; "${path}" has one`);
  const presences = comparisons.map(presenceOf);
  const matchers = comparisons.flatMap((comparison, index) => {
    if (presences[index] === false) return [];
    return [presences[index] ? () => true : matcherOf(comparison)];
  });
  return { path, matchers, mayBeAbsent: presences.includes(false) };
}

/** Whether an `exists` wants a value or none; undefined for every other comparison. */
function presenceOf(comparison: unknown): boolean | undefined {
  if (!isObject(comparison) || !Object.hasOwn(comparison, 'exists')) return undefined;
  const { argument } = operation(comparison);
  if (typeof argument !== 'boolean') throw invalidPattern('exists match pattern must be either true or false');
  return argument;
}

/** By path, as the service goes through them: what is absent is so in the list's element that fields before it have been found in. */
function inOrder(fields: Conjunction): Conjunction {
  return [...fields].sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
}

/** Whether there are values for all fields that belong together. `elements`: where those lie that were found for the fields before. */
function isSatisfied([field, ...rest]: Conjunction, leaves: ReadonlyMap<string, readonly Leaf[]>, elements: Elements = new Map()): boolean {
  if (!field) return true;
  const present = (leaves.get(field.path) ?? []).filter((leaf) => areTogether(elements, leaf.elements));
  if (present.length === 0) return field.mayBeAbsent && isSatisfied(rest, leaves, elements);
  const found = present.filter(({ value }) => field.matchers.some((matches) => matches(value)));
  const places = new Set(found.map((leaf) => leaf.elements));
  return [...places].some((place) => isSatisfied(rest, leaves, new Map([...elements, ...place])));
}
