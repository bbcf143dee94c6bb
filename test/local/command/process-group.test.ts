import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InterruptSignals, runInGroup } from '../../../local/src/command/process-group';
import { isQuiet } from '../../support/quiet';
import { until } from '../../support/until';

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-group-'));
  log = join(folder, 'log');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const run = (script: string, endings: InterruptSignals = {}) =>
  runInGroup('sh', ['-c', script], { cwd: folder, env: { PATH: process.env.PATH ?? '' }, ...endings });

const logged = () => {
  try {
    return readFileSync(log, 'utf8');
  } catch {
    return '';
  }
};

/** Writes a dot every so often. */
const BUSY = 'while :; do printf . >> log; sleep 0.02; done';
const isBusy = () => until(() => logged().length > 3);

async function interruptedWhenBusy(script: string) {
  const interruption = new AbortController();
  const insistence = new AbortController();
  const ended = run(script, { signal: interruption.signal, insistence: insistence.signal });
  await isBusy();
  interruption.abort();
  return { ended, insist: () => insistence.abort() };
}

test('a program that ends by itself gives its exit code', async () => {
  expect(await run('exit 3')).toBe(3);
});

test('the output of a program is given, whole, before its exit code', async () => {
  let output = '';
  const onOutput = (text: string) => {
    output += text;
  };
  const script = 'cat; printf one; sleep 0.1; printf two; exit 3';
  expect(await runInGroup('sh', ['-c', script], { cwd: folder, env: { PATH: process.env.PATH ?? '' }, onOutput })).toBe(3);
  expect(output).toBe('onetwo');
});

test('standard output and standard error are given apart', async () => {
  const output: string[] = [];
  const errors: string[] = [];
  const options = {
    cwd: folder,
    env: {},
    onOutput: (text: string) => void output.push(text),
    onErrorOutput: (text: string) => void errors.push(text),
  };
  expect(await runInGroup('/bin/sh', ['-c', 'echo one; echo two >&2'], options)).toBe(0);
  expect([output.join(''), errors.join('')]).toEqual(['one\n', 'two\n']);
});

test('a program whose child goes on with its output has ended', async () => {
  let output = '';
  const onOutput = (text: string) => {
    output += text;
  };
  const env = { PATH: process.env.PATH ?? '' };
  expect(await runInGroup('sh', ['-c', 'sleep 20 & echo $!; exit 3'], { cwd: folder, env, onOutput })).toBe(3);
  process.kill(Number(output));
});

test('a program that there is not is an error', async () => {
  await expect(runInGroup('there-is-no-such-program', [], { cwd: folder, env: {} })).rejects.toThrow('ENOENT');
});

test('what is interrupted before it starts does not start', async () => {
  expect(await run('echo started > log', { signal: AbortSignal.abort() })).toBe(1);
  expect(logged()).toBe('');
});

describe('an interruption', () => {
  // On a clock that stands still, the program's time to end never runs out.
  const stopClock = () => jest.spyOn(performance, 'now').mockReturnValue(0);

  test('reaches the program once, and what it gives then is its exit code', async () => {
    stopClock();
    const { ended } = await interruptedWhenBusy(`trap 'printf INT >> log; sleep 0.2; exit 7' INT; ${BUSY}`);
    expect(await ended).toBe(7);
    expect(logged().match(/INT/g)).toHaveLength(1);
  });

  test('reaches what the program has started, and is not over before that has ended', async () => {
    stopClock();
    const { ended } = await interruptedWhenBusy(`trap 'exit 1' INT; sh -c "trap 'sleep 0.3; echo done >> log; exit' INT; ${BUSY}"`);
    await ended;
    expect(logged()).toMatch(/done\n$/);
  });

  test('kills what is left after a while', async () => {
    const { ended } = await interruptedWhenBusy(`sh -c "trap '' INT TERM; ${BUSY}" & wait`);
    await ended;
    expect(await isQuiet(logged)).toBe(true);
  });

  test('kills it at once when the user insists', async () => {
    stopClock();
    const { ended, insist } = await interruptedWhenBusy(`trap '' INT TERM; ${BUSY}`);
    insist();
    expect(await ended).toBe(1);
    expect(await isQuiet(logged)).toBe(true);
  });
});
