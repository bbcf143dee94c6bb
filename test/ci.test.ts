/** `.ci/run`: its gates have budgets, and each command that they run exists. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const RUN = readFileSync(join(ROOT, '.ci/run'), 'utf8');
const GATES = [...RUN.matchAll(/^(?:gate|tests) (\d+) (?:'([^']+)'|"([^"]+)") (.+)$/gm)].map(([, minutes, name, other, command = '']) => ({
  minutes: Number(minutes),
  name: name ?? other,
  command,
}));

test('the budgets of all gates are 60 minutes together', () => {
  expect(GATES.length).toBe(RUN.match(/^(?:gate|tests) /gm)?.length);
  expect(GATES.reduce((sum, { minutes }) => sum + minutes, 0)).toBeLessThanOrEqual(60);
});

test('each gate that is an npm script is in package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const commands = GATES.flatMap(({ command }) => /npm run ([\w:-]+)/.exec(command)?.[1] ?? []);
  expect(commands).toEqual(
    expect.arrayContaining(['check:api', 'check:builds', 'check:nag', 'check:secrets', 'test:newest-cdk', 'release:dry-run']),
  );
  expect(commands.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('a table has the time and the outcome of each gate, and the exit code tells of a failure', () => {
  const before = RUN.slice(0, RUN.indexOf("tests 4 'npm test"));
  const after = RUN.slice(RUN.indexOf("printf '\\n   took"));
  const gates = "gate 1 'holds' true\ngate 2 'breaks' false\ngate 3 'cannot run here' bash -c 'exit 77'\ngate 0 'is late' sleep 1.1\n";
  const { stdout, status } = spawnSync('bash', ['-c', `${before.replace('cd "$(dirname "$0")/.."', '')}${gates}${after}`], {
    encoding: 'utf8',
  });
  expect(stdout.slice(stdout.indexOf('   took')).replace(/\d:\d\d/g, '0:00')).toBe(
    [
      '   took  budget  gate (minutes)',
      '   0:00       1  passed  holds',
      '   0:00       2  FAILED  breaks',
      '   0:00       3  skipped  cannot run here',
      '   0:00       0  passed  is late (over its budget)',
      '   0:00      60  of all',
      '',
      '2 passed, 1 failed, 1 skipped',
      '',
    ].join('\n'),
  );
  expect(status).toBe(1);
});
