/** What tests wait for in other processes: what never comes is an error that says so. */
import { tmpdir } from 'node:os';
import { run } from './e2e/support/command';
import { eventually } from './support/eventually';
import { until } from './support/until';

test('a condition that never holds is named', async () => {
  const answers: string[] = [];
  await expect(until(() => answers.includes('hello'), 20)).rejects.toThrow(/^this must hold within 0\.02 s: .*answers\.includes\(.hello/);
});

test('what fails is looked at again, and told as it was at last if it is never so', async () => {
  let looks = 0;
  const look = async (enough: number) => {
    looks += 1;
    if (looks < enough) throw new Error(`look ${looks}`);
    return looks;
  };
  expect(await eventually(() => look(3))).toBe(3);
  const { message } = await eventually(() => look(Infinity), 150).then(fail, (error: Error) => error);
  expect(message).toBe(`look ${looks}`);
});

test('a command that never ends is named with what it has printed, and killed', async () => {
  const { message } = await run('sh', ['-c', 'echo $$; exec sleep 300'], { cwd: tmpdir() }, 1_000).then(fail, (error: Error) => error);
  expect(message).toMatch(/^sh -c echo \$\$; exec sleep 300 did not end within 1 s:\n\d+\n$/);
  const pid = Number(message.trim().split('\n').at(-1));
  await until(() => !isRunning(pid));
});

function fail(): never {
  throw new Error('it has ended');
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
