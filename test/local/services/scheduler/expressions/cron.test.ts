/** Cron expressions, and their times compared with a search that tries every minute. */
import { assert, constantFrom, date, integer, oneof, property, tuple } from 'fast-check';
import { parseCron } from '../../../../../local/src/services/scheduler/expressions/cron';

/** The first times of an expression after the beginning of a day. */
function timesOf(expression: string, count: number, from = '2026-11-01'): string[] {
  const cron = parseCron(expression);
  const times: number[] = [];
  for (let last: number | undefined = Date.parse(from) - 1; times.length < count; times.push(last)) {
    last = cron.nextAfter(last);
    if (last === undefined) break;
  }
  return times.map((time) => new Date(time).toISOString().slice(0, 16));
}

test.each<[string, string[]]>([
  ['0/20 10 * * ? *', ['2026-11-01T10:00', '2026-11-01T10:20', '2026-11-01T10:40', '2026-11-02T10:00']],
  ['*/30 0-1 * * ? *', ['2026-11-01T00:00', '2026-11-01T00:30', '2026-11-01T01:00', '2026-11-01T01:30']],
  ['5 8,20 1-31/10 nov ? *', ['2026-11-01T08:05', '2026-11-01T20:05', '2026-11-11T08:05', '2026-11-11T20:05']],
  // Sunday is 1.
  ['0 0 ? * 1 *', ['2026-11-01T00:00', '2026-11-08T00:00', '2026-11-15T00:00']],
  [
    '0 0 ? * MON-FRI *',
    ['2026-11-02T00:00', '2026-11-03T00:00', '2026-11-04T00:00', '2026-11-05T00:00', '2026-11-06T00:00', '2026-11-09T00:00'],
  ],
  // The last Friday of the month.
  ['0 10 ? * 6L 2026-2027', ['2026-11-27T10:00', '2026-12-25T10:00', '2027-01-29T10:00']],
  ['0 0 ? * L *', ['2026-11-07T00:00', '2026-11-14T00:00']],
  // The second Tuesday of the month.
  ['0 0 ? * 3#2 *', ['2026-11-10T00:00', '2026-12-08T00:00']],
  ['0 0 ? * TUE#5 *', ['2026-12-29T00:00', '2027-03-30T00:00']],
  ['0 0 L * ? *', ['2026-11-30T00:00', '2026-12-31T00:00', '2027-01-31T00:00', '2027-02-28T00:00']],
  // 15 November 2026 is a Sunday, 15 May 2027 a Saturday.
  ['0 0 15W NOV,MAY ? *', ['2026-11-16T00:00', '2027-05-14T00:00']],
  // The nearest weekday is in the same month: 1 August 2026 is a Saturday, 31 January 2027 a Sunday.
  ['0 0 1W AUG ? 2026-2027', ['2027-08-02T00:00']],
  ['0 0 1W MAY ? 2027', ['2027-05-03T00:00']],
  ['0 0 31W * ? 2027', ['2027-01-29T00:00', '2027-03-31T00:00', '2027-05-31T00:00', '2027-07-30T00:00']],
  ['0 0 29 2 ? *', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ['0 0 1 1 ? 2026/2', ['2028-01-01T00:00', '2030-01-01T00:00']],
  ['0 0 1 1 ? 2199', ['2199-01-01T00:00']],
])('%s', (expression, expected) => {
  expect(timesOf(expression, expected.length)).toEqual(expected);
});

test.each(['0 0 30 2 ? *', '0 0 1 1 ? 2020', '0 0 ? 2 2#5 2026-2027'])('%s never is', (expression) => {
  expect(timesOf(expression, 1)).toEqual([]);
});

test.each<[string, string]>([
  ['0 0 * * ?', 'it must have six fields: minutes, hours, day of month, month, day of week and year; got 5'],
  ['0 0 * * * *', 'exactly one of day of month and day of week must be ?'],
  ['0 0 ? * ? *', 'exactly one of day of month and day of week must be ?'],
  ['60 0 * * ? *', 'the field minutes takes 0-59; got 60'],
  ['0 1-30 * * ? *', 'the field hours takes 0-23; got 30'],
  ['0 0 0 * ? *', 'the field day of month takes 1-31; got 0'],
  ['0 0 1 MAI ? *', 'the field month takes 1-12 or JAN-DEC; got MAI'],
  ['0 0 ? * 0 *', 'the field day of week takes 1-7 or SUN-SAT; got 0'],
  ['0 0 ? * FRI-MON *', 'the field day of week takes 1-7 or SUN-SAT; got FRI-MON'],
  ['0 0 ? * 2/2 *', 'the field day of week takes 1-7 or SUN-SAT; got 2/2'],
  ['0 0 ? * 3#6 *', 'the field day of week takes 1-7 or SUN-SAT; got 3#6'],
  ['0/0 0 * * ? *', 'the field minutes takes 0-59; got 0/0'],
  ['*-3 0 * * ? *', 'the field minutes takes 0-59; got *-3'],
  ['0 0 32W * ? *', 'the field day of month takes 1-31; got 32'],
  ['0 0 1 1 ? 1969', 'the field year takes 1970-2199; got 1969'],
  ['0,, 0 1 1 ? *', 'the field minutes takes 0-59; got '],
])('%s is refused', (expression, message) => {
  expect(() => parseCron(expression)).toThrow(new Error(message));
});

/** A field as text, and whether it has a number. */
type Field = readonly [text: string, has: (value: number) => boolean];

const every: Field = ['*', () => true];

const field = (min: number, max: number) =>
  oneof(
    constantFrom(every),
    integer({ min, max }).map((value): Field => [String(value), (other) => other === value]),
    tuple(integer({ min, max }), integer({ min, max })).map(([one, two]): Field => {
      const [from, to] = [Math.min(one, two), Math.max(one, two)];
      return [`${from}-${to}`, (value) => value >= from && value <= to];
    }),
    tuple(integer({ min, max }), integer({ min: 1, max: 10 })).map(
      ([from, step]): Field => [`${from}/${step}`, (value) => value >= from && (value - from) % step === 0],
    ),
  );

const MINUTE = 60_000;
const DAYS = 3;

test('every time is the first minute after an instant that all fields have', () => {
  const from = date({ min: new Date('2026-01-01'), max: new Date('2029-01-01'), noInvalidDate: true });
  const fields = tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12));
  assert(
    property(fields, from, ([minutes, hours, days, months], start) => {
      const cron = parseCron(`${minutes[0]} ${hours[0]} ${days[0]} ${months[0]} ? *`);
      const first = Math.floor(start.getTime() / MINUTE + 1) * MINUTE;
      const candidates = Array.from({ length: DAYS * 1_440 }, (_, index) => new Date(first + index * MINUTE));
      const expected = candidates.find(
        (time) =>
          minutes[1](time.getUTCMinutes()) &&
          hours[1](time.getUTCHours()) &&
          days[1](time.getUTCDate()) &&
          months[1](time.getUTCMonth() + 1),
      );
      const next = cron.nextAfter(start.getTime());
      if (expected) expect(next).toBe(expected.getTime());
      else expect(next === undefined || next >= first + DAYS * 1_440 * MINUTE).toBe(true);
    }),
  );
});
