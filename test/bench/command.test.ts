/** The command `npm run bench`: its options, and how it goes on after a section that fails. Nothing is measured. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { esModules } from '../support/es-modules';

const ROOT = join(__dirname, '..', '..');

const evaluate = esModules();

const refusal = (...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'bench/main.mjs'), ...args], { encoding: 'utf8' });
  return { status, stderr };
};

test('refuses a section that does not exist', () => {
  expect(refusal('packages')).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^a section is one of .*package.*, got 'packages'; correct it, or name none to measure all\n$/),
  });
});

test.each(['0', '1.5', 'many', '-1'])('refuses %s as a number of rounds, and as patience', (count) => {
  expect(refusal(`--runs=${count}`)).toEqual({
    status: 1,
    stderr: `--runs must be a whole number from 1 on, got '${count}'; leave it out for as many rounds as the intervals of the ratios need\n`,
  });
  expect(refusal(`--patience=${count}`)).toEqual({
    status: 1,
    stderr: `--patience must be a whole number from 1 on, got '${count}'; with 4, the bench takes up to four times as long until the intervals are narrow\n`,
  });
});

test('refuses two options that say how much is measured', () => {
  expect(refusal('--runs=6', '--patience=4', '--quick')).toEqual({
    status: 1,
    stderr: 'one option says how much is measured, got --runs, --patience, --quick; leave all but one of them out\n',
  });
});

test('a budget that is exceeded is told with what was measured', async () => {
  const budgets = [
    { figure: 'the bundle', limit: 1024, seen: 2048, unit: 'bytes' },
    { figure: 'the tarball', limit: 1024, seen: 1024, unit: 'bytes' },
  ];
  const over = (value: string) => evaluate("import { overBudget } from './bench/report/budgets.mjs';", `overBudget({ budgets: ${value} })`);
  expect(await over(JSON.stringify(budgets))).toEqual(['the bundle may be 1,024 bytes, got 2,048 bytes']);
  expect(await over("[{ figure: 'the ratio', limit: 1.1, seen: Number.NaN, unit: '×' }]")).toEqual(['the ratio may be 1.1 ×, got NaN ×']);
});

test('a section that fails stops no other one, and each renews the page at once', async () => {
  const docs = mkdtempSync(join(tmpdir(), 'bench-run-'));
  const program = `(async () => {
    const page = () => readFileSync(${JSON.stringify(join(docs, 'performance.md'))}, 'utf8');
    const section = (name, measure) => ({ name, title: name, question: '?', method: '', command: name, rounds: { least: 3, most: 9 }, measure });
    const pages = [];
    const result = { tables: [], budgets: [{ figure: 'size', limit: 1, seen: 2, unit: 'KB' }] };
    const sections = [
      section('first', async ({ rounds, quick }) => ({ ...result, summary: [{ cost: 'rounds', ours: [rounds.least, rounds.most, quick].join(' '), against: 'L1' }] })),
      section('second', async () => { pages.push(page()); throw new Error('no network'); }),
      section('third', async () => result),
      section('fourth', async () => { throw new Error('must not be measured'); }),
    ];
    const { log } = console;
    Object.assign(console, { log() {}, error() {} });
    const options = { docs: ${JSON.stringify(docs)}, sections, quick: false, check: false };
    const names = ['first', 'second', 'third'];
    const measured = await measureSections({ ...options, names });
    pages.push(page());
    const third = (flags) => measureSections({ ...options, names: ['third'], ...flags });
    const others = [await third({}), await third({ quick: true }), await third({ check: true })];
    console.log = log;
    return { measured, others, pages };
  })()`;
  const imports = "import { readFileSync } from 'node:fs'; import { measureSections } from './bench/measure-sections.mjs';";
  const { measured, others, pages } = (await evaluate(imports, program)) as { measured: boolean; others: boolean[]; pages: string[] };
  rmSync(docs, { recursive: true });
  expect(measured).toBe(false);
  expect(others).toEqual([true, true, false]);
  expect(pages.map((page) => page.match(/^## (first|second|third|fourth)$/gm))).toEqual([['## first'], ['## first', '## third']]);
  expect(pages[0]).toMatch(/\| rounds +\| 3 9 false +\| L1 +\|/);
});
