/**
 * Wall time: what a clock in a time zone shows, as the milliseconds since 1970 at which a clock in UTC shows the same.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones
 */

const DAY_MILLISECONDS = 86_400_000;

/** Creating a format takes long. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const number = 'numeric';
  const fields = { year: number, month: number, day: number, hour: number, minute: number, second: number } as const;
  const format = new Intl.DateTimeFormat('en-US', { ...fields, calendar: 'iso8601', hourCycle: 'h23', timeZone });
  formats.set(timeZone, format);
  return format;
}

/** Whether this is the name of a time zone, such as Europe/Berlin. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are no names.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Returns the wall time at an instant. */
export function wallTimeAt(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return instant;
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/** Returns the first instant with this wall time, or undefined if there is none: clocks that go forward skip an hour. */
export function instantAt(wallTime: number, timeZone: string): number | undefined {
  if (timeZone === 'UTC') return wallTime;
  // The offset of a time zone changes at most once in the two days around a time.
  const offsets = [-DAY_MILLISECONDS, DAY_MILLISECONDS].map((away) => {
    const near = wallTime + away;
    return wallTimeAt(near, timeZone) - near;
  });
  const instants = offsets.map((offset) => wallTime - offset).filter((instant) => wallTimeAt(instant, timeZone) === wallTime);
  return instants.length > 0 ? Math.min(...instants) : undefined;
}
