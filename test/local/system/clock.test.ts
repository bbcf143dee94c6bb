import timers from 'node:timers/promises';
import { systemClock } from '../../../local/src/system/clock';

afterEach(() => jest.restoreAllMocks());

describe('the clock of the machine', () => {
  test('tells its time', () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_767_225_600_000);
    expect(systemClock.now()).toBe(1_767_225_600_000);
  });

  test('sleeps', async () => {
    const timer = jest.spyOn(timers, 'setTimeout');
    await systemClock.sleep(20);
    expect(timer.mock.calls).toEqual([[20, undefined, {}]]);
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
