import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../support/until';
import { definition } from './definitions';
import { createLambda, isRunning, stoppedClock, temporary } from './harness';

describe('a delivery that is out of the ordinary', () => {
  /** Prints the process and how many events it has got, and serves for as long as the event says. The first to serve an event with a file hangs. */
  const CODE = `
    const { existsSync, writeFileSync } = require('node:fs');
    let count = 0;
    exports.handler = async ({ name, milliseconds, hangsWithout }) => {
      const hangs = hangsWithout && !existsSync(hangsWithout);
      if (hangs) writeFileSync(hangsWithout, '');
      console.log(name, process.pid, ++count);
      if (hangs) await new Promise(() => setInterval(() => {}, 1_000));
      await new Promise((done) => setTimeout(done, milliseconds));
      console.log(name, process.pid, 'done');
    };`;
  const start = async (options: Parameters<typeof createLambda>[0] = {}) => {
    const lambda = createLambda(options);
    await lambda.put(definition(CODE));
    /** What the function printed, `[name, pid, count or 'done']`. */
    const printed = () => lambda.texts().flatMap((text) => (/^\w+ \d+ \w+$/.test(text) ? [text.split(' ')] : []));
    const served = (name: string) => printed().filter((words) => words[0] === name);
    const isDone = (name: string) => served(name).some(([, , state]) => state === 'done');
    return { lambda, printed, served, isDone };
  };
  const event = (name: string, milliseconds = 0) => ({ name, milliseconds });

  test.each([1, 2])('goes cold to a process that has served nothing yet, while a warm one of at most %d is idle', async (maxProcesses) => {
    const { lambda, served, isDone } = await start({ maxProcesses });
    await lambda.invoke('room', event('first'));
    lambda.invokeAsync('room', event('cold'), { cold: true });
    await until(() => isDone('cold'));
    const [[, warm] = []] = served('first');
    expect(served('cold')).toEqual([
      ['cold', expect.not.stringMatching(`^${warm}$`), '1'],
      ['cold', expect.any(String), 'done'],
    ]);
    await lambda.invoke('room', event('next'));
    expect(served('next')[0]?.[2]).toBe('2');
  });

  test('goes cold to no process that is busy, and ends none that is', async () => {
    const { lambda, printed, served, isDone } = await start({ maxProcesses: 1 });
    const busy = lambda.invoke('room', event('busy', 100));
    lambda.invokeAsync('room', event('cold'), { cold: true });
    await until(() => isDone('cold'));
    expect(await busy).toEqual({ result: null });
    expect(printed().map(([name, , state]) => `${name} ${state}`)).toEqual(['busy 1', 'busy done', 'cold 1', 'cold done']);
    expect(served('cold')[0]?.[1]).not.toBe(served('busy')[0]?.[1]);
  });

  test('is killed so long after the process got the event, and delivered again, this time unharmed', async () => {
    const clock = stoppedClock();
    const { lambda, served, isDone } = await start({ clock });
    const hangsWithout = join(mkdtempSync(join(temporary, 'hanging-')), 'served');
    lambda.invokeAsync('room', { ...event('slow'), hangsWithout }, { killAfterMilliseconds: 50 });
    await until(() => served('slow').length === 1);
    expect(clock.sleeping()).toEqual([50]);
    clock.wake();
    await until(() => clock.sleeping().length === 1);
    expect(clock.sleeping()).toEqual([1]);
    clock.wake();
    await until(() => isDone('slow'));
    const [[, killed] = [], [, second] = []] = served('slow');
    expect(served('slow').map(([, , state]) => state)).toEqual(['1', '1', 'done']);
    expect(killed).not.toBe(second);
    expect(isRunning(Number(killed))).toBe(false);
    expect(lambda.texts()).toContain(
      'The asynchronous event failed (Runtime.ExitError: Runtime exited with error: signal: SIGKILL). It is delivered again in 0.001 s.',
    );
    expect(new Set(lambda.logs.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('is not killed once it is done', async () => {
    const clock = stoppedClock();
    const { lambda, printed } = await start({ clock, maxProcesses: 1 });
    lambda.invokeAsync('room', event('quick'), { killAfterMilliseconds: 100 });
    // There is one process, so that this is answered when the other has been.
    await lambda.invoke('room', event('next'));
    expect(printed().map(([name, , state]) => `${name} ${state}`)).toEqual(['quick 1', 'quick done', 'next 2', 'next done']);
    expect(clock.sleeping()).toEqual([]);
  });
});
