import { until } from '../../../support/until';
import { definition, returning } from './definitions';
import { createLambda, isRunning, temporaryFolders } from './harness';

describe('processes', () => {
  const COUNTING =
    'let count = 0; exports.handler = async (event) => { await new Promise((done) => setTimeout(done, event)); return [process.pid, ++count]; };';
  const start = async (options: Parameters<typeof createLambda>[0] = {}) => {
    const lambda = createLambda(options);
    await lambda.put(definition(COUNTING));
    const invoke = async (event: number) => ((await lambda.invoke('room', event)) as { result: [pid: number, count: number] }).result;
    return { lambda, invoke };
  };

  test('are reused', async () => {
    const { invoke } = await start();
    const [pid] = await invoke(0);
    expect(await invoke(0)).toEqual([pid, 2]);
  });

  test('take one invocation at a time, up to a bound, and further ones wait', async () => {
    const { invoke } = await start({ maxProcesses: 2 });
    const results = await Promise.all([50, 50, 50, 50].map(invoke));
    expect(new Set(results.map(([pid]) => pid)).size).toBe(2);
    expect(new Set(results.map(String)).size).toBe(4);
  });

  test('end when they are idle', async () => {
    const { invoke } = await start({ idleMilliseconds: 20 });
    const [pid] = await invoke(0);
    await until(() => !isRunning(pid));
    expect((await invoke(0))[1]).toBe(1);
  });

  test('end with the old code when a function is replaced, after what they run', async () => {
    const { lambda, invoke } = await start();
    const [pid] = await invoke(0);
    const underWay = invoke(50);
    await lambda.put(definition(returning("'new'")));
    expect(await lambda.invoke('room', {})).toEqual({ result: 'new' });
    expect(await underWay).toEqual([pid, 2]);
    await until(() => !isRunning(pid));
  });

  test('and folders are gone after close, whatever was under way', async () => {
    const before = temporaryFolders();
    const { lambda, invoke } = await start();
    await lambda.put(definition(COUNTING, { name: 'removed' }));
    const [pid] = await invoke(0);
    const underWay = [lambda.invoke('room', 60_000), lambda.invoke('removed', 60_000)];
    await lambda.remove('removed');
    lambda.invokeAsync('room', 60_000);
    expect(temporaryFolders().length).toBeGreaterThan(before.length);
    await lambda.close();
    for (const result of await Promise.all(underWay)) expect(result).toMatchObject({ error: { type: 'Runtime.ExitError' } });
    expect(isRunning(pid)).toBe(false);
    expect(temporaryFolders()).toEqual(before);
    await expect(lambda.invoke('room', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
