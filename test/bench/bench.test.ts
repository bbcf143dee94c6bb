/** `npm run bench`: what it computes of samples, and what it writes. Nothing is measured. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { esModules } from '../support/es-modules';

const ROOT = join(__dirname, '..', '..');

const evaluate = esModules();

const KIT =
  "import * as kit from './bench/measuring/index.mjs'; import { cell } from './bench/report/format.mjs'; import { intervalRank, medianInterval } from './bench/measuring/statistics.mjs';";
const kit = (value: string) => evaluate(KIT, value);

/** The cell of a subject beside a baseline, by their samples. */
const cellOf = (baseline: unknown, ours: unknown) => {
  const rows = [
    { subject: 'L1', figures: { CPU: baseline } },
    { subject: 'ours', figures: { CPU: ours } },
  ];
  return kit(`['L1', 'ours'].map((subject) => cell(${JSON.stringify({ title: 'Synthesis', baseline: 'L1', rows })}, subject, 'CPU'))`);
};
const ms = (...samples: number[]) => ({ unit: 'ms', samples });
/** The same numbers between 0 and 1 in each run, by Marsaglia's xorshift with 32 bits. */
const RANDOM = `
  let state = 1;
  const random = () => {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };`;

const hundreds = (count: number) => ms(...Array<number>(count).fill(100));

test('a tarball that lacks a file its package names would be found: its size would be too small', async () => {
  const manifest = { main: 'dist/index.js', types: './dist/index.d.ts', bin: { command: 'bin/command.js' } };
  const missing = (files: readonly string[]) =>
    evaluate(
      "import { missingFiles } from './bench/sections/package.mjs';",
      `missingFiles(${JSON.stringify(manifest)}, ${JSON.stringify(files)})`,
    );
  expect(await missing(['dist/index.js', 'dist/index.d.ts', 'bin/command.js'])).toEqual([]);
  expect(await missing(['dist/index.js'])).toEqual(['./dist/index.d.ts', 'bin/command.js']);
});

describe('statistics', () => {
  test('the median is the sample in the middle, or between two', async () => {
    expect(await kit('[kit.median([4, 1, 3, 2, 5]), kit.median([10, 40, 20, 30]), kit.median([7])]')).toEqual([3, 25, 7]);
  });

  test('the interval of a median lies between the samples of the same rank from both ends; fewer than 6 samples have none', async () => {
    expect(await kit('[1, 5, 6, 8, 9, 11, 12, 15, 20, 24, 30, 100].map(intervalRank)')).toEqual([0, 0, 1, 1, 2, 2, 3, 4, 6, 7, 10, 40]);
    expect(await kit('[[9, 5, 7], [6, 1, 5, 2, 4, 3], [12, 1, 11, 2, 10, 3, 9, 4, 8, 5, 7, 6]].map(medianInterval)')).toEqual([
      { low: 5, median: 7, high: 9, confident: false },
      { low: 1, median: 3.5, high: 6, confident: true },
      { low: 3, median: 6.5, high: 10, confident: true },
    ]);
  });

  test('at least 95 % of the intervals hold the true median, however the samples are distributed', async () => {
    const shares = (await kit(`(() => {
      ${RANDOM}
      const even = () => random();
      const skewed = () => -Math.log(1 - random()) / Math.LN2 - 0.5;
      const twoPeaked = () => (random() < 0.5 ? random() * 0.1 : 0.9 + random() * 0.1);
      const holds = ({ low, high }) => low <= 0.5 && 0.5 <= high;
      return [even, skewed, twoPeaked].flatMap((draw) => [6, 9, 24].map((count) => {
        const intervals = Array.from({ length: 5_000 }, () => medianInterval(Array.from({ length: count }, draw)));
        return intervals.filter(holds).length / intervals.length;
      }));
    })()`)) as number[];
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.95);
  });

  test('ratios are taken round by round: a round in which all is slower changes none', async () => {
    expect(await cellOf(ms(100, 200, 400, 100), ms(110, 220, 440, 110))).toEqual(['150 ms', '**1.10 ×**, 165 ms']);
  });

  test('the interval of a ratio is in brackets', async () => {
    expect(await cellOf(hundreds(3), ms(108, 110, 112))).toEqual(['100 ms', '**1.10 ×** (1.08–1.12 ×), 110 ms']);
    expect(await cellOf(hundreds(9), ms(90, 108, 109, 110, 110, 110, 111, 112, 900))).toEqual([
      '100 ms',
      '**1.10 ×** (1.08–1.12 ×), 110 ms',
    ]);
  });

  test('a subject that stopped before its baseline is compared in its rounds', async () => {
    expect(await cellOf(ms(100, 200, 300, 999), ms(110, 220))).toEqual(['250 ms', '**1.10 ×**, 165 ms']);
  });

  test('a ratio whose interval is wider than a fifth of the greater one of both is unsteady', async () => {
    expect(await cellOf(hundreds(3), ms(98, 110, 121))).toEqual(['100 ms', 'unsteady (0.98–1.21 ×)']);
    expect(await cellOf(hundreds(3), ms(100, 110, 121))).toEqual(['100 ms', '**1.10 ×** (1.00–1.21 ×), 110 ms']);
    expect(await cellOf(hundreds(3), ms(20, 30, 39))).toEqual(['100 ms', '**0.30 ×** (0.20–0.39 ×), 30 ms']);
  });

  test('exact figures have ratios, too; a subject that cannot says why', async () => {
    expect(await cellOf({ unit: 'bytes', exact: 1024 }, { unit: 'bytes', exact: 20 * 1024 })).toEqual(['1,024 bytes', '**20 ×**, 20 KB']);
    expect(await cellOf(ms(100), { cannot: 'at most 500 resources' })).toEqual(['100 ms', 'cannot: at most 500 resources']);
  });
});

