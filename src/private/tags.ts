import { Stack, type TagManager, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { describe, type Refusal } from './errors';

/** IVS allows 50 tags on a resource; the handler adds up to three of its own, for what the service does not tell: whose it is, for example. */
const MAX_TAGS = 47;
const RESERVED_PREFIXES = ['aws:', 'cdk-ivs-realtime:'];

/**
 * The tags of a resource: those of its stacks, outermost first, then its own.
 *
 * CloudFormation hands a stack's tags to native resources only, so for a custom resource they are added here, as an L1 would get them.
 */
export function tagsOf(scope: IConstruct, own: TagManager): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const source of [...stacksOutermostFirst(scope).map((stack) => stack.tags), own]) {
    for (const [key, value] of Object.entries(source.tagValues())) {
      if (!Token.isUnresolved(key)) tags[key] = value;
    }
  }
  return tags;
}

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function tagRefusals(tags: Record<string, string>): string[] {
  const refusals: Refusal[] = [];
  const count = Object.keys(tags).length;
  if (count > MAX_TAGS) {
    refusals.push({
      rule: `a resource has at most ${MAX_TAGS} tags (the service's 50 less three that the library needs)`,
      got: `${count}`,
      fix: 'remove some, or exclude the resource with `excludeResourceTypes` of `Tags.of(scope).add`',
    });
  }
  for (const [key, value] of Object.entries(tags)) {
    const reserved = RESERVED_PREFIXES.find((prefix) => key.toLowerCase().startsWith(prefix));
    if (reserved) refusals.push({ rule: `a tag's key does not begin with '${reserved}'`, got: `'${key}'`, fix: 'choose another key' });
    if (key.length < 1 || key.length > 128) {
      refusals.push({
        rule: "a tag's key has 1 to 128 characters",
        got: `${key.length} ('${key.slice(0, 40)}')`,
        fix: 'choose another key',
      });
    }
    if (!Token.isUnresolved(value) && value.length > 256) {
      refusals.push({ rule: `the value of tag '${key}' has at most 256 characters`, got: `${value.length}`, fix: 'shorten it' });
    }
  }
  return refusals.map(describe);
}

function stacksOutermostFirst(scope: IConstruct): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(scope); stack; stack = stack.nestedStackParent) stacks.unshift(stack);
  return stacks;
}
