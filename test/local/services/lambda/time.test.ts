import { systemClock } from '../../../../local/src/system/clock';
import { definition } from './definitions';
import { createLambda } from './harness';

const HOUR = 3_600_000;

/** Each way to read the time, and when the code was loaded. */
const READS_TIME = `
const loadedAt = Date.now();
exports.handler = async (event, context) => {
  const times = [loadedAt, Date.now(), new Date().getTime(), new (class extends Date {})().getTime(), Date.parse(Date())];
  return { times, remaining: context.getRemainingTimeInMillis() };
};`;

test('a function sees the time of the endpoint, which may advance between its invocations', async () => {
  let ahead = 0;
  const lambda = createLambda({ clock: { ...systemClock, now: () => Date.now() + ahead } });
  await lambda.put(definition(READS_TIME, { timeoutSeconds: 60 }));
  const hoursAhead = async () => {
    // The text of Date() has whole seconds.
    const start = Date.now() - 1_000;
    const invoked = (await lambda.invoke('room', {})) as { result: { times: number[]; remaining: number } };
    const { times, remaining } = invoked.result;
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(60_000);
    return times.map((time) => Math.floor((time - start) / HOUR));
  };

  expect(await hoursAhead()).toEqual([0, 0, 0, 0, 0]);
  ahead = 2 * HOUR;
  expect(await hoursAhead()).toEqual([0, 2, 2, 2, 2]);
  await lambda.put(definition(READS_TIME));
  expect(await hoursAhead()).toEqual([2, 2, 2, 2, 2]);
});

test('dates of a function are what they are elsewhere', async () => {
  const lambda = createLambda({ clock: { ...systemClock, now: () => Date.now() + HOUR } });
  await lambda.put(
    definition(`
exports.handler = async () => {
  const date = new Date(Date.UTC(2026, 0, 15, 12));
  const calls = [date.toISOString(), new Date(2026, 0, 15, 12).toISOString(), new Date('2026-01-15').toISOString(), typeof Date()];
  return [...calls, date instanceof Date, date.constructor === Date, Date.name, Date.length, new Date(date).getTime() === date.getTime()];
};`),
  );
  const noon = '2026-01-15T12:00:00.000Z';
  expect(await lambda.invoke('room', {})).toEqual({
    result: [noon, noon, '2026-01-15T00:00:00.000Z', 'string', true, true, 'Date', 7, true],
  });
});
