/** The clock of the tests: what would never end is an error. */
import { VirtualClock } from './support/virtual-clock';

const clock = new VirtualClock();

test('time passes until the work is done', async () => {
  const before = clock.now();
  const work = async () => {
    for (let day = 0; day < 7; day++) await clock.sleep(24 * 3_600_000);
    return clock.now() - before;
  };
  expect(await clock.run(work())).toBe(7 * 24 * 3_600_000);
});

test('work that waits for something that never comes is an error', async () => {
  await expect(clock.run(new Promise(() => {}))).rejects.toThrow('the work waits for something that is not on this clock');
});

test('work that goes on for ever is an error', async () => {
  const work = async () => {
    for (;;) await clock.sleep(1_000);
  };
  await expect(clock.run(work(), 100)).rejects.toThrow(
    /^the work goes on for ever: it has not ended after 100 sleeps, at 2026-01-22T12:01:40/,
  );
});
