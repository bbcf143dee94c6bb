/** The list of stages: search, and order. */
import type { StageSnapshot } from '../../src/service/snapshot';

/** The name of a stage, or the id in its ARN. */
export function titleOf({ name, arn }: Pick<StageSnapshot, 'name' | 'arn'>): string {
  return name || (arn.split('/').at(-1) ?? arn);
}

/** The stages that have all words of the search in their name, ARN or tags: those where participants publish first, then those with participants. */
export function foundStages(stages: readonly StageSnapshot[], search: string): StageSnapshot[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return stages
    .filter((stage) => words.length === 0 || words.every((word) => searchText(stage).includes(word)))
    .sort((one, other) => rank(one) - rank(other) || titleOf(one).localeCompare(titleOf(other)) || (one.arn < other.arn ? -1 : 1));
}

/** A tag is found by its key, its value, and both as `key=value`. */
function searchText({ name = '', arn, tags }: StageSnapshot): string {
  return [name, arn, ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)].join('\n').toLowerCase();
}

function rank({ publishers, connected }: StageSnapshot): number {
  if (publishers > 0) return 0;
  return connected > 0 ? 1 : 2;
}
