/**
 * Cron expressions of Amazon EventBridge: `0 10 ? * 6L 2026-2027` is 10:00 on the last Friday of each month in these two years.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */

/** The times of a cron expression. */
export interface Cron {
  /** Returns the first time after this wall time, or undefined if there is none. */
  nextAfter(wallTime: number): number | undefined;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for the numbers from `min` on. */
  readonly names?: readonly string[];
  readonly hasSteps: boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const MINUTES: Field = { name: 'minutes', min: 0, max: 59, hasSteps: true };
const HOURS: Field = { name: 'hours', min: 0, max: 23, hasSteps: true };
const DAY_OF_MONTH: Field = { name: 'day of month', min: 1, max: 31, hasSteps: true };
const MONTH: Field = { name: 'month', min: 1, max: 12, names: MONTHS, hasSteps: true };
const DAY_OF_WEEK: Field = { name: 'day of week', min: 1, max: 7, names: WEEKDAYS, hasSteps: false };
const YEAR: Field = { name: 'year', min: 1970, max: 2199, hasSteps: true };

/** Throws an Error that says which field is wrong. */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6) {
    throw new Error(`it must have six fields: minutes, hours, day of month, month, day of week and year; got ${fields.length}`);
  }
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw new Error('exactly one of day of month and day of week must be ?');
  const times = { minutes: sorted(MINUTES, minutes), hours: sorted(HOURS, hours) };
  const days = dayOfWeek === '?' ? daysOfMonth(dayOfMonth) : daysOfWeek(dayOfWeek);
  return cronOf(times, days, numbersIn(MONTH, month), numbersIn(YEAR, year));
}

/** A day, by the numbers of cron expressions. */
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 1 is Sunday. */
  readonly weekday: number;
  /** The number of days in its month. */
  readonly monthLength: number;
}

type DayTest = (day: Day) => boolean;

function dayAt(wallTime: number): Day {
  const date = new Date(wallTime);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  const monthLength = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { year, month, day: date.getUTCDate(), weekday: date.getUTCDay() + 1, monthLength };
}

function cronOf(
  { minutes, hours }: { readonly minutes: readonly number[]; readonly hours: readonly number[] },
  isDay: DayTest,
  months: ReadonlySet<number>,
  years: ReadonlySet<number>,
): Cron {
  function timesOf({ year, month, day }: Day): number[] {
    return hours.flatMap((hour) => minutes.map((minute) => Date.UTC(year, month - 1, day, hour, minute)));
  }

  /** Returns the next day that may match, in steps of years and months where these do not match. */
  function following({ year, month, day }: Day): Day {
    if (!years.has(year)) return dayAt(Date.UTC(year + 1, 0, 1));
    return dayAt(months.has(month) ? Date.UTC(year, month - 1, day + 1) : Date.UTC(year, month, 1));
  }

  return {
    nextAfter(wallTime) {
      for (let day = dayAt(wallTime); day.year <= YEAR.max; day = following(day)) {
        if (!years.has(day.year) || !months.has(day.month) || !isDay(day)) continue;
        const next = timesOf(day).find((time) => time > wallTime);
        if (next !== undefined) return next;
      }
      return undefined;
    },
  };
}

function sorted(field: Field, text: string): number[] {
  return [...numbersIn(field, text)].sort((one, other) => one - other);
}

function numbersIn(field: Field, text: string): ReadonlySet<number> {
  return new Set(text.split(',').flatMap((part) => rangeIn(field, part)));
}

/** Reads `*`, `3`, `MON`, `1-5`, `0/15`, `1-20/5`. */
function rangeIn(field: Field, part: string): number[] {
  const { max, hasSteps } = field;
  const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (from === '' || (from === '*' && to !== undefined) || (step !== undefined && !hasSteps)) throw wrong(field, part);
  const first = from === '*' ? field.min : numberIn(field, from);
  const last = to === undefined ? (from === '*' || step !== undefined ? max : first) : numberIn(field, to);
  const by = Number(step ?? 1);
  if (first > last || by < 1) throw wrong(field, part);
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
}

function numberIn(field: Field, text: string): number {
  const { min, max, names = [] } = field;
  const place = names.indexOf(text.toUpperCase());
  const number = place >= 0 ? min + place : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw wrong(field, text);
}

function wrong({ name, min, max, names }: Field, part: string): Error {
  const range = names ? `${min}-${max} or ${names[0]}-${names.at(-1)}` : `${min}-${max}`;
  return new Error(`the field ${name} takes ${range}; got ${part}`);
}

function anyOf(tests: readonly DayTest[]): DayTest {
  return (day) => tests.some((test) => test(day));
}

/** Beside numbers: `L` is the last day of the month, `15W` the weekday nearest to the 15th in the same month. */
function daysOfMonth(text: string): DayTest {
  return anyOf(
    text.split(',').map((part): DayTest => {
      if (part === 'L') return ({ day, monthLength }) => day === monthLength;
      const [, near] = /^(\d+)W$/.exec(part) ?? [];
      if (near !== undefined) return isNearestWeekday(numberIn(DAY_OF_MONTH, near));
      const days = new Set(rangeIn(DAY_OF_MONTH, part));
      return ({ day }) => days.has(day);
    }),
  );
}

function isNearestWeekday(wanted: number): DayTest {
  return ({ day, weekday, monthLength }) => {
    if (wanted > monthLength) return false;
    const weekdayOfWanted = ((((weekday - 1 + wanted - day) % 7) + 7) % 7) + 1;
    const isSaturday = weekdayOfWanted === 7;
    const isSunday = weekdayOfWanted === 1;
    if (isSaturday) return day === (wanted === 1 ? 3 : wanted - 1);
    if (isSunday) return day === (wanted === monthLength ? wanted - 2 : wanted + 1);
    return day === wanted;
  };
}

/** Beside numbers: `L` is Saturday, `6L` the last Friday of the month, `3#2` the second Tuesday of the month. */
function daysOfWeek(text: string): DayTest {
  return anyOf(
    text.split(',').map((part): DayTest => {
      if (part === 'L') return ({ weekday }) => weekday === 7;
      const [, last] = /^(\w+)L$/.exec(part) ?? [];
      if (last !== undefined) {
        const wanted = numberIn(DAY_OF_WEEK, last);
        return ({ day, weekday, monthLength }) => weekday === wanted && day + 7 > monthLength;
      }
      const [, name, occurrence] = /^(\w+)#([1-5])$/.exec(part) ?? [];
      if (name !== undefined) {
        const wanted = numberIn(DAY_OF_WEEK, name);
        return ({ day, weekday }) => weekday === wanted && Math.ceil(day / 7) === Number(occurrence);
      }
      const weekdays = new Set(rangeIn(DAY_OF_WEEK, part));
      return ({ weekday }) => weekdays.has(weekday);
    }),
  );
}
