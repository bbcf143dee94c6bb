/** `.ci/run`: its gates have budgets, and each command that they run exists. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './support/until';

const ROOT = join(__dirname, '..');
const RUN = readFileSync(join(ROOT, '.ci/run'), 'utf8');
const GATES = [...RUN.matchAll(/^(later )?(?:gate|tests) (\d+) (?:'[^']+'|"[^"]+") (.+)$/gm)].map(([, later, minutes, command = '']) => ({
  isLater: later !== undefined,
  minutes: Number(minutes),
  command,
}));

/** The functions of the script, without its gates. `bash` only makes the folder of a clone, so that gates start at once. */
const FUNCTIONS = `${RUN.slice(0, RUN.search(/^tests \d+ 'npm test/m)).replace('cd "$(dirname "$0")/.."', '')}
bash() { mkdir -p "$3"; }
`;
const TABLE = RUN.slice(RUN.indexOf('read -r passed failed skipped'));

/** Runs gates, and prints the table. */
function run(gates: string) {
  const { stdout, status } = spawnSync('bash', ['-c', `${FUNCTIONS}${gates}\n${TABLE}`], { encoding: 'utf8', cwd: ROOT });
  const [output = '', table = ''] = stdout.split('\n   took  budget  gate (minutes)\n');
  return {
    output,
    table: table
      .replace(/\d:\d\d/g, '0:00')
      .trimEnd()
      .split('\n'),
    status,
  };
}

test('the budgets are 60 minutes together, if three workers take the gates of the queue', () => {
  expect(GATES.length).toBe(RUN.match(/^(?:later )?(?:gate|tests) \d/gm)?.length);
  const workers = [0, 0, 0];
  for (const { minutes } of GATES.filter(({ isLater }) => isLater)) {
    workers.sort((one, other) => one - other);
    workers[0] = (workers[0] ?? 0) + minutes;
  }
  const others = GATES.filter(({ isLater }) => !isLater).reduce((sum, { minutes }) => sum + minutes, 0);
  expect(others + Math.max(...workers)).toBeLessThanOrEqual(60);
});

test('all shards of the end-to-end tests run', () => {
  expect([...RUN.matchAll(/test:e2e -- --shard=(\S+)$/gm)].map(([, shard]) => shard)).toEqual(['1/3', '2/3', '3/3']);
});

test('each gate of the queue runs once, and its output is whole', () => {
  const { output, table, status } = run(`
later gate 2 'breaks' false
for number in 1 2 3 4 5 6 7 8; do later gate 1 "number $number" echo "in $number"; done
run_queue`);
  expect(output.match(/=== number \d\nin \d\n=== number \d: passed/g)).toHaveLength(8);
  expect(table.slice(0, -3).sort()).toEqual(
    [...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `   0:00       1  passed  number ${number}`), '   0:00       2  FAILED  breaks'].sort(),
  );
  expect(table.slice(-3)).toEqual(['   0:00      60  of all', '', '8 passed, 1 failed, 0 skipped']);
  expect(status).toBe(1);
});

test('a gate of the queue that does not come to its end is a failure', () => {
  expect(run(`later gate 1 'ends its worker' sh -c 'kill -KILL $PPID'\nlater gate 1 'holds' true\nrun_queue`).table.at(-1)).toBe(
    '1 passed, 1 failed, 0 skipped',
  );
  expect(run(`bash() { return 1; }\nlater gate 1 'has no worker' true\nrun_queue`).table.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
});

describe('a gate that does not end', () => {
  /** Time passes once the command has made its file `begun`. */
  const hangs = (command: string) =>
    run(`
sleep() { until [ -e "$TMPDIR/begun" ]; do command sleep 0.01; done; SECONDS=$((SECONDS + 1)); command sleep "$1"; }
patience=1
gate 0 'hangs' sh -c ${command}
gate 1 'holds' true`);
  const isRunning = (command: string) => spawnSync('pgrep', ['-f', command]).status === 0;
  /** Commands that no other run of this test has. */
  const [first, second, third] = [1, 2, 3].map((number) => `sleep ${number}${process.pid}000`);

  test('is a failure that shows what ran, and the others follow', async () => {
    const { output, table, status } = hangs(`'echo begun; ${first} & ${second} & touch "$TMPDIR/begun"; wait'`);
    expect(output).toMatch(/^\n=== hangs\nbegun\n=== did not end in 1 s, and is stopped; these processes run:\n/);
    expect(output).toMatch(/\n=== hangs: FAILED \(\d+ s\)\n\n=== holds\n/);
    expect(output).toMatch(new RegExp(` sh -c echo begun; .*\n.* ${first}\n.* ${second}\n`));
    expect(table.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(status).toBe(1);
    await until(() => !isRunning(`${first}|${second}`));
  });

  test('is killed if it ignores that it is stopped', async () => {
    expect(hangs(`'trap "" TERM; touch "$TMPDIR/begun"; ${third}'`).output).toContain('=== hangs: FAILED');
    await until(() => !isRunning(String(third)));
  });
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
  const { table, status } = run(
    "gate 1 'holds' true\ngate 2 'breaks' false\ngate 3 'cannot run here' sh -c 'exit 77'\ngate 0 'is late' sleep 1.1\n",
  );
  expect(table).toEqual([
    '   0:00       1  passed  holds',
    '   0:00       2  FAILED  breaks',
    '   0:00       3  skipped  cannot run here',
    '   0:00       0  passed  is late (over its budget)',
    '   0:00      60  of all',
    '',
    '2 passed, 1 failed, 1 skipped',
  ]);
  expect(status).toBe(1);
});

test('what apps and tests leave in the folder of temporary files is a failure, and a cache is none', () => {
  const leaving = (...names: string[]) => run(`gate 1 'leaves' sh -c 'cd $TMPDIR && touch ${names.join(' ')}'\ngate 1 'none' nothing_left`);
  for (const name of ['cdk.out1', 'tests-1']) {
    expect(leaving('jest_0', name)).toMatchObject({
      status: 1,
      output: expect.stringMatching(`=== none\n(jest_0\n)?${name}\n(jest_0\n)?=== none: FAILED`),
    });
  }
  expect(leaving('jest_0', 'v8-compile-cache-0').status).toBe(0);
});