/** The legend of the page says so. */
test('at least 93 % of the intervals hold the true median when rounds end at a narrow one, 91 % with four times the patience', async () => {
  const [once, fourTimes] = (await evaluate(
    "import { medianInterval } from './bench/measuring/statistics.mjs'; import { inRounds } from './bench/measuring/index.mjs';",
    `(async () => {
      ${RANDOM}
      const share = async (patience, deviation, width) => {
        let held = 0;
        for (let run = 0; run < 1_000; run++) {
          const noise = () => 100 * Math.exp(deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
          const job = { subjects: ['a', 'b'], rounds: { least: 6, most: 24, patience }, against: { cpu: 'a' }, width, say() {} };
          const { a, b } = await inRounds({ ...job, measure: async () => ({ cpu: noise() }) });
          const { low, high } = medianInterval(b.cpu.map((value, round) => value / a.cpu[round]));
          held += low <= 1 && 1 <= high;
        }
        return held / 1_000;
      };
      const least = async (patience, deviations) => {
        const shares = [];
        for (const deviation of deviations) for (const width of [0.05, 0.1]) shares.push(await share(patience, deviation, width));
        return Math.min(...shares);
      };
      return [await least(1, [0.02, 0.04, 0.06]), await least(4, [0.04, 0.1])];
    })()`,
  )) as [number, number];
  expect(once).toBeGreaterThanOrEqual(0.93);
  expect(fourTimes).toBeGreaterThanOrEqual(0.91);
});

describe('lines at the top of the page', () => {
  const rows = [
    { subject: 'L1', figures: { CPU: hundreds(6), wall: hundreds(3), memory: hundreds(3), start: hundreds(6) } },
    {
      subject: 'ours',
      figures: {
        CPU: ms(108, 109, 110, 110, 111, 112),
        wall: ms(90, 110, 130),
        memory: ms(109, 110, 111),
        start: ms(108, 109, 110.4, 110.4, 111, 112),
      },
    },
  ];
  const table = JSON.stringify({ title: 'Synthesis', baseline: 'L1', rows });
  const line = (value: string) => evaluate("import { ratioGoal, summaryLine } from './bench/report/lines.mjs';", value);

  test('tell the ratio of a subject to the baseline with its interval, or the rounds if they are too few, or that it is unsteady', async () => {
    expect(await line(`['CPU', 'wall', 'memory'].map((column) => summaryLine('synthesis', ${table}, 'ours', column))`)).toEqual([
      { cost: 'synthesis', ours: '1.10 × (1.08–1.12 ×)', against: 'L1' },
      { cost: 'synthesis', ours: 'unsteady (0.90–1.30 ×)', against: 'L1' },
      { cost: 'synthesis', ours: '1.10 ×, 3 rounds', against: 'L1' },
    ]);
  });

  test('a goal is met by a steady ratio that is not over it', async () => {
    const goal = (wanted: object, column: string) =>
      line(`ratioGoal(${JSON.stringify({ figure: 'CPU', ...wanted })}, ${table}, 'ours', '${column}')`);
    expect(await goal({ goal: 1.1, stretch: 1.05 }, 'CPU')).toEqual({
      figure: 'CPU',
      goal: '1.10 ×',
      stretch: '1.05 ×',
      seen: '1.10 × (1.08–1.12 ×)',
      met: true,
    });
    expect(await goal({ goal: 1.05, why: 'tags' }, 'CPU')).toMatchObject({ seen: '1.10 × (1.08–1.12 ×)', met: false, why: 'tags' });
    expect(await goal({ goal: 1.1 }, 'start')).toMatchObject({ goal: '1.10 ×', seen: '1.104 × (1.08–1.12 ×)', met: false });
    expect(await goal({ goal: 1.2, why: 'tags' }, 'wall')).toMatchObject({ met: false, why: 'its interval is too wide for a figure' });
  });
});

