/** Schedule groups. Each region has the group `default`, which nobody creates or deletes. */
import { arnOf } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { DEFAULT_GROUP, invalid } from './definition';

/** Times are milliseconds since 1970. */
export interface ScheduleGroup {
  readonly arn: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** The token of the request that created it. */
  readonly clientToken?: string;
}

/** Groups by ARN. Saved with the state. */
export type GroupsState = Map<string, ScheduleGroup>;

/** Methods throw ResourceNotFoundException if there is no such group. */
export interface Groups {
  /** Returns the existing group for the token with which it was created. Throws ConflictException if the name is taken otherwise. */
  create(region: string, name: string, tags: ScheduleGroup['tags'], clientToken?: string): ScheduleGroup;
  get(region: string, name?: string): ScheduleGroup;
  find(region: string, name?: string): ScheduleGroup | undefined;
  getByArn(arn: string): ScheduleGroup;
  setTags(group: ScheduleGroup, tags: ScheduleGroup['tags']): void;
  /** Throws ValidationException for the default group. */
  delete(group: ScheduleGroup): void;
  /** Returns the groups of a region in alphabetical order. */
  list(region: string): readonly ScheduleGroup[];
}

export function groupArn(region: string, name: string): string {
  return arnOf('scheduler', region, `schedule-group/${name}`);
}

export function createGroups({ now }: Pick<Clock, 'now'>, groups: GroupsState): Groups {
  function add(region: string, name: string, tags: ScheduleGroup['tags'], clientToken?: string): ScheduleGroup {
    const time = now();
    const group = { arn: groupArn(region, name), region, name, createdAt: time, changedAt: time, tags, clientToken };
    groups.set(group.arn, group);
    return group;
  }

  function find(region: string, name = DEFAULT_GROUP): ScheduleGroup | undefined {
    return groups.get(groupArn(region, name)) ?? (name === DEFAULT_GROUP ? add(region, name, {}) : undefined);
  }

  function required(group: ScheduleGroup | undefined, name: string): ScheduleGroup {
    if (!group) throw new ServiceError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
    return group;
  }

  return {
    find,
    get: (region, name = DEFAULT_GROUP) => required(find(region, name), name),
    getByArn: (arn) => required(groups.get(arn), arn),
    create(region, name, tags, clientToken) {
      const existing = find(region, name);
      if (existing && clientToken !== undefined && existing.clientToken === clientToken) return existing;
      if (existing) throw new ServiceError('ConflictException', `Schedule group ${name} already exists.`, 409);
      return add(region, name, tags, clientToken);
    },
    setTags: (group, tags) => void groups.set(group.arn, { ...group, tags, changedAt: now() }),
    delete({ arn, name }) {
      if (name === DEFAULT_GROUP) throw invalid('The default schedule group cannot be deleted.');
      groups.delete(arn);
    },
    list(region) {
      find(region);
      const ofRegion = [...groups.values()].filter((group) => group.region === region);
      return ofRegion.sort((one, other) => (one.name < other.name ? -1 : 1));
    },
  };
}
