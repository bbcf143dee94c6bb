/** The times at which a schedule is due: `rate(5 minutes)`, `cron(0 10 ? * MON-FRI *)`, `at(2026-11-20T13:00:00)`. */
import { parseCron } from './cron';
import { instantAt, wallTimeAt } from './wall-time';

/** What decides when a schedule is due. Times are milliseconds since 1970. */
export interface Timing {
  readonly expression: string;
  /** The time zone of `cron` and `at`. @default UTC */
  readonly timeZone?: string;
  /** The first time of a rate. */
  readonly rateStart: number;
  /** No recurring time is earlier. `at` ignores it. @default - no limit */
  readonly start?: number;
  /** No recurring time is later. `at` ignores it. @default - no limit */
  readonly end?: number;
}

const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Returns the first time after an instant. */
type NextAfter = (instant: number) => number | undefined;

/** Returns a function of the times, or throws an Error that says what is wrong with the expression. */
export function readTiming(timing: Timing): NextAfter {
  const { expression } = timing;
  const [, kind, inside = ''] = /^(rate|cron|at)\((.*)\)$/s.exec(expression) ?? [];
  try {
    if (kind === 'at') return oneTime(inside, timing);
    if (kind === 'rate') return within(timing, rate(inside, timing));
    if (kind === 'cron') return within(timing, cron(inside, timing));
  } catch (error) {
    throw new Error(`Invalid Schedule Expression ${expression}: ${(error as Error).message}.`);
  }
  throw new Error(`Invalid Schedule Expression ${expression}: it must be rate(...), cron(...) or at(...).`);
}

function within({ start = -Infinity, end = Infinity }: Timing, nextAfter: NextAfter): NextAfter {
  return (instant) => {
    const next = nextAfter(Math.max(instant, start - 1));
    return next !== undefined && next <= end ? next : undefined;
  };
}

function rate(inside: string, { rateStart, start = rateStart }: Timing): NextAfter {
  const [, count, unit] = /^\s*([1-9]\d{0,8})\s+(minute|hour|day)s?\s*$/.exec(inside) ?? [];
  if (!unit) throw new Error('a rate is a positive whole number and minutes, hours or days');
  const period = Number(count) * UNITS[unit as keyof typeof UNITS];
  return (instant) => start + Math.max(0, Math.floor((instant - start) / period) + 1) * period;
}

/**
 * Wall times that clocks skip in spring are skipped; wall times that clocks repeat in autumn count once.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
function cron(inside: string, { timeZone = 'UTC' }: Timing): NextAfter {
  const times = parseCron(inside);
  return (after) => {
    for (let wall = times.nextAfter(wallTimeAt(after, timeZone)); wall !== undefined; wall = times.nextAfter(wall)) {
      const instant = instantAt(wall, timeZone);
      if (instant !== undefined && instant > after) return instant;
    }
    return undefined;
  };
}

function oneTime(inside: string, { timeZone = 'UTC' }: Timing): NextAfter {
  const isWritten = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inside);
  const wall = isWritten ? Date.parse(`${inside}Z`) : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(inside)) {
    throw new Error('a time is written like at(2026-11-20T13:00:00)');
  }
  const instant = instantAt(wall, timeZone);
  return (after) => (instant !== undefined && instant > after ? instant : undefined);
}
