/** The stacks and resources that a search finds. */
import type { StackSnapshot } from '../../src/service/snapshot';

export type StackResource = StackSnapshot['resources'][number];

export interface FoundStack {
  readonly stack: StackSnapshot;
  readonly resources: readonly StackResource[];
}

/**
 * Returns the stacks whose name has the text, with all resources, and those with a resource that has it in its construct path,
 * logical id, type or physical id, with these resources.
 */
export function matchingStacks(stacks: readonly StackSnapshot[], text: string): readonly FoundStack[] {
  const wanted = text.trim().toLowerCase();
  return stacks.flatMap((stack) => {
    if (stack.name.toLowerCase().includes(wanted)) return { stack, resources: stack.resources };
    const resources = stack.resources.filter((resource) => textOf(resource).includes(wanted));
    return resources.length > 0 ? { stack, resources } : [];
  });
}

function textOf({ constructPath = '', logicalId, type, physicalId = '' }: StackResource): string {
  return `${constructPath}\n${logicalId}\n${type}\n${physicalId}`.toLowerCase();
}

/** A quota, and how much of it is used. */
export interface QuotaUse {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** From 0 to 1. */
  readonly share: number;
}

/** The quotas in the words of the Service Quotas console, those that are used most first. */
export function quotaUses(quotas: Readonly<Record<string, { readonly used: number; readonly limit: number }>>): readonly QuotaUse[] {
  return Object.entries(quotas)
    .map(([key, { used, limit }]) => ({ name: quotaName(key), used, limit, share: limit > 0 ? Math.min(1, used / limit) : 1 }))
    .sort((a, b) => b.share - a.share || a.name.localeCompare(b.name));
}

/** `concurrentPublishers` is `Concurrent publishers`. */
function quotaName(key: string): string {
  const words = key.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
