import { definition, returning } from './definitions';
import { createLambda, isRunning } from './harness';

/** What every line of the function tells beside its text. */
const WHERE = { functionName: 'room', region: 'us-east-1', logGroupName: '/aws/lambda/room' };

describe('an invocation', () => {
  test('fails with name, message and stack of what the handler throws', async () => {
    const lambda = createLambda();
    await lambda.put(definition("exports.handler = async () => { throw new TypeError('no room'); };"));
    const trace = expect.arrayContaining(['TypeError: no room', expect.stringContaining('index.js:1')]);
    expect(await lambda.invoke('room', {})).toEqual({ error: { type: 'TypeError', message: 'no room', trace } });
    expect(lambda.logs[0]).toEqual({ ...WHERE, requestId: expect.any(String), text: 'TypeError: no room' });
  });

  test('returns what JSON leaves of a value', async () => {
    const lambda = createLambda();
    await lambda.put(definition(returning('eval(event)')));
    expect(await lambda.invoke('room', 'undefined')).toEqual({ result: null });
    expect(await lambda.invoke('room', '({ a: undefined, at: new Date(0) })')).toEqual({ result: { at: '1970-01-01T00:00:00.000Z' } });
    expect(await lambda.invoke('room', '1n')).toEqual({
      error: { type: 'Error', message: 'Unable to stringify response body', trace: expect.any(Array) },
    });
  });

  test('returns as much as AWS lets it, and fails with a response that is longer', async () => {
    const lambda = createLambda();
    const quotes = 2;
    await lambda.put(definition(returning(`'ü'.repeat(1000) + 'x'.repeat(6 * 1024 * 1024 + 100 - 2000 - ${quotes} + event.more)`)));
    expect(await lambda.invoke('room', { more: 0 })).toEqual({ result: expect.any(String) });
    expect(await lambda.invoke('room', { more: 1 })).toEqual({
      error: {
        type: 'Function.ResponseSizeTooLarge',
        message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
    expect(lambda.texts()).toEqual([]);
  });

  test('is killed at its timeout, and the next one finds a fresh process', async () => {
    const lambda = createLambda();
    // It blocks its process, at no cost of CPU time.
    const block = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)';
    const code = `let count = 0; exports.handler = async (event) => { count++; if (event.block) ${block}; return count; };`;
    await lambda.put(definition(code, { timeoutSeconds: 1 }));
    expect(await lambda.invoke('room', {})).toEqual({ result: 1 });
    expect(await lambda.invoke('room', { block: true })).toEqual({
      error: { type: 'Sandbox.Timedout', message: 'Task timed out after 1.00 seconds' },
    });
    expect(await lambda.invoke('room', {})).toEqual({ result: 1 });
  });

  test('fails when the process ends, and the next one finds a fresh process', async () => {
    const lambda = createLambda();
    await lambda.put(definition('let count = 0; exports.handler = async (event) => { count++; await eval(event); return count; };'));
    const ends = [
      ['process.exit(3)', 'exit status 3'],
      ["process.kill(process.pid, 'SIGKILL'); new Promise(() => {})", 'signal: SIGKILL'],
    ];
    for (const [statement, reason] of ends) {
      expect(await lambda.invoke('room', statement)).toEqual({
        error: { type: 'Runtime.ExitError', message: `Runtime exited with error: ${reason}` },
      });
      expect(await lambda.invoke('room', '0')).toEqual({ result: 1 });
    }
  });

  test('does not wait for a process that a killed one has left its output to', async () => {
    const code = `
      const { spawn } = require('node:child_process');
      const heir = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)'], { stdio: 'inherit' });
      console.log(heir.pid);
      process.exit(1);`;
    const lambda = createLambda();
    await lambda.put(definition(`exports.handler = async () => { ${code} };`));
    const result = await lambda.invoke('room', {});
    const [heir] = lambda.texts().map(Number);
    const outlived = heir !== undefined && isRunning(heir);
    if (outlived) process.kill(heir, 'SIGKILL');
    expect(result).toMatchObject({ error: { type: 'Runtime.ExitError' } });
    expect(outlived).toBe(true);
  });

  test('shows what it prints, line by line, with its request id', async () => {
    const lambda = createLambda();
    await lambda.put(
      definition(
        "exports.handler = async (event, context) => { console.log('one\\ntwo'); console.error(context.awsRequestId); return context.awsRequestId; };",
      ),
    );
    const { result: requestId } = (await lambda.invoke('room', {})) as { result: string };
    expect(lambda.logs).toHaveLength(3);
    expect(lambda.logs).toEqual(expect.arrayContaining(['one', 'two', requestId].map((text) => ({ ...WHERE, requestId, text }))));
  });
});
