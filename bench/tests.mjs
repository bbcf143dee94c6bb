/**
 * Measures `npm test` in a fresh clone: CPU time, elapsed time, and the slowest test files. Jest's cache is empty; dependencies and assets/
 * are already there.
 *
 *   npm run bench:tests
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const SLOWEST = 15;

/** The budget that CONTRIBUTING.md states, on two idle cores. */
const BUDGET = { cpu: 150, clock: 90 };

const folder = mkdtempSync(join(tmpdir(), 'bench-tests-'));
try {
  const report = join(folder, 'report.json');
  // The shell measures the CPU time of all its child processes.
  const script =
    'TIMEFORMAT="%U %S %R"; { time npm test -- --cacheDirectory "$1/cache" --json --outputFile "$2" >&3 2>&3; } 3>&2 2>"$1/times"';
  const { status } = spawnSync('bash', ['-c', script, 'bash', folder, report], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [user, system, clock] = readFileSync(join(folder, 'times'), 'utf8').split(' ').map(Number);
  const files = JSON.parse(readFileSync(report, 'utf8')).testResults.map(({ name, startTime, endTime }) => ({
    name: basename(name),
    seconds: (endTime - startTime) / 1_000,
  }));
  files.sort((one, other) => other.seconds - one.seconds);
  console.log(`${files.length} test files, exit code ${status}`);
  console.log(`CPU time ${(user + system).toFixed(0)} s (user ${user}, system ${system}), budget ${BUDGET.cpu} s`);
  console.log(`elapsed time ${clock.toFixed(0)} s, budget ${BUDGET.clock} s on two idle cores`);
  for (const { name, seconds } of files.slice(0, SLOWEST)) console.log(`${seconds.toFixed(1).padStart(6)} s  ${name}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
