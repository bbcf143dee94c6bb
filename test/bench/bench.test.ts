/** `npm run bench`: what it computes of samples, what it writes, and what it refuses. Nothing is measured. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Runs a module in Node.js and returns the value that `value` has. */
function evaluate(imports: string, value: string): unknown {
  const program = `${imports}\nconsole.log(JSON.stringify(await (async () => (${value}))()));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT, encoding: 'utf8' }));
}

const KIT = "import * as kit from './bench/measuring/index.mjs'; import { cell } from './bench/report/format.mjs';";
const kit = (value: string) => evaluate(KIT, value);

/** The cell of a subject beside a baseline, by their samples. */
const cellOf = (baseline: unknown, ours: unknown, rest: object = {}) => {
  const rows = [
    { subject: 'L1', figures: { CPU: baseline } },
    { subject: 'ours', figures: { CPU: ours } },
  ];
  return kit(
    `['L1', 'ours'].map((subject) => cell(${JSON.stringify({ title: 'Synthesis', baseline: 'L1', rows, ...rest })}, subject, 'CPU'))`,
  );
};
const ms = (...samples: number[]) => ({ unit: 'ms', samples });

describe('statistics', () => {
  test('the median lies between the quartiles, interpolated between samples', () => {
    expect(kit('[kit.quartiles([4, 1, 3, 2, 5]), kit.quartiles([10, 40, 20, 30]), kit.quartiles([7])]')).toEqual([
      { low: 2, median: 3, high: 4 },
      { low: 17.5, median: 25, high: 32.5 },
      { low: 7, median: 7, high: 7 },
    ]);
  });

  test('ratios are taken round by round: a round in which all is slower changes none', () => {
    expect(cellOf(ms(100, 200, 400, 100), ms(110, 220, 440, 110))).toEqual(['150 ms', '**1.10 ×**, 165 ms']);
  });

  test('the quartiles of a ratio are in brackets', () => {
    expect(cellOf(ms(100, 100, 100), ms(108, 110, 112))).toEqual(['100 ms', '**1.10 ×** (1.09–1.11 ×), 110 ms']);
  });

  test('a ratio whose quartiles are too far apart is unsteady, unless its table allows more', () => {
    expect(cellOf(ms(100, 100, 100), ms(100, 110, 120))).toEqual(['100 ms', 'unsteady (1.05–1.15 ×)']);
    expect(cellOf(ms(100, 100, 100), ms(100, 110, 120), { steady: 0.1 })).toEqual(['100 ms', '**1.10 ×** (1.05–1.15 ×), 110 ms']);
  });

  test('exact figures have ratios, too; a subject that cannot says why', () => {
    expect(cellOf({ unit: 'bytes', exact: 1024 }, { unit: 'bytes', exact: 20 * 1024 })).toEqual(['1,024 bytes', '**20 ×**, 20 KB']);
    expect(cellOf(ms(100), { cannot: 'at most 500 resources' })).toEqual(['100 ms', 'cannot: at most 500 resources']);
  });
});

describe('lines at the top of the page', () => {
  const rows = [
    { subject: 'L1', figures: { CPU: ms(100, 100, 100), wall: ms(100, 100, 100) } },
    { subject: 'ours', figures: { CPU: ms(109, 110, 111), wall: ms(100, 110, 120) } },
  ];
  const table = JSON.stringify({ title: 'Synthesis', baseline: 'L1', rows });
  const line = (value: string) => evaluate("import { ratioGoal, summaryLine } from './bench/report/lines.mjs';", value);

  test('tell the ratio of a subject to the baseline, or that it is unsteady', () => {
    expect(line(`['CPU', 'wall'].map((column) => summaryLine('synthesis', ${table}, 'ours', column))`)).toEqual([
      { cost: 'synthesis', ours: '1.10 ×', against: 'L1' },
      { cost: 'synthesis', ours: 'unsteady (1.05–1.15 ×)', against: 'L1' },
    ]);
  });

  test('a goal is met by a steady ratio that is not over it', () => {
    const goal = (wanted: object, column: string) =>
      line(`ratioGoal(${JSON.stringify({ figure: 'CPU', ...wanted })}, ${table}, 'ours', '${column}')`);
    expect(goal({ goal: 1.1, stretch: 1.05 }, 'CPU')).toEqual({
      figure: 'CPU',
      goal: '1.10 ×',
      stretch: '1.05 ×',
      seen: '1.10 ×',
      met: true,
    });
    expect(goal({ goal: 1.05, why: 'tags' }, 'CPU')).toMatchObject({ seen: '1.10 ×', met: false, why: 'tags' });
    expect(goal({ goal: 1.2, why: 'tags' }, 'wall')).toMatchObject({ met: false, why: 'its quartiles are too far apart for a figure' });
  });
});

describe('rounds', () => {
  const rounds = (runs: number, measure: string) =>
    kit(`(async () => {
      const calls = [];
      const measure = async (subject, round) => { calls.push(subject + round); ${measure} };
      const results = await kit.inRounds({ subjects: ['a', 'b'], runs: ${runs}, say() {}, measure });
      return { calls, results };
    })()`);

  test('each round has every subject once; the first round does not count', () => {
    expect(rounds(2, 'return { cpu: round };')).toEqual({
      calls: ['a0', 'b0', 'a1', 'b1', 'a2', 'b2'],
      results: { a: { cpu: [1, 2] }, b: { cpu: [1, 2] } },
    });
    expect(rounds(1, 'return { cpu: round };')).toMatchObject({ calls: ['a1', 'b1'] });
  });

  test('a subject that cannot is left out of further rounds', () => {
    expect(rounds(2, "if (subject === 'b') throw new kit.Cannot('at most 500 resources'); return { cpu: 1 };")).toEqual({
      calls: ['a0', 'b0', 'a1', 'a2'],
      results: { a: { cpu: [1, 1] }, b: { cannot: 'at most 500 resources' } },
    });
  });

  test('a process is measured with its child processes', () => {
    const child = "require('child_process').execFileSync(process.execPath, ['-e', 'process.stdout.write(String(6 * 7))'])";
    const { stdout, cpu, memory, processes } = kit(`kit.runNode(['-e', ${JSON.stringify(`process.stdout.write(${child})`)}])`) as {
      stdout: string;
      cpu: number;
      memory: number;
      processes: { cpu: number }[];
    };
    expect(stdout).toBe('42');
    expect(processes).toHaveLength(2);
    expect(cpu).toBe(processes.reduce((sum, each) => sum + each.cpu, 0));
    expect(memory).toBeGreaterThan(10);
  });
});

describe('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-page-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const SECTIONS = ['synth', 'package'].map((name) => ({
    name,
    title: `The ${name}`,
    question: `What does ${name} cost?`,
    method: 'In fresh processes.',
    command: `npm run bench -- ${name}`,
  }));
  const result = (name: string, samples: number[]) => ({
    measured: '2026-11-28',
    runs: samples.length,
    machine: { processor: 'A processor', cores: 2, memory: 8, system: 'A system', node: '20.0.0' },
    tables: [
      {
        title: 'One stage',
        columns: ['CPU'],
        baseline: 'L1',
        rows: [
          { subject: 'L1', figures: { CPU: ms(...samples.map(() => 100)) } },
          { subject: name, figures: { CPU: ms(...samples) } },
        ],
      },
    ],
    plots: [
      {
        name: 'growth',
        title: 'Growth',
        x: { label: 'stages', log: true },
        y: { label: 'ms' },
        series: [
          {
            subject: 'L1',
            points: [
              [1, 5],
              [400, 50],
            ],
          },
        ],
      },
    ],
    summary: [{ cost: `cost of ${name}`, ours: '1.1 ×', against: 'an L1' }],
    goals: [{ figure: `goal of ${name}`, goal: 1.1, seen: 1.2, met: false, why: 'it is slow' }],
    budgets: [{ figure: 'the bundle', limit: 2048, seen: 1024, unit: 'bytes' }],
  });
  const write = (name: string, samples: number[]) => {
    evaluate(
      "import { writePage } from './bench/report/page.mjs'; import { writeResult } from './bench/report/results.mjs';",
      `(() => {
        writeResult(${JSON.stringify(folder)}, '${name}', ${JSON.stringify(result(name, samples))});
        writePage(${JSON.stringify(folder)}, ${JSON.stringify(SECTIONS)});
        return null;
      })()`,
    );
    return readFileSync(join(folder, 'performance.md'), 'utf8');
  };
  const part = (page: string, name: string) => page.split(/^(?=## )/m).find((text) => text.startsWith(`## The ${name}\n`));

  test('has the figures, their command, the machine, the goals and the plots of each section that was measured', () => {
    const page = write('synth', [110, 110]);
    expect(part(page, 'synth')).toBe(`## The synth

What does synth cost?

In fresh processes.

\`npm run bench -- synth\`, 2 rounds, 2026-11-28: A processor, 2 cores, 8 GB, A system, Node.js 20.0.0.

**One stage**

|       | CPU                |
|-------|--------------------|
| L1    | 100 ms             |
| synth | **1.10 ×**, 110 ms |

| Budget     | At most     | Measured    |
|------------|-------------|-------------|
| the bundle | 2,048 bytes | 1,024 bytes |

![Growth](images/performance/synth-growth.svg)
`);
    expect(page).toContain('| cost of synth | 1.1 ×             | an L1   | [The synth](#the-synth) |');
    expect(page).toContain('| goal of synth | 1.1  |         | 1.2      | **not met**: it is slow |');
    expect(part(page, 'package')).toBeUndefined();
    const image = readFileSync(join(folder, 'images/performance/synth-growth.svg'), 'utf8');
    expect(image).toContain('@media(prefers-color-scheme:dark)');
    expect(image).toContain('<polyline class="s0 line" points="74,318 486.9,48"/>');
  });

  test('renews one section alone', () => {
    const before = write('package', [120]);
    const after = write('synth', [130]);
    expect(part(after, 'package')).toBe(part(before, 'package'));
    expect(part(after, 'synth')).toContain('| synth | **1.30 ×**, 130 ms |');
    expect(readdirSync(join(folder, 'images/performance'))).toEqual(['package-growth.svg', 'synth-growth.svg']);
  });
});

