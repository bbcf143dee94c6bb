/** What a plain `npm run bench` measures with tools and packages that a machine may not have. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Runs a module in Node.js and returns the value that `value` has. */
function evaluate(imports: string, value: string, env: Record<string, string> = {}): unknown {
  const program = `${imports}\nconsole.log(JSON.stringify(await (${value})));`;
  const options = { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...env } } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], options));
}

const CELL = "import { cell } from './bench/report/format.mjs'; const cellsOf = (table) => table.rows.map(({ subject }) => ";
const BY_ROW = `${CELL}[subject, ...table.columns.map((column) => cell(table, subject, column))]);`;

test('each language is compared with TypeScript, and this library with an L1 in each language; a language without tools says why', () => {
  const results = {
    TypeScript: { start: [40], l1: [400], ours: [480], wall: [500] },
    Python: { start: [20], l1: [4_000], ours: [4_200], wall: [6_000] },
    Java: { cannot: 'the tools of java are not on this machine' },
  };
  const tables = `(await import('./bench/import/languages.mjs')).tablesOf(${JSON.stringify(results)}).map(cellsOf)`;
  expect(evaluate(BY_ROW, tables)).toEqual([
    [
      ['TypeScript', '480 ms', '500 ms', '40 ms'],
      ['Python', '**8.75 ×**, 4,200 ms', '**12 ×**, 6,000 ms', '**0.50 ×**, 20 ms'],
      ['Java', ...Array(3).fill('cannot: the tools of java are not on this machine')],
    ],
    [
      ['CfnStage', '400 ms', '4,000 ms', 'cannot: the tools of java are not on this machine'],
      ['Stage of this library', '**1.20 ×**, 480 ms', '**1.05 ×**, 4,200 ms', 'cannot: the tools of java are not on this machine'],
    ],
  ]);
});

test('without a registry, the tables of the template validation say why they have no figures', () => {
  const cache = mkdtempSync(join(tmpdir(), 'bench-npm-'));
  const program = `import('./bench/synth/validation.mjs').then(async ({ validationTables }) => {
    const work = { rounds: { least: 1, most: 1 }, say() {} };
    return (await validationTables([{ title: 'One stage', cell: {} }], ['CfnStage'], work)).map((table) => [table.title, ...cellsOf(table)]);
  })`;
  const registry = { npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0', npm_config_cache: cache };
  const offline = { ...registry, npm_config_loglevel: 'silent' };
  try {
    expect(evaluate(BY_ROW, program, offline)).toEqual([
      [
        'One stage, with and without the template validation of the newest aws-cdk-lib',
        ['CfnStage', ...Array(6).fill('cannot: npm does not install it: code ECONNREFUSED')],
      ],
    ]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});
