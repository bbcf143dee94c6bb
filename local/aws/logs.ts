/** Amazon CloudWatch Logs: what the local functions printed, for the `cdk` CLI to show when a deployment has failed. */
import type { LocalService } from '../http';
import { jsonService } from './json';
import type { FunctionLog } from './lambda/function';
import { ServiceError } from './service-error';

/** The local logs. */
export interface Logs {
  readonly service: LocalService;
  /** Keeps a line in its log group. */
  append(line: FunctionLog): void;
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

/** Logs without a line. `now` is in milliseconds. */
export function createLogs(now: () => number = Date.now): Logs {
  const groups = new Map<string, LogEvent[]>();
  let written = 0;
  const keyOf = (region: string, logGroupName: string) => `${region} ${logGroupName}`;

  return {
    append({ region, logGroupName, text }) {
      const key = keyOf(region, logGroupName);
      const events = groups.get(key) ?? [];
      groups.set(key, events);
      const timestamp = now();
      written += 1;
      events.push({ eventId: String(written), logStreamName: 'local', timestamp, ingestionTime: timestamp, message: text });
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
        const events = groups.get(keyOf(credential?.region ?? '', String(logGroupName)));
        if (!events) throw new ServiceError('ResourceNotFoundException', `No function has written to the log group ${logGroupName}.`);
        const rest = events.filter(
          ({ timestamp, eventId }) => timestamp >= Number(startTime) && timestamp < Number(endTime) && Number(eventId) > Number(nextToken),
        );
        const page = rest.slice(0, Number(limit));
        return { events: page, nextToken: rest.length > page.length ? page.at(-1)?.eventId : undefined };
      },
    }),
  };
}
