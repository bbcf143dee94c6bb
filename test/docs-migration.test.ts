/** docs/migration.md: its table has each property of the L1s. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'migration.md'), 'utf8');

const ROWS = [...PAGE.matchAll(/^\| (`Cfn\w+`|all|) +\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, , l1 = '', here = '']) => ({ l1, here }));
const wordsIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.match(/[A-Za-z]\w+/g) ?? []);

test('the table has each property of the L1s', () => {
  const types = readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/aws-ivs/lib/ivs.generated.d.ts'), 'utf8');
  const documented = ROWS.flatMap(({ l1 }) => wordsIn(l1));
  for (const kind of ['Stage', 'IngestConfiguration', 'PublicKey', 'StorageConfiguration', 'EncoderConfiguration']) {
    const [, body = ''] = new RegExp(`interface Cfn${kind}Props \\{([\\s\\S]*?)\\n\\}`).exec(types) ?? [];
    const properties = [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name);
    expect(properties).toContain('name');
    expect(properties.filter((name) => !documented.includes(name))).toEqual([]);
  }
});

test('the names of this library in the table exist', () => {
  const api = readFileSync(join(ROOT, 'API.md'), 'utf8');
  const names = ROWS.flatMap(({ here }) => wordsIn(here)).filter((name) => !['Tags', 'of', 'construct', 'add', 'stage'].includes(name));
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(api))).toEqual([]);
});