describe('rounds', () => {
  const rounds = (least: number, measure: string, job: object = {}) =>
    kit(`(async () => {
      const calls = [];
      const measure = async (subject, round) => { calls.push(subject + round); ${measure} };
      const results = await kit.inRounds({
        ...${JSON.stringify({ subjects: ['a', 'b'], rounds: { least, most: least }, ...job })}, say() {}, measure,
      });
      return { calls, results };
    })()`);

  test('each round has every subject once; the first round does not count', async () => {
    expect(await rounds(2, 'return { cpu: round };')).toEqual({
      calls: ['a0', 'b0', 'a1', 'b1', 'a2', 'b2'],
      results: { a: { cpu: [1, 2] }, b: { cpu: [1, 2] } },
    });
    expect(await rounds(1, 'return { cpu: round };')).toMatchObject({ calls: ['a1', 'b1'] });
  });

  test('a subject that cannot is left out of further rounds', async () => {
    expect(await rounds(2, "if (subject === 'b') throw new kit.Cannot('at most 500 resources'); return { cpu: 1 };")).toEqual({
      calls: ['a0', 'b0', 'a1', 'a2'],
      results: { a: { cpu: [1, 1] }, b: { cannot: 'at most 500 resources' } },
    });
  });

  test('further rounds have the subjects whose interval is too wide, and their baseline, up to the most rounds', async () => {
    const { calls } = (await rounds(6, "return { cpu: subject === 'c' ? (round % 2 ? 100 : 200) : 100, wall: round };", {
      subjects: ['a', 'b', 'c'],
      rounds: { least: 6, most: 8 },
      against: { cpu: 'a' },
    })) as { calls: string[] };
    expect(calls.slice(-7)).toEqual(['a6', 'b6', 'c6', 'a7', 'c7', 'a8', 'c8']);
  });

  test('rounds end when each interval is narrow enough, and when their time is over', async () => {
    const noise = "return { cpu: subject === 'b' ? 100 + 20 * (round === 1) : 100 };";
    const job = { rounds: { least: 6, most: 24 }, against: { cpu: 'a' } };
    const countOf = async (further: object) =>
      ((await rounds(6, noise, { ...job, ...further })) as { results: { b: { cpu: number[] } } }).results.b.cpu.length;
    expect(await countOf({})).toBe(9);
    expect(await countOf({ width: 0.2 })).toBe(6);
    expect(await countOf({ rounds: { least: 6, most: 24, minutes: 0 } })).toBe(6);
    expect(await countOf({ rounds: { least: 6, most: 7 } })).toBe(7);
    expect(await countOf({ rounds: { least: 6, most: 7, patience: 2 } })).toBe(9);
    expect(await countOf({ rounds: { least: 6, most: 6, patience: 2 } })).toBe(6);
  });

  test('a process is measured with its child processes', async () => {
    const child = "require('child_process').execFileSync(process.execPath, ['-e', 'process.stdout.write(String(6 * 7))'])";
    const { stdout, cpu, memory, processes } = (await kit(`kit.runNode(['-e', ${JSON.stringify(`process.stdout.write(${child})`)}])`)) as {
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
  const write = async (name: string, samples: number[]) => {
    await evaluate(
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

  test('has the figures, their command, the machine, the goals and the plots of each section that was measured', async () => {
    const page = await write('synth', [110, 110]);
    expect(part(page, 'synth')).toBe(`## The synth

What does synth cost?

In fresh processes.

\`npm run bench -- synth\`, 2026-11-28: A processor, 2 cores, 8 GB, A system, Node.js 20.0.0.

**One stage**, 2 rounds: too few for an interval, the brackets have all ratios

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

  test('renews one section alone', async () => {
    const before = await write('package', [120]);
    const after = await write('synth', [130]);
    expect(part(after, 'package')).toBe(part(before, 'package'));
    expect(part(after, 'synth')).toContain('| synth | **1.30 ×**, 130 ms |');
    expect(readdirSync(join(folder, 'images/performance'))).toEqual(['package-growth.svg', 'synth-growth.svg']);
  });
});

test('docs/performance.md is what the samples in docs/performance/ give', async () => {
  const imports = "import { pageOf } from './bench/report/page.mjs'; import { loadSections, SECTIONS } from './bench/sections/index.mjs';";
  expect(readFileSync(join(ROOT, 'docs/performance.md'), 'utf8')).toBe(
    await evaluate(imports, "pageOf('docs', await loadSections(SECTIONS))"),
  );
});
