/** Amazon CloudWatch Logs: what the local functions printed, for the `cdk` CLI to show when a deployment has failed. */

import { jsonService } from './json';
import type { FunctionLog } from './lambda/function';
import type { OperationService } from './operation-service';
import { ServiceError } from './service-error';

/** The local logs. */
export interface Logs {
  readonly service: OperationService;
  /** Keeps a line in its log group. */
  append(line: FunctionLog): void;
  /** Declares a group; false when one is declared already. */
  createGroup(region: string, logGroupName: string): boolean;
  /** The lines stay, for who asks why it went. */
  deleteGroup(region: string, logGroupName: string): void;
}

interface LogEvent {
  readonly eventId: string;
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** An endpoint that runs for weeks forgets its oldest lines. */
const MAX_EVENTS_PER_GROUP = 1_000;
const DEFAULT_LIMIT = 10_000;
const KNOWN_PARAMETERS = ['endTime', 'limit', 'logGroupName', 'nextToken', 'startTime'];

/** A log group. */
interface LogGroup {
  /** Whether somebody has created it, and not only a function written to it. */
  declared: boolean;
  readonly events: LogEvent[];
}

/** What is kept of logs: plain data. */
export interface LogsState {
  /** By region and name. */
  readonly groups: Map<string, LogGroup>;
  /** How many lines there have been. */
  written: number;
}

/** Logs without a line. */
export function newLogsState(): LogsState {
  return { groups: new Map(), written: 0 };
}

/** `now` is in milliseconds. */
export function createLogs(now: () => number = Date.now, state = newLogsState()): Logs {
  const { groups } = state;
  const keyOf = (region: string, logGroupName: string) => `${region} ${logGroupName}`;

  function open(region: string, logGroupName: string): LogGroup {
    const group = groups.get(keyOf(region, logGroupName)) ?? { declared: false, events: [] };
    groups.set(keyOf(region, logGroupName), group);
    return group;
  }

  return {
    createGroup(region, logGroupName) {
      const group = open(region, logGroupName);
      if (group.declared) return false;
      group.declared = true;
      return true;
    },
    deleteGroup(region, logGroupName) {
      const group = open(region, logGroupName);
      group.declared = false;
      if (group.events.length === 0) groups.delete(keyOf(region, logGroupName));
    },
    append({ region, logGroupName, text }) {
      const { events } = open(region, logGroupName);
      const timestamp = now();
      state.written += 1;
      events.push({ eventId: String(state.written), logStreamName: 'local', timestamp, ingestionTime: timestamp, message: text });
      if (events.length > MAX_EVENTS_PER_GROUP) events.shift();
    },
    service: jsonService({
      FilterLogEvents: (input, { credential }) => {
        const unknown = Object.keys(input).filter((name) => !KNOWN_PARAMETERS.includes(name));
        if (unknown.length > 0) {
          throw new ServiceError(
            'InvalidParameterException',
            `The local endpoint does not have ${unknown.join(', ')} of FilterLogEvents. It has: ${KNOWN_PARAMETERS.join(', ')}.`,
          );
        }
        const { logGroupName, startTime = 0, endTime = Number.MAX_SAFE_INTEGER, limit = DEFAULT_LIMIT, nextToken = 0 } = input;
        const group = groups.get(keyOf(credential?.region ?? '', String(logGroupName)));
        if (!group) {
          const fix = 'The group of a function is there once the function has printed a line, or a stack has the group.';
          throw new ServiceError('ResourceNotFoundException', `The log group ${logGroupName} does not exist. ${fix}`);
        }
        const rest = group.events.filter(
          ({ timestamp, eventId }) => timestamp >= Number(startTime) && timestamp < Number(endTime) && Number(eventId) > Number(nextToken),
        );
        const page = rest.slice(0, Number(limit));
        return { events: page, nextToken: rest.length > page.length ? page.at(-1)?.eventId : undefined };
      },
    }),
  };
}
