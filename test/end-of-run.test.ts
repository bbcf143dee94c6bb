/** What `test/end-of-run.ts` does when tests leave something open. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Runs one file of tests in the process of jest, which then waits for what they leave. */
function runInBand(code: string) {
  const folder = mkdtempSync(join(tmpdir(), 'end-of-run-'));
  writeFileSync(join(folder, 'leaves.test.js'), code);
  const config = {
    rootDir: folder,
    cacheDirectory: join(folder, 'cache'),
    globals: { GRACE_MILLISECONDS: 2_000 },
    globalTeardown: join(ROOT, 'test/end-of-run.ts'),
    transform: { ts$: join(ROOT, 'test/transform.cjs') },
  };
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const run = spawnSync(process.execPath, [jest, '--runInBand', '--config', JSON.stringify(config)], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return run;
}

test('a process and a server that tests leave are named, the process is ended with its group, and the run fails', () => {
  const { status, stderr } = runInBand(`
    test('leaves a process and a server', async () => {
      require('node:child_process').spawn('sh', ['-c', 'sleep 300 & wait'], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => require('node:http').createServer().listen(0, '127.0.0.1', resolve));
    });`);
  // The output is complete only when no process of the group holds it any more.
  expect(stderr).toContain('Tests:       1 passed, 1 total');
  expect(stderr).toMatch(
    /A test closes what it opens, got this 2 s after the last one:\n {2}process \d+: sh -c sleep 300 & wait\n(.*\n)*.*TCP/,
  );
  expect(status).toBe(1);
});

test('tests that close what they open end as ever', () => {
  const { status, stderr } = runInBand("test('is done', () => {});");
  expect(stderr).toContain('Tests:       1 passed, 1 total');
  expect(stderr).not.toContain('closes what it opens');
  expect(status).toBe(0);
});
