/** The schedules of the local EventBridge Scheduler. Each is invoked at its times, on the endpoint's clock. */
import { randomUUID } from 'node:crypto';
import { arnOf } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { createSchedule, type Due } from '../../system/schedule';
import { checkDefinition, DEFAULT_GROUP, type ScheduleDefinition } from './definition';
import { readTiming } from './expressions/timing';
import { createGroups, type Groups, type GroupsState, type ScheduleGroup } from './groups';

/** A schedule with its name. Times are milliseconds since 1970. */
export interface StoredSchedule {
  readonly arn: string;
  readonly region: string;
  readonly name: string;
  readonly group: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** The first time of a rate without a StartDate: when its expression was set. */
  readonly rateStart: number;
  readonly definition: ScheduleDefinition;
  /** The token of the request that created it. */
  readonly clientToken?: string;
}

/** One invocation of a schedule's target. */
export interface Execution {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly scheduledAt: number;
  /** Counts from 1. */
  readonly attempt: number;
}

/** The next invocation of a schedule, or a further attempt of one that failed. */
interface Job {
  readonly arn: string;
  readonly retryOf?: Execution;
}

/** Saved with the state. */
export interface SchedulerState {
  readonly groups: GroupsState;
  /** By ARN. */
  readonly schedules: Map<string, StoredSchedule>;
  /** Earliest first. */
  readonly waiting: Due<Job>[];
}

export function newSchedulerState(): SchedulerState {
  return { groups: new Map(), schedules: new Map(), waiting: [] };
}

/** What happens to the target of a schedule. */
export interface Invoker {
  /** Throws a ValidationException for a schedule whose role cannot be assumed. */
  check(schedule: Pick<StoredSchedule, 'region' | 'group' | 'definition'>): void;
  /** Invokes the target once. Throws a ServiceError if that fails. */
  invoke(schedule: StoredSchedule, execution: Execution): void;
  /** Called when the invocation is given up. */
  giveUp(schedule: StoredSchedule, execution: Execution, failure: ServiceError, exhausted: keyof Retries): void;
}

/** A schedule is in the group that its definition names. Methods throw ResourceNotFoundException for a group that does not exist. */
export interface Schedules {
  readonly groups: Groups;
  /**
   * Returns the existing schedule for the token with which it was created. Throws ConflictException if the name is taken otherwise, and
   * ValidationException.
   */
  create(region: string, name: string, definition: ScheduleDefinition, clientToken?: string): StoredSchedule;
  /** Replaces the definition. Throws ResourceNotFoundException and ValidationException. */
  update(region: string, name: string, definition: ScheduleDefinition): StoredSchedule;
  /** Throws ResourceNotFoundException. */
  get(region: string, name: string, group?: string): StoredSchedule;
  /** Throws ResourceNotFoundException. */
  delete(region: string, name: string, group?: string): void;
  /** Deletes a group with its schedules. */
  deleteGroup(group: ScheduleGroup): void;
  /** Returns the schedules of a region by group and name. */
  list(region: string): readonly StoredSchedule[];
  isEmpty(): boolean;
  /** Continues from the state. */
  resume(): void;
  close(): void;
}

/** The retry policy of a target, with the defaults. */
interface Retries {
  readonly MaximumRetryAttempts: number;
  readonly MaximumEventAgeInSeconds: number;
}

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
function retriesOf({ Target: { RetryPolicy } }: ScheduleDefinition): Retries {
  return { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400, ...RetryPolicy };
}

const MINUTE_MILLISECONDS = 60_000;

const MISSED = new ServiceError(
  'InvocationMissed',
  'The endpoint was stopped when the schedule was due, and started too late to make it up.',
);

/** The service does not document its delays. With these, 185 attempts take a day. */
function retryDelay(attempt: number): number {
  return Math.min(2 ** (attempt - 1), 8) * MINUTE_MILLISECONDS;
}

export function scheduleArn(region: string, name: string, group = DEFAULT_GROUP): string {
  return arnOf('scheduler', region, `schedule/${group}/${name}`);
}

