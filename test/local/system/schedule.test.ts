import { setImmediate } from 'node:timers/promises';
import { createSchedule, type Due, type Schedule } from '../../../local/src/system/schedule';
import { VirtualClock } from '../../support/virtual-clock';

type Job = () => void;

let clock: VirtualClock;
let waiting: Due<Job>[];
let schedule: Schedule<Job>;
let done: [name: string, at: number][];
const started = new VirtualClock().now();

beforeEach(() => {
  clock = new VirtualClock();
  waiting = [];
  schedule = newSchedule(waiting);
  done = [];
});
afterEach(() => schedule.close());

function newSchedule(list: Due<Job>[]): Schedule<Job> {
  const sleep = (milliseconds: number, signal = new AbortController().signal) => clock.sleep(milliseconds, signal);
  return createSchedule({ now: () => clock.now(), sleep }, list, (job) => job());
}

const note = (name: string) => () => void done.push([name, schedule.now() - started]);

describe('work for later', () => {
  test('is done in the order in which it is due, at its time', () => {
    schedule.later(300, note('third'));
    schedule.later(100, note('first'));
    schedule.later(100, note('second'));
    schedule.later(900, note('not yet'));
    clock.advance(500);
    schedule.settle();

    expect(done).toEqual([
      ['first', 100],
      ['second', 100],
      ['third', 300],
    ]);
    expect(schedule.now()).toBe(started + 500);
  });

  test('may lead to more work, which counts from when it was due', () => {
    schedule.later(100, () => schedule.later(100, note('next')));
    clock.advance(1_000);
    schedule.settle();

    expect(done).toEqual([['next', 200]]);
  });

  test('is done by itself when its time has come', async () => {
    const rest = new AbortController().signal;
    schedule.later(200, note('later'));
    schedule.later(100, note('sooner'));
    await clock.run(clock.sleep(150, rest));
    expect(done).toEqual([['sooner', 100]]);

    await clock.run(clock.sleep(100, rest));
    expect(done).toEqual([
      ['sooner', 100],
      ['later', 200],
    ]);
  });

  test('is not done once the schedule is closed, and stays on the list', async () => {
    schedule.later(100, note('never'));
    schedule.close();
    await setImmediate();
    clock.advance(200);
    schedule.settle();

    expect(done).toEqual([]);
    expect(waiting.map(({ at }) => at - started)).toEqual([100]);
  });

  test('is done by another schedule with the list of one that was closed', async () => {
    schedule.later(100, note('first'));
    schedule.later(300, note('second'));
    schedule.close();
    clock.advance(200);
    schedule = newSchedule([...waiting]);
    schedule.settle();
    expect(done).toEqual([['first', 100]]);

    await clock.run(clock.sleep(150, new AbortController().signal));
    expect(done).toEqual([
      ['first', 100],
      ['second', 300],
    ]);
  });

  test('that fails does not keep what is due after it', () => {
    schedule.later(100, () => {
      throw new Error('broken');
    });
    schedule.later(200, note('next'));
    clock.advance(300);

    expect(() => schedule.settle()).toThrow('broken');
    schedule.settle();
    expect(done).toEqual([['next', 200]]);
  });
});
