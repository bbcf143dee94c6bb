/** The times of schedules: rates, cron in time zones, one-time schedules. */
import { assert, constantFrom, date, property } from 'fast-check';
import { readTiming, type Timing } from '../../../../../local/src/services/scheduler/expressions/timing';
import { instantAt, isTimeZone, wallTimeAt } from '../../../../../local/src/services/scheduler/expressions/wall-time';

/** The machine may be in any time zone. */
const utc = (time: string) => Date.parse(`${time}Z`);

function timesOf(timing: Omit<Timing, 'rateStart'> & { readonly rateStart?: string }, from: string, count: number): string[] {
  const nextAfter = readTiming({ ...timing, rateStart: utc(timing.rateStart ?? from) });
  const times: string[] = [];
  for (let next = nextAfter(utc(from) - 1); next !== undefined && times.length < count; next = nextAfter(next)) {
    times.push(new Date(next).toISOString().slice(0, 19));
  }
  return times;
}

test('a rate begins at once', () => {
  expect(timesOf({ expression: 'rate(5 minutes)' }, '2026-11-01T00:00:30', 3)).toEqual([
    '2026-11-01T00:00:30',
    '2026-11-01T00:05:30',
    '2026-11-01T00:10:30',
  ]);
  expect(timesOf({ expression: 'rate(1 day)', rateStart: '2026-11-01' }, '2026-11-03T12:00', 1)).toEqual(['2026-11-04T00:00:00']);
});

test('a rate begins with the start date, and ends with the end date', () => {
  const [start, end] = [utc('2026-11-02T10:00'), utc('2026-11-02T14:00')];
  expect(timesOf({ expression: 'rate(2 hours)', start, end }, '2026-11-01', 9)).toEqual([
    '2026-11-02T10:00:00',
    '2026-11-02T12:00:00',
    '2026-11-02T14:00:00',
  ]);
});

test('cron stays within the start date and the end date', () => {
  const [start, end] = [utc('2026-11-03T00:00'), utc('2026-11-05T09:59')];
  expect(timesOf({ expression: 'cron(0 10 * * ? *)', start, end }, '2026-11-01', 9)).toEqual([
    '2026-11-03T10:00:00',
    '2026-11-04T10:00:00',
  ]);
});

test('cron is evaluated in the time zone', () => {
  expect(timesOf({ expression: 'cron(0 10 * * ? *)', timeZone: 'Asia/Tokyo' }, '2026-11-01', 1)).toEqual(['2026-11-01T01:00:00']);
});

test('a wall time that clocks skip in spring is skipped', () => {
  expect(timesOf({ expression: 'cron(30 2 * * ? *)', timeZone: 'America/New_York' }, '2026-03-07T06:00', 2)).toEqual([
    '2026-03-07T07:30:00',
    '2026-03-09T06:30:00',
  ]);
});

test('a wall time that clocks repeat in autumn counts once', () => {
  expect(timesOf({ expression: 'cron(30 1 * * ? *)', timeZone: 'America/New_York' }, '2026-11-01T04:00', 2)).toEqual([
    '2026-11-01T05:30:00',
    '2026-11-02T06:30:00',
  ]);
  expect(timesOf({ expression: 'cron(0/30 * * * ? *)', timeZone: 'Australia/Lord_Howe' }, '2026-04-04T14:00', 4)).toEqual([
    '2026-04-04T14:00:00',
    '2026-04-04T14:30:00',
    '2026-04-04T15:30:00',
    '2026-04-04T16:00:00',
  ]);
});

test('a one-time schedule has one time, in its time zone', () => {
  expect(timesOf({ expression: 'at(2026-11-20T13:00:00)' }, '2026-11-01', 9)).toEqual(['2026-11-20T13:00:00']);
  expect(timesOf({ expression: 'at(2026-11-20T13:00:00)', timeZone: 'Europe/Berlin' }, '2026-11-01', 9)).toEqual(['2026-11-20T12:00:00']);
  expect(timesOf({ expression: 'at(2026-11-20T13:00:00)' }, '2026-11-21', 9)).toEqual([]);
});

test('one-time schedules ignore the start date and the end date', () => {
  const [start, end] = [utc('2027-01-01'), utc('2027-01-02')];
  expect(timesOf({ expression: 'at(2026-11-20T13:00:00)', start, end }, '2026-11-01', 9)).toEqual(['2026-11-20T13:00:00']);
});

test.each<[string, string]>([
  ['every day', 'it must be rate(...), cron(...) or at(...)'],
  ['rate(0 minutes)', 'a rate is a positive whole number and minutes, hours or days'],
  ['rate(5 seconds)', 'a rate is a positive whole number and minutes, hours or days'],
  ['rate(1.5 hours)', 'a rate is a positive whole number and minutes, hours or days'],
  ['cron(0 0 * * *)', 'it must have six fields: minutes, hours, day of month, month, day of week and year; got 5'],
  ['at(2026-11-20)', 'a time is written like at(2026-11-20T13:00:00)'],
  ['at(2026-02-30T00:00:00)', 'a time is written like at(2026-11-20T13:00:00)'],
])('%s is refused', (expression, reason) => {
  expect(() => readTiming({ expression, rateStart: 0 })).toThrow(new Error(`Invalid Schedule Expression ${expression}: ${reason}.`));
});

test('the names of time zones are known', () => {
  expect(['UTC', 'Europe/Berlin', 'Etc/GMT+3'].filter(isTimeZone)).toEqual(['UTC', 'Europe/Berlin', 'Etc/GMT+3']);
  expect(['Mars/Olympus', '+01:00', '', 'constructor'].filter(isTimeZone)).toEqual([]);
});

test('every instant has a wall time, whose first instant is this one or the one before the clocks went back', () => {
  const zones = constantFrom(
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
  );
  const instants = date({ min: new Date('1990-01-01'), max: new Date('2037-01-01'), noInvalidDate: true });
  assert(
    property(instants, zones, (instant, zone) => {
      const first = instantAt(wallTimeAt(instant.getTime(), zone), zone) ?? Number.NaN;
      expect(wallTimeAt(first, zone)).toBe(wallTimeAt(instant.getTime(), zone));
      expect(instant.getTime() - first).toBeGreaterThanOrEqual(0);
      expect(instant.getTime() - first).toBeLessThanOrEqual(86_400_000);
    }),
  );
});