export function createSchedules(clock: Clock, { schedules, waiting, ...state }: SchedulerState, invoker: Invoker): Schedules {
  const timer = createSchedule(clock, waiting, perform);
  const groups = createGroups(clock, state.groups);

  function find(region: string, name: string, group?: string): StoredSchedule | undefined {
    return schedules.get(scheduleArn(region, name, groups.get(region, group).name));
  }

  function get(region: string, name: string, group?: string): StoredSchedule {
    const found = find(region, name, group);
    if (!found) throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return found;
  }

  function put(
    region: string,
    name: string,
    definition: ScheduleDefinition,
    before?: StoredSchedule,
    clientToken?: string,
  ): StoredSchedule {
    const { GroupName: group = DEFAULT_GROUP, ScheduleExpression: expression } = definition;
    checkDefinition(definition);
    invoker.check({ region, group, definition });
    const now = clock.now();
    const kept = before?.definition.ScheduleExpression === expression ? before.rateStart : undefined;
    const times = { createdAt: before?.createdAt ?? now, changedAt: now, rateStart: kept ?? now };
    const stored = { arn: scheduleArn(region, name, group), region, name, group, ...times, definition, clientToken };
    schedules.set(stored.arn, stored);
    timer.drop((job) => job.arn === stored.arn && job.retryOf === undefined);
    // A rate begins at once.
    plan(stored, kept === undefined ? now - 1 : now);
    return stored;
  }

  /** Sets the next invocation after an instant, if there is one. */
  function plan({ arn, rateStart, definition }: StoredSchedule, after: number): void {
    const { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone, startDate: start, endDate: end } = definition;
    if (definition.State === 'DISABLED') return;
    const next = readTiming({ expression, timeZone, rateStart, start, end })(after);
    if (next !== undefined) timer.later(next - timer.now(), { arn });
  }

  function perform({ arn, retryOf }: Job): void {
    const schedule = schedules.get(arn);
    if (!schedule) return;
    if (retryOf) attempt(schedule, { ...retryOf, attempt: retryOf.attempt + 1 });
    else begin(schedule, timer.now());
    const isCompleted = schedule.definition.State !== 'DISABLED' && !waiting.some(({ job }) => job.arn === arn);
    if (schedule.definition.ActionAfterCompletion === 'DELETE' && isCompleted) remove(arn);
  }

  /** Invocations that were missed while the endpoint was stopped are not made up, except the first, if it is not too late. */
  function begin(schedule: StoredSchedule, scheduledAt: number): void {
    const execution = { id: randomUUID(), scheduledAt, attempt: 1 };
    plan(schedule, Math.max(scheduledAt, clock.now()));
    if (clock.now() - scheduledAt <= patienceOf(schedule.definition)) attempt(schedule, execution);
    else invoker.giveUp(schedule, execution, MISSED, 'MaximumEventAgeInSeconds');
  }

  function attempt(schedule: StoredSchedule, execution: Execution): void {
    try {
      invoker.invoke(schedule, execution);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = retriesOf(schedule.definition);
      const delay = retryDelay(execution.attempt);
      const isTooOld = timer.now() + delay - execution.scheduledAt > MaximumEventAgeInSeconds * 1000;
      if (execution.attempt > MaximumRetryAttempts) invoker.giveUp(schedule, execution, error, 'MaximumRetryAttempts');
      else if (isTooOld) invoker.giveUp(schedule, execution, error, 'MaximumEventAgeInSeconds');
      else timer.later(delay, { arn: schedule.arn, retryOf: execution });
    }
  }

  function remove(arn: string): void {
    schedules.delete(arn);
    timer.drop((job) => job.arn === arn);
  }

  return {
    groups,
    get,
    create(region, name, definition, clientToken) {
      const existing = find(region, name, definition.GroupName);
      if (existing && clientToken !== undefined && existing.clientToken === clientToken) return existing;
      if (existing) throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
      return put(region, name, definition, undefined, clientToken);
    },
    update(region, name, definition) {
      const before = get(region, name, definition.GroupName);
      return put(region, name, definition, before, before.clientToken);
    },
    delete: (region, name, group) => remove(get(region, name, group).arn),
    deleteGroup(group) {
      groups.delete(group);
      const inside = [...schedules.values()].filter(({ region, group: name }) => region === group.region && name === group.name);
      for (const { arn } of inside) remove(arn);
    },
    list(region) {
      const ofRegion = [...schedules.values()].filter((schedule) => schedule.region === region);
      return ofRegion.sort((one, other) => (one.arn < other.arn ? -1 : 1));
    },
    isEmpty: () => schedules.size === 0,
    resume: timer.settle,
    close: timer.close,
  };
}

/** How late an invocation may be after the endpoint was stopped: within its flexible window, or as old as its retry policy allows. */
function patienceOf(definition: ScheduleDefinition): number {
  const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = retriesOf(definition);
  const window = (definition.FlexibleTimeWindow.MaximumWindowInMinutes ?? 1) * MINUTE_MILLISECONDS;
  return Math.max(window, MaximumRetryAttempts > 0 ? MaximumEventAgeInSeconds * 1000 : 0);
}
