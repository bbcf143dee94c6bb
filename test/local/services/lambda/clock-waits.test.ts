import { createClockWaits } from '../../../../local/src/services/lambda/clock-waits';

test('the clock waits for invocations until they have ended', async () => {
  const { track, underWay } = createClockWaits();
  expect(underWay()).toBeUndefined();
  const ends: (() => void)[] = [];
  const invocations = [1, 2].map(() => track(new Promise<void>((resolve) => ends.push(resolve))));
  let ended = false;
  const waiting = underWay()?.then(() => {
    ended = true;
  });
  ends[0]?.();
  await invocations[0];
  await new Promise(setImmediate);
  expect(ended).toBe(false);
  ends[1]?.();
  await waiting;
  expect(underWay()).toBeUndefined();
});

test('it does not wait for one that itself waits for the clock', async () => {
  const { track, underWay } = createClockWaits(1);
  void track(new Promise(() => {}));
  await underWay();
  expect(underWay()).toBeUndefined();
});
