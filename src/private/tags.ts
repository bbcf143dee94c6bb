import { Stack, type TagManager, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { describe, type Refusal } from './errors';
import { mapKeyRefusal } from './map-keys';

/** IVS allows 50 tags on a resource; the handler adds up to three of its own, for what the service does not tell: whose it is, for example. */
const MAX_TAGS = 47;
const KEY = "a tag's key";
const RESERVED_PREFIXES = ['aws:', 'cdk-ivs-realtime:'];

/** As a manager of the type KEY_VALUE renders a tag. */
interface KeyValueTag {
  readonly Key: string;
  readonly Value: string;
}

/** The tags of a resource, by key. A key that only deployment knows is kept as the CDK renders it, so that it can be refused. */
export type TagsOfResource = ReadonlyMap<unknown, string>;

/**
 * The tags of a resource: those of its stacks, outermost first, then its own.
 *
 * CloudFormation hands a stack's tags to native resources only, so for a custom resource they are added here, as an L1 would get them.
 *
 * @param own a manager of the type KEY_VALUE, as that of a stack: the others render a map, which loses the key `__proto__`
 */
export function tagsOf(scope: IConstruct, own: TagManager): TagsOfResource {
  const managers = [...stacksOutermostFirst(scope).map((stack) => stack.tags), own];
  const tags = managers.flatMap((manager): KeyValueTag[] => manager.renderTags() ?? []);
  return new Map(tags.map(({ Key, Value }) => [known(scope, Key), Value]));
}

/** The tags that a template can carry; the others are refused when the app is validated. */
export function renderTags(tags: TagsOfResource): Record<string, string> {
  return Object.fromEntries([...tags].filter((tag): tag is [string, string] => mapKeyRefusal(KEY, tag[0]) === undefined));
}

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function tagRefusals(scope: IConstruct, tags: TagsOfResource): string[] {
  const refusals = [...tags].flatMap(([key, value]) => {
    const notCarried = mapKeyRefusal(KEY, key);
    return notCarried ? [notCarried] : [...keyRefusals(key as string), ...valueRefusals(key as string, known(scope, value))];
  });
  return [...countRefusals(tags.size), ...refusals].map(describe);
}

function countRefusals(count: number): Refusal[] {
  if (count <= MAX_TAGS) return [];
  return [
    {
      rule: `a resource has at most ${MAX_TAGS} tags (the service's 50 less three that the library needs)`,
      got: `${count}`,
      fix: 'remove some, or exclude the resource with `excludeResourceTypes` of `Tags.of(scope).add`',
    },
  ];
}

function keyRefusals(key: string): Refusal[] {
  const reserved = RESERVED_PREFIXES.find((prefix) => key.toLowerCase().startsWith(prefix));
  if (reserved) return [{ rule: `${KEY} does not begin with '${reserved}'`, got: `'${key}'`, fix: 'choose another key' }];
  if (key.length >= 1 && key.length <= 128) return [];
  return [{ rule: `${KEY} has 1 to 128 characters`, got: `${key.length} ('${key.slice(0, 40)}')`, fix: 'choose another key' }];
}

function valueRefusals(key: string, value: unknown): Refusal[] {
  const rule = `the value of tag '${key}'`;
  if (typeof value === 'string') {
    return value.length <= 256 ? [] : [{ rule: `${rule} has at most 256 characters`, got: `${value.length}`, fix: 'shorten it' }];
  }
  const isToken = typeof value === 'object' && value !== null;
  return isToken ? [] : [{ rule: `${rule} is text`, got: String(value), fix: 'write it as text, or leave the tag out' }];
}

/** A text without the tokens that synthesis can resolve. */
function known(scope: IConstruct, text: string): unknown {
  return Token.isUnresolved(text) ? Stack.of(scope).resolve(text) : text;
}

function stacksOutermostFirst(scope: IConstruct): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(scope); stack; stack = stack.nestedStackParent) stacks.unshift(stack);
  return stacks;
}
