import { Stack, type TagManager, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { Violation } from './errors';
import { mapKeyViolation } from './map-keys';
import { throwViolation } from './validation';

/** IVS allows 50 tags on a resource. */
const MAX_TAGS = 50;
/** The handler adds up to four, for data that the service does not store, such as the owner. */
const MAX_TAGS_OF_CONSTRUCT = MAX_TAGS - 4;
const KEY = "a tag's key";
const RESERVED_PREFIXES = ['aws:', 'cdk-ivs-realtime:'];

/** A tag as rendered by a TagManager of the type KEY_VALUE. */
interface KeyValueTag {
  readonly Key: string;
  readonly Value: string;
}

/** The tags of a resource by key. A key that is known only at deployment stays an intrinsic function, so that validation can reject it. */
export type TagsOfResource = ReadonlyMap<unknown, string>;

/**
 * Returns the tags of a resource: those of its stacks, outermost first, then its own.
 *
 * CloudFormation adds a stack's tags only to native resources, so this function adds them to custom resources.
 *
 * @param own a TagManager of the type KEY_VALUE. Other types render a map, which would lose the key `__proto__`
 */
export function tagsOf(scope: IConstruct, own: TagManager): TagsOfResource {
  const managers = [...stacksOutermostFirst(scope).map((stack) => stack.tags), own];
  const tags = managers.flatMap((manager): KeyValueTag[] => manager.renderTags() ?? []);
  return new Map(tags.map(({ Key, Value }) => [known(scope, Key), Value]));
}

/** Renders the tags that a template can contain. Validation rejects the others. */
export function renderTags(tags: TagsOfResource): Record<string, string> {
  return Object.fromEntries([...tags].filter((tag): tag is [string, string] => mapKeyViolation(KEY, tag[0]) === undefined));
}

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function tagViolations(scope: IConstruct, tags: TagsOfResource): Violation[] {
  return [...countViolations(tags.size), ...keyAndValueViolations(scope, tags)];
}

function keyAndValueViolations(scope: IConstruct, tags: TagsOfResource): Violation[] {
  return [...tags].flatMap(([key, value]) => {
    const notCarried = mapKeyViolation(KEY, key);
    return notCarried ? [notCarried] : [...keyViolations(key as string), ...valueViolations(key as string, known(scope, value))];
  });
}

/** Rejects tags that a composition cannot have. */
export function checkCompositionTags(scope: IConstruct, tags: Readonly<Record<string, string>>): void {
  checkTagCount(tags, 0);
  const [violation] = keyAndValueViolations(scope, new Map(Object.entries(tags).map(([key, value]) => [known(scope, key), value])));
  if (violation) throwViolation(violation);
}

/**
 * Rejects tags beside which a resource has no place for those of the library.
 *
 * @param ofLibrary how many these are
 */
export function checkTagCount(tags: Readonly<Record<string, string>>, ofLibrary: number, path?: string): void {
  const count = Object.keys(tags).length;
  if (count + ofLibrary <= MAX_TAGS) return;
  const rule =
    ofLibrary > 0
      ? `a resource has at most ${MAX_TAGS} tags, of which the library needs ${ofLibrary}`
      : `a resource has at most ${MAX_TAGS} tags`;
  throwViolation({ rule, got: `${count}`, fix: 'remove some' }, path);
}

/**
 * Rejects tags for the conditions of a policy: those that a resource cannot have, those that IAM cannot tell apart, and no tags, which would
 * identify all resources.
 */
export function checkConditionTags(scope: IConstruct, tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length === 0) {
    throwViolation(
      { rule: '`tags` has at least one tag', got: 'an empty map', fix: 'leave it out for resources with any tags' },
      scope.node.path,
    );
  }
  checkTagCount(tags, 0, scope.node.path);
  const variables = entries.filter(([, value]) => !Token.isUnresolved(value) && `${value}`.includes('${')).map(variableViolation);
  const ofResource = keyAndValueViolations(scope, new Map(entries.map(([key, value]) => [known(scope, key), value])));
  const [violation] = [...ofResource, ...caseViolations(Object.keys(tags)), ...variables];
  if (violation) throwViolation(violation, scope.node.path);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html */
function caseViolations(keys: readonly string[]): Violation[] {
  return keys.flatMap((key, index) => {
    const same = keys.slice(0, index).find((earlier) => earlier.toLowerCase() === key.toLowerCase());
    if (same === undefined) return [];
    return [
      {
        rule: "the keys of `tags` differ by more than upper and lower case, which IAM does not tell apart in a condition's key",
        got: `'${same}' and '${key}'`,
        fix: 'remove one',
      },
    ];
  });
}

function variableViolation([key, value]: readonly [string, string]): Violation {
  return {
    rule: `the value of tag '${key}' has no '\${', which IAM takes for a policy variable`,
    got: `'${value}'`,
    fix: 'write the value itself',
  };
}

function countViolations(count: number): Violation[] {
  if (count <= MAX_TAGS_OF_CONSTRUCT) return [];
  return [
    {
      rule: `a resource has at most ${MAX_TAGS_OF_CONSTRUCT} tags (the service's 50 less four that the library needs)`,
      got: `${count}`,
      fix: 'remove some, or exclude the resource with `excludeResourceTypes` of Tags.add',
    },
  ];
}

function keyViolations(key: string): Violation[] {
  const reserved = RESERVED_PREFIXES.find((prefix) => key.toLowerCase().startsWith(prefix));
  if (reserved) return [{ rule: `${KEY} does not begin with '${reserved}'`, got: `'${key}'`, fix: 'choose another key' }];
  if (key.length >= 1 && key.length <= 128) return [];
  return [{ rule: `${KEY} has 1 to 128 characters`, got: `${key.length} ('${key.slice(0, 40)}')`, fix: 'choose another key' }];
}

function valueViolations(key: string, value: unknown): Violation[] {
  const rule = `the value of tag '${key}'`;
  if (typeof value === 'string') {
    return value.length <= 256 ? [] : [{ rule: `${rule} has at most 256 characters`, got: `${value.length}`, fix: 'shorten it' }];
  }
  const isToken = typeof value === 'object' && value !== null;
  return isToken ? [] : [{ rule: `${rule} is text`, got: String(value), fix: 'write it as text, or leave the tag out' }];
}

/** Resolves the tokens in a text as far as synthesis can. */
function known(scope: IConstruct, text: string): unknown {
  return Token.isUnresolved(text) ? Stack.of(scope).resolve(text) : text;
}

function stacksOutermostFirst(scope: IConstruct): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(scope); stack; stack = stack.nestedStackParent) stacks.unshift(stack);
  return stacks;
}
