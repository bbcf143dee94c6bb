import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../support/until';
import { definition } from './definitions';
import { createLambda, stoppedClock, temporary } from './harness';

describe('an asynchronous event', () => {
  const COUNT = `
    const { appendFileSync, statSync } = require('node:fs');
    const count = () => {
      appendFileSync('../count', '1');
      return statSync('../count').size;
    };`;

  test('is delivered once when the function does not fail', async () => {
    const clock = stoppedClock();
    const lambda = createLambda({ clock, maxProcesses: 1 });
    await lambda.put(definition("exports.handler = async (event) => console.log(event, 'delivered');"));
    lambda.invokeAsync('room', 'it');
    // There is one process, so that this is answered when the other has been.
    await lambda.invoke('room', 'next');
    expect(lambda.texts()).toEqual(['it delivered', 'next delivered']);
    expect(clock.sleeping()).toEqual([]);
  });

  test('is delivered again until it succeeds, under the same request id', async () => {
    const code = `${COUNT} exports.handler = async (event, context) => { const n = count(); if (n < 3) throw new Error('attempt ' + n); console.log('done', context.awsRequestId); };`;
    const lambda = createLambda();
    await lambda.put(definition(code));
    lambda.invokeAsync('room', {});
    await until(() => lambda.texts().some((text) => text.startsWith('done')));
    const ids = new Set(lambda.logs.map(({ requestId }) => requestId));
    expect(ids.size).toBe(1);
    expect(lambda.texts()).toContain(`done ${[...ids][0]}`);
    expect(lambda.texts().filter((text) => text.startsWith('The asynchronous'))).toEqual([
      'The asynchronous event failed (Error: attempt 1). It is delivered again in 0.001 s.',
      'The asynchronous event failed (Error: attempt 2). It is delivered again in 0.001 s.',
    ]);
  });

  test('waits a minute for its second delivery, and two for its third, as on AWS', async () => {
    const clock = stoppedClock();
    const lambda = createLambda({ clock, retryDelays: undefined });
    await lambda.put(definition("exports.handler = async () => { throw new Error('why'); };"));
    const failures = () => lambda.texts().filter((text) => text.startsWith('The asynchronous'));
    lambda.invokeAsync('room', {});
    await until(() => failures().length === 1);
    expect(clock.sleeping()).toEqual([60_000]);
    clock.wake();
    await until(() => failures().length === 2);
    expect(clock.sleeping()).toEqual([120_000]);
    clock.wake();
    await until(() => failures().length === 3);
    expect(clock.sleeping()).toEqual([]);
  });

  test('is given up after the third failure', async () => {
    const lambda = createLambda();
    await lambda.put(definition('exports.handler = async () => process.exit(1);'));
    lambda.invokeAsync('room', {});
    await until(() => lambda.texts().some((text) => text.endsWith('It is dropped.')));
    const failure = 'The asynchronous event failed (Runtime.ExitError: Runtime exited with error: exit status 1).';
    expect(lambda.texts()).toEqual([
      `${failure} It is delivered again in 0.001 s.`,
      `${failure} It is delivered again in 0.001 s.`,
      `${failure} It is dropped.`,
    ]);
  });

  test('goes to the code that is there at its redelivery', async () => {
    const clock = stoppedClock();
    const lambda = createLambda({ clock });
    await lambda.put(definition('exports.handler = async () => process.exit(1);'));
    lambda.invokeAsync('room', {});
    await until(() => lambda.texts().length === 1);
    await lambda.put(definition("exports.handler = async () => console.log('new code');"));
    clock.wake();
    await until(() => lambda.texts().includes('new code'));
  });

  test('that waits for its redelivery is gone after close', async () => {
    const clock = stoppedClock();
    const lambda = createLambda({ clock });
    await lambda.put(definition('exports.handler = async () => process.exit(1);'));
    lambda.invokeAsync('room', {});
    await until(() => clock.sleeping().length === 1);
    await lambda.close();
    expect(clock.sleeping()).toEqual([]);
  });

  test('for an unknown function is refused at once', () => {
    expect(() => createLambda().invokeAsync('nowhere', {})).toThrow('Function not found: nowhere');
    expect(() => createLambda().invokeToTheEnd('nowhere', {})).toThrow('Function not found: nowhere');
  });
});

describe('the end of an asynchronous event', () => {
  const FAILS = "exports.handler = async () => { for (let line = 1; line <= 20; line++) console.log(line); throw new RangeError('far'); };";

  test('has the last error, and the last lines of the last delivery', async () => {
    const lambda = createLambda();
    await lambda.put(definition(FAILS));
    const outcome = await lambda.invokeToTheEnd('room', {});
    expect(outcome?.error).toMatchObject({ type: 'RangeError', message: 'far' });
    expect(outcome?.lines).toHaveLength(12);
    expect(outcome?.lines).toContain('RangeError: far');
  });

  test('has no error where the function does not fail', async () => {
    const lambda = createLambda();
    await lambda.put(definition("exports.handler = async () => console.log('well');"));
    expect(await lambda.invokeToTheEnd('room', {})).toEqual({ lines: ['well'] });
  });

  test('comes when the function is gone at a redelivery', async () => {
    const clock = stoppedClock();
    const lambda = createLambda({ clock });
    await lambda.put(definition(FAILS));
    const end = lambda.invokeToTheEnd('room', {});
    await until(() => clock.sleeping().length === 1);
    await lambda.remove('room');
    clock.wake();
    expect(await end).toMatchObject({ gone: true, error: { type: 'ResourceNotFoundException' } });
  });

  test('waits for what began meanwhile, and for nothing that began before', async () => {
    const lambda = createLambda();
    const folder = mkdtempSync(join(temporary, 'released-'));
    /** Ends when a file has the name of the event. */
    const code = `exports.handler = async (event) => {
      while (!require('node:fs').existsSync(${JSON.stringify(folder)} + '/' + event)) await new Promise((done) => setTimeout(done, 5));
      console.log(event);
    };`;
    const release = (event: string) => writeFileSync(join(folder, event), '');
    await lambda.put(definition(code));
    const before = lambda.invoke('room', 'before');
    const end = lambda.invokeToTheEnd('room', 'event');
    const meanwhile = lambda.invoke('room', 'meanwhile');
    release('event');
    await until(() => lambda.texts().length === 1);
    release('meanwhile');
    await end;
    expect(lambda.texts()).toEqual(['event', 'meanwhile']);
    release('before');
    await Promise.all([before, meanwhile]);
  });

  test('is not told when everything ends', async () => {
    const clock = stoppedClock();
    const lambda = createLambda({ clock });
    await lambda.put(definition(FAILS));
    const end = lambda.invokeToTheEnd('room', {});
    await until(() => clock.sleeping().length === 1);
    await lambda.close();
    expect(await end).toBeUndefined();
  });
});
