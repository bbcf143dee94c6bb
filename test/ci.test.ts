/** `.ci/run`: its gates have budgets, and each command that they run exists. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const RUN = readFileSync(join(ROOT, '.ci/run'), 'utf8');
const GATES = [...RUN.matchAll(/^( *)(?:gate|tests) (\d+) (?:'([^']+)'|"([^"]+)") (.+)$/gm)].map(
  ([, indent, minutes, name, other, command = '']) => ({
    isBeside: indent !== '',
    minutes: Number(minutes),
    name: name ?? other,
    command,
  }),
);

const minutesOf = (gates: typeof GATES) => gates.reduce((sum, { minutes }) => sum + minutes, 0);

test('the budgets are 60 minutes together, and the gates beside others take no longer than those', () => {
  expect(GATES.length).toBe(RUN.match(/^ *(?:gate|tests) \d/gm)?.length);
  expect(minutesOf(GATES.filter(({ isBeside }) => !isBeside))).toBeLessThanOrEqual(60);
  const others = RUN.slice(RUN.indexOf('\nbeside deployments'), RUN.indexOf('\njoin_beside\n'));
  expect(minutesOf(GATES.filter(({ isBeside }) => isBeside))).toBeLessThanOrEqual(
    minutesOf(GATES.filter(({ name }) => others.includes(name))),
  );
});

test('gates that run beside others are counted with them, and a failure to run them counts', () => {
  const before = RUN.slice(0, RUN.indexOf("tests 5 'npm test")).replace('cd "$(dirname "$0")/.."', '');
  const run = (script: string) =>
    spawnSync('bash', ['-c', `${before}\n${script}\nprintf '%s %s %s|%s' "$passed" "$failed" "$skipped" "$table"`], {
      encoding: 'utf8',
      cwd: ROOT,
    }).stdout;
  const gates = "some() {\n  gate 1 'holds' true\n  gate 2 'breaks' false\n}\n";
  expect(run(`${gates}bash() { mkdir -p "$2"; }\nbeside some\ngate 3 'here' true\njoin_beside`).replace(/\d:\d\d/g, '0:00')).toMatch(
    /2 1 0\| +0:00 +3 {2}passed {2}here\n +0:00 +1 {2}passed {2}holds \(beside the others\)\n +0:00 +2 {2}FAILED {2}breaks \(beside the others\)\n$/,
  );
  expect(run(`${gates}bash() { mkdir -p "$2"; }\nmissing() { exit 1; }\nbeside missing\njoin_beside`)).toMatch(/0 1 0\|$/);
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
  const before = RUN.slice(0, RUN.indexOf("tests 5 'npm test"));
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
