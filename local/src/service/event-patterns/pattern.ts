/**
 * Event patterns, which select the events of a rule.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */

import { isObject } from '../../data/json';
import { ServiceError } from '../service-error';
import { type Field, findFields } from './fields';
import { invalidPattern } from './invalid-pattern';
import { matcherOf, OPERATOR_NAMES, operatorOf } from './matchers';
import { type Mismatch, mismatchOf } from './mismatch';

/** Tests whether an event matches a pattern. */
export interface EventTest {
  (event: unknown): boolean;
  /** Says why the pattern does not match an event. */
  mismatchOf(event: unknown): Mismatch;
}

/** Fields that must all match. */
type Conjunction = readonly Field[];

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
const MAX_COMBINATIONS = 1_000;

/** Patterns and events of real apps need far fewer steps. */
const MAX_STEPS = 2_000_000;

/** Reads a pattern. Throws InvalidEventPatternException. The returned test throws LimitExceededException after too many steps. */
export function parsePattern(pattern: unknown): EventTest {
  if (!isObject(pattern)) throw invalidPattern('Filter is not an object');
  const conjunctions = conjunctionsOf(pattern, [], false).map(inOrder);
  return Object.assign(
    (event: unknown) => {
      const count = newCount();
      return conjunctions.some((fields) => findFields(fields, event, count));
    },
    { mismatchOf: (event: unknown) => mismatchOf(conjunctions, event, newCount()) },
  );
}

/** Counts the steps of one event. */
function newCount(): (steps: number) => void {
  let steps = 0;
  return (more) => {
    steps += more;
    if (steps > MAX_STEPS) throw tooManySteps();
  };
}

function tooManySteps(): ServiceError {
  const fix = 'Use fewer comparisons, fewer alternatives in $or, or shorter lists in events.';
  return new ServiceError('LimitExceededException', `The local endpoint gives up an event after ${MAX_STEPS} steps of one pattern. ${fix}`);
}

/** Expands each `$or` of the pattern. An event matches if it satisfies one of the conjunctions. */
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
  return { path, comparisons, matchers, mayBeAbsent: presences.includes(false) };
}

/** The argument of `exists`, or undefined for any other comparison. */
function presenceOf(comparison: unknown): boolean | undefined {
  if (!isObject(comparison) || !Object.hasOwn(comparison, 'exists')) return undefined;
  const { argument } = operatorOf(comparison);
  if (typeof argument !== 'boolean') throw invalidPattern('exists match pattern must be either true or false');
  return argument;
}

/** Sorts fields by path, as the service does. The order decides which field selects the element of a list. */
function inOrder(fields: Conjunction): Conjunction {
  return [...fields].sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
}
