/** The names of resources by ARN, and what belongs to a stack. */
import type { Snapshot } from '../../src/service/snapshot';
import { lastOf } from '../links';

export interface Names {
  /**
   * Of the ARN of a resource of IVS, its name; of the ARN or the physical id of another resource of a stack, the path of its construct, or its logical
   * id; of a participant's id, the user id. Of what is not known, the end of the ARN, or the id itself.
   */
  nameOf(id: string): string;
  /** The physical ids of the resources of a stack. */
  namesOfStack(stackId: string): ReadonlySet<string>;
}

export function namesIn({ regions, stacks = [] }: Pick<Snapshot, 'regions' | 'stacks'>): Names {
  const names = new Map<string, string>();
  for (const region of Object.values(regions)) {
    const { quotas: _, ...lists } = region;
    for (const { arn, name } of Object.values(lists).flat()) if (name) names.set(arn, name);
  }
  const resourceNames = new Map<string, string>();
  for (const { physicalId, logicalId, constructPath } of stacks.flatMap(({ resources }) => resources)) {
    const name = shortPath(constructPath) ?? logicalId;
    const end = endOf(physicalId ?? '');
    const known = resourceNames.get(end);
    // A function and its URL have the same physical id. The path of the function is shorter.
    if (known === undefined || name.length < known.length) resourceNames.set(end, name);
  }
  let users: ReadonlyMap<string, string> | undefined;
  return {
    nameOf(id) {
      const end = endOf(id);
      const name = names.get(id) ?? resourceNames.get(end);
      if (name !== undefined || id.startsWith('arn:')) return name ?? end;
      // There may be many participants, and few are asked for.
      users ??= usersIn(regions);
      return users.get(id) || id;
    },
    namesOfStack(stackId) {
      const resources = stacks.find(({ id }) => id === stackId)?.resources ?? [];
      return new Set(resources.flatMap(({ physicalId }) => physicalId ?? []));
    },
  };
}

/** The path of a construct without the ends that say nothing: `Show/Producer/Resource` is `Show/Producer`. */
export function shortPath(constructPath: string | undefined): string | undefined {
  return constructPath?.replace(/(?<=.)(?:\/Resource)?(?:\/Default)?$/, '');
}

/** The end of an ARN, or of the URL of a queue. */
function endOf(id: string): string {
  return id.startsWith('http') ? (id.split('/').at(-1) ?? id) : lastOf(id);
}

function usersIn(regions: Snapshot['regions']): ReadonlyMap<string, string> {
  const sessions = Object.values(regions).flatMap(({ stages }) => stages.flatMap(({ sessions }) => sessions));
  return new Map(sessions.flatMap(({ participants }) => participants.map(({ participantId, userId }) => [participantId, userId] as const)));
}
