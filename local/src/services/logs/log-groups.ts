/** The log groups of the local CloudWatch Logs and their lines, by region. */
import { arnOf, parseArn } from '../../service/arn';
import type { FunctionLog } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';

/** A log line. Times are in milliseconds since 1970. */
interface LogEvent {
  readonly eventId: string;
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** The settings of a log group. */
export interface LogGroupSettings {
  /** @default - lines do not expire */
  readonly retentionInDays?: number;
  /** @default - the service's own key */
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogGroup {
  readonly name: string;
  readonly region: string;
  createdAt: number;
  /** `created` by a call, or `written` by a function's first line. A `deleted` group keeps its lines, so that `cdk` can show them after a rollback. */
  origin: 'created' | 'written' | 'deleted';
  settings: LogGroupSettings;
  readonly events: LogEvent[];
}

/** Log groups. */
export interface LogGroups {
  /** Creates a group, or takes over one that a function has written. Returns false if the group was already created. */
  create(region: string, name: string, settings?: LogGroupSettings): boolean;
  delete(region: string, name: string): void;
  /** Returns the groups that are not deleted, sorted by name. */
  list(region: string): LogGroup[];
  find(region: string, name: string): LogGroup | undefined;
  /** Returns the lines of a group that have not expired, oldest first, also of a deleted group. Returns undefined if there never was such a group. */
  eventsOf(region: string, name: string): LogEvent[] | undefined;
  append(line: FunctionLog): void;
}

/** Saved with the state. */
export interface LogsState {
  /** By region and name. */
  readonly groups: Map<string, LogGroup>;
  /** The number of lines so far. */
  written: number;
}

export function newLogsState(): LogsState {
  return { groups: new Map(), written: 0 };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** A group drops its oldest lines, because an endpoint may run for weeks. */
const MAX_EVENTS = 1_000;
const MILLISECONDS_PER_DAY = 86_400_000;

export function createLogGroups({ now }: Pick<Clock, 'now'> = systemClock, state = newLogsState()): LogGroups {
  const keyOf = (region: string, name: string) => `${region} ${name}`;

  function open(region: string, name: string, origin: LogGroup['origin']): LogGroup {
    const known = state.groups.get(keyOf(region, name));
    if (known && known.origin !== 'deleted') return known;
    const group: LogGroup = { name, region, createdAt: now(), origin, settings: { tags: {} }, events: known?.events ?? [] };
    state.groups.set(keyOf(region, name), group);
    return group;
  }

  const find = (region: string, name: string) => {
    const group = state.groups.get(keyOf(region, name));
    return group?.origin === 'deleted' ? undefined : group;
  };

  return {
    find,
    create(region, name, settings = { tags: {} }) {
      checkRetention('retentionInDays', settings.retentionInDays);
      if (find(region, name)?.origin === 'created') return false;
      Object.assign(open(region, name, 'created'), { origin: 'created', settings });
      return true;
    },
    delete(region, name) {
      const group = state.groups.get(keyOf(region, name));
      if (group && group.events.length > 0) group.origin = 'deleted';
      else state.groups.delete(keyOf(region, name));
    },
    list: (region) =>
      [...state.groups.values()]
        .filter((group) => group.region === region && group.origin !== 'deleted')
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    eventsOf(region, name) {
      const group = state.groups.get(keyOf(region, name));
      const { retentionInDays = Number.POSITIVE_INFINITY } = group?.settings ?? {};
      return group?.events.filter(({ timestamp }) => timestamp > now() - retentionInDays * MILLISECONDS_PER_DAY);
    },
    append({ region, logGroupName, text }) {
      const { events } = open(region, logGroupName, 'written');
      const timestamp = now();
      state.written += 1;
      events.push({ eventId: String(state.written), logStreamName: 'local', timestamp, ingestionTime: timestamp, message: text });
      if (events.length > MAX_EVENTS) events.shift();
    },
  };
}

export function logGroupArn({ region, name }: Pick<LogGroup, 'region' | 'name'>): string {
  return arnOf('logs', region, `log-group:${name}`);
}

/** The name of a group by its ARN, with or without `:*`. Empty for any other text. */
export function groupNameOf(arn: string): string {
  const { service, resource = '' } = parseArn(arn) ?? {};
  const [, name = ''] = /^log-group:([^:]+)(?::\*)?$/.exec(resource) ?? [];
  return service === 'logs' ? name : '';
}

/** Throws for a name that the service rejects. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export function checkLogGroupName(name: string): void {
  if (/^[\w./#-]{1,512}$/.test(name)) return;
  throw new ServiceError('InvalidParameterException', `A log group's name has letters, digits and _-/.#, 512 at most; got "${name}".`);
}

/** Throws for a retention that the service does not have. `property` is its name in the message. */
export function checkRetention(property: string, days: number | undefined): void {
  if (days === undefined || RETENTION_DAYS.includes(days)) return;
  throw new ServiceError('InvalidParameterException', `${property} must be one of ${RETENTION_DAYS.join(', ')}; got ${days}.`);
}