test('docs/performance.md is what the samples in docs/performance/ give', () => {
  const imports = "import { pageOf } from './bench/report/page.mjs'; import { loadSections, SECTIONS } from './bench/sections/index.mjs';";
  expect(readFileSync(join(ROOT, 'docs/performance.md'), 'utf8')).toBe(evaluate(imports, "pageOf('docs', await loadSections(SECTIONS))"));
});

describe('the command', () => {
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

  test.each(['0', '1.5', 'many', '-1'])('refuses --runs=%s', (runs) => {
    expect(refusal(`--runs=${runs}`)).toEqual({
      status: 1,
      stderr: `--runs must be a whole number from 1 on, got '${runs}'; leave it out for what each section has by default\n`,
    });
  });

  test('a budget that is exceeded is told with what was measured', () => {
    const budgets = [
      { figure: 'the bundle', limit: 1024, seen: 2048, unit: 'bytes' },
      { figure: 'the tarball', limit: 1024, seen: 1024, unit: 'bytes' },
    ];
    const over = (value: string) =>
      evaluate("import { overBudget } from './bench/report/budgets.mjs';", `overBudget({ budgets: ${value} })`);
    expect(over(JSON.stringify(budgets))).toEqual(['the bundle may be 1,024 bytes, got 2,048 bytes']);
    expect(over("[{ figure: 'the ratio', limit: 1.1, seen: Number.NaN, unit: '×' }]")).toEqual(['the ratio may be 1.1 ×, got NaN ×']);
  });

  test('a section that fails stops no other one, and each renews the page at once', () => {
    const docs = mkdtempSync(join(tmpdir(), 'bench-run-'));
    const program = `(async () => {
      const page = () => readFileSync(${JSON.stringify(join(docs, 'performance.md'))}, 'utf8');
      const section = (name, measure) => ({ name, title: name, question: '?', method: '', command: name, runs: 3, measure });
      const pages = [];
      const result = { tables: [], budgets: [{ figure: 'size', limit: 1, seen: 2, unit: 'KB' }] };
      const sections = [
        section('first', async ({ runs, quick }) => ({ ...result, summary: [{ cost: 'rounds', ours: runs + ' ' + quick, against: 'L1' }] })),
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
    const { measured, others, pages } = evaluate(imports, program) as { measured: boolean; others: boolean[]; pages: string[] };
    rmSync(docs, { recursive: true });
    expect(measured).toBe(false);
    expect(others).toEqual([true, true, false]);
    expect(pages.map((page) => page.match(/^## (first|second|third|fourth)$/gm))).toEqual([['## first'], ['## first', '## third']]);
    expect(pages[0]).toMatch(/\| rounds +\| 3 false +\| L1 +\|/);
  });
});
