import timers from 'node:timers/promises';
import { createPendingWork, runInOrder } from '../../../local/src/system/closing';

afterEach(() => jest.restoreAllMocks());

describe('steps in turn', () => {
  let taken: string[];
  beforeEach(() => {
    taken = [];
  });
  const step = (name: string, failure?: string) => async () => {
    await new Promise((resolve) => setImmediate(resolve));
    taken.push(name);
    if (failure) throw new Error(failure);
  };

  test('each is taken when the one before has ended', async () => {
    await runInOrder(step('one'), () => void taken.push('two'), step('three'));
    expect(taken).toEqual(['one', 'two', 'three']);
  });

  test('one that fails keeps no other from being taken', async () => {
    const thrown = () => {
      throw new Error('thrown');
    };
    await expect(runInOrder(thrown, step('two'))).rejects.toThrow(new Error('thrown'));
    await expect(runInOrder(step('one', 'no process'), step('two', 'no space'), step('three'))).rejects.toThrow('no process; no space');
    expect(taken).toEqual(['two', 'one', 'two', 'three']);
  });
});

describe('what is under way', () => {
  test('is waited for, whether it succeeds or fails', async () => {
    const underWay = createPendingWork();
    const done: string[] = [];
    const work = async (name: string) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      done.push(name);
      if (name === 'two') throw new Error('two');
      return name;
    };
    const one = underWay.track(work('one'));
    const two = underWay.track(work('two'));
    await Promise.all([underWay.settled(), expect(two).rejects.toThrow('two')]);
    expect([done, await one]).toEqual([['one', 'two'], 'one']);
  });

  test('is not waited for for ever', async () => {
    const underWay = createPendingWork();
    void underWay.track(new Promise(() => {}));
    const patience = jest.spyOn(timers, 'setTimeout').mockResolvedValue(undefined);
    await underWay.settled();
    expect(patience.mock.calls).toEqual([[1_000, undefined, expect.anything()]]);
  });
});
