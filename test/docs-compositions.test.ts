/** The TypeScript of docs/compositions.md compiles, one block after the other. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const COMPILER = join(ROOT, 'node_modules', 'typescript-native', 'bin', 'tsc');

const folder = mkdtempSync(join(tmpdir(), 'compositions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Puts code where the fixture has a place for it, and returns what the compiler says. */
function compile(code: string): string {
  const fixture = readFileSync(join(ROOT, 'rosetta', 'compositions.ts-fixture'), 'utf8');
  writeFileSync(
    join(folder, 'page.ts'),
    fixture.replace('/// here', () => code),
  );
  const paths = { 'cdk-ivs-realtime': [join(ROOT, 'src', 'index.ts')], '*': [join(ROOT, 'node_modules', '*')] };
  const compilerOptions = { noUnusedLocals: false, noEmit: true, rootDir: '/', typeRoots: [join(ROOT, 'node_modules', '@types')], paths };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.check.json'), compilerOptions, include: [join(folder, 'page.ts')], exclude: [] }),
  );
  return spawnSync(process.execPath, [COMPILER, '--project', folder], { cwd: ROOT, encoding: 'utf8' }).stdout;
}

const blocks = [...readFileSync(join(ROOT, 'docs', 'compositions.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
);

test('the page has blocks of TypeScript, and they compile', () => {
  expect(blocks.length).toBeGreaterThan(5);
  expect(compile(blocks.join('\n'))).toBe('');
});

test('a block that is wrong would not', () => {
  expect(compile('CompositionLayout.grid({ gap: 4 });')).toContain("'gap' does not exist in type 'GridLayoutOptions'");
});
