/**
 * Validates an input against the constraints of the service's model. Messages have the service's wording.
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import { bytesOf } from './attributes';
import type { Constraint, Constraints } from './constraints';
import { type Document, elementPath, memberPath, membersOf } from './document';
import { ivsError } from './errors';

/** The constraints of structures by name. */
type ConstraintsByName = Readonly<Record<string, Constraints>>;

/** Throws a ValidationException that lists everything that is wrong with the input. */
export function validateStructure(structure: NormalizedSchema, input: Document, constraints: ConstraintsByName): void {
  const found = violationsOf(constraints, structure, input);
  if (found.length === 0) return;
  const errors = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
  throw ivsError('ValidationException', `${errors} detected: ${found.join('; ')}`);
}

function violationsOf(constraints: ConstraintsByName, structure: NormalizedSchema, value: Document, path?: string): string[] {
  return membersOf(structure).flatMap(({ name, schema, required }) => {
    const place = memberPath(path, name);
    if (value[name] === undefined) return required ? [violation(place, 'Member must not be null')] : [];
    const constraint = constraints[structure.getName() ?? '']?.[name];
    const broken = constraint ? brokenRules(value[name], constraint) : [];
    const nested = nestedStructures(schema, value[name], place).flatMap((each) => violationsOf(constraints, ...each));
    return [...broken.map((rule) => violation(place, rule)), ...nested];
  });
}

/** The structures that a member contains, with their paths. */
function nestedStructures(schema: NormalizedSchema, value: unknown, path: string): [NormalizedSchema, Document, string][] {
  if (schema.isStructSchema()) return [[schema, value as Document, path]];
  const element = schema.isListSchema() ? schema.getValueSchema() : undefined;
  if (!element?.isStructSchema()) return [];
  return (value as Document[]).map((item, index) => [element, item, elementPath(path, index)]);
}

function violation(path: string, rule: string): string {
  return `Value at '${path}' failed to satisfy constraint: ${rule}`;
}

/** A rule of a constraint: whether the value keeps it, and how the service words it. */
type Rule = readonly [kept: boolean, wording: string];

function brokenRules(value: unknown, constraint: Constraint): string[] {
  return rulesFor(value, constraint).flatMap(([kept, wording]) => (kept ? [] : [wording]));
}

function rulesFor(value: unknown, constraint: Constraint): Rule[] {
  if (typeof value === 'string') return [...range('length', [...value].length, constraint), ...textRules(value, constraint)];
  if (typeof value === 'number') return [...range('value', value, constraint), ...numberRules(value, constraint)];
  if (Array.isArray(value)) return [...range('length', value.length, constraint), each('Member', value, constraint.member)];
  return mapRules(value as Document, constraint);
}

function range(measure: 'length' | 'value', size: number, { min = -Infinity, max = Infinity }: Constraint): Rule[] {
  return [
    [size >= min, `Member must have ${measure} greater than or equal to ${min}`],
    [size <= max, `Member must have ${measure} less than or equal to ${max}`],
  ];
}

function textRules(value: string, { pattern, oneOf }: Constraint): Rule[] {
  return [
    [pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value), `Member must satisfy regular expression pattern: ${pattern}`],
    [oneOf === undefined || oneOf.includes(value), `Member must satisfy enum value set: [${oneOf?.join(', ')}]`],
  ];
}

function numberRules(value: number, { fractions = false, multipleOf }: Constraint): Rule[] {
  return [
    [fractions || Number.isInteger(value), 'Member must be an integer'],
    [multipleOf === undefined || value % multipleOf === 0, `Member must be a multiple of ${multipleOf}`],
  ];
}

function mapRules(map: Document, { maxBytes = Infinity, key, value, ...size }: Constraint): Rule[] {
  return [
    ...range('length', Object.keys(map).length, size),
    [bytesOf(map) <= maxBytes, `Map must have at most ${maxBytes} bytes of keys and values in total`],
    each('Map keys', Object.keys(map), key),
    each('Map value', Object.values(map), value),
  ];
}

/** One rule for all elements of a list or map. */
function each(what: string, values: readonly unknown[], constraint?: Constraint): Rule {
  const broken = new Set(constraint && values.flatMap((value) => brokenRules(value, constraint)));
  return [broken.size === 0, `${what} must satisfy constraint: [${[...broken].join(', ')}]`];
}
