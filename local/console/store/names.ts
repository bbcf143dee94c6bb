/** The names of resources by ARN, and what belongs to a stack. */
import type { Snapshot } from '../../src/service/snapshot';
import { lastOf } from '../links';

export interface Names {
  /** The name of the resource, or the end of its ARN. */
  nameOf(arn: string): string;
  /** The physical ids of the resources of a stack. */
  namesOfStack(stackId: string): ReadonlySet<string>;
}

export function namesIn({ regions, stacks = [] }: Pick<Snapshot, 'regions' | 'stacks'>): Names {
  const names = new Map<string, string>();
  for (const region of Object.values(regions)) {
    const { quotas: _, ...lists } = region;
    for (const { arn, name } of Object.values(lists).flat()) if (name) names.set(arn, name);
  }
  return {
    nameOf: (arn) => names.get(arn) ?? lastOf(arn),
    namesOfStack(stackId) {
      const resources = stacks.find(({ id }) => id === stackId)?.resources ?? [];
      return new Set(resources.flatMap(({ physicalId }) => physicalId ?? []));
    },
  };
}
