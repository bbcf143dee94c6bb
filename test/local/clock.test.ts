import { systemClock } from '../../local/clock';

describe('the clock of the machine', () => {
  test('tells its time', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  });

  test('sleeps', async () => {
    const start = performance.now();
    await systemClock.sleep(20);
    expect(performance.now() - start).toBeGreaterThanOrEqual(19);
  });

  test.each(['before', 'during'])('gives up a sleep that is aborted %s, for the reason of the signal', async (when) => {
    const controller = new AbortController();
    const reason = new Error('closed');
    if (when === 'before') controller.abort(reason);
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });
});
