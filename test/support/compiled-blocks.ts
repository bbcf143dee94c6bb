/** The code blocks of the documentation, compiled as a user's code would be. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const IMPORT = /^import .*;$/gm;
const COMPILER = join(ROOT, 'node_modules', 'typescript-native', 'bin', 'tsc');

/** The blocks of a page in a language. What follows the language in the first line does not matter. */
export function blocksOf(page: string, language = 'ts'): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\b.*\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code = '']) => code);
}

/** Puts code where a fixture of rosetta/ has a place for it, and its imports at the top. */
export function inFixture(name: string, code: string): string {
  const imports = code.match(IMPORT) ?? [];
  const fixture = readFileSync(join(ROOT, 'rosetta', `${name}.ts-fixture`), 'utf8');
  return [...imports, fixture.replace('/// here', () => code.replace(IMPORT, ''))].join('\n');
}

/** The blocks of a page, each in the fixture that its first line names: `ts fixture=stage`. */
export function blocksInFixtures(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const blocks = text.matchAll(/^```ts(?: fixture=([\w-]+))?\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, name = 'default', code = '']) => inFixture(name, code));
}

/** Compiles modules against the sources of the packages. Returns what the compiler says: nothing if it has no complaint. */
export function compile(...modules: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-blocks-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const files = modules.map((code, index) => {
      const file = join(folder, `block-${index + 1}.mts`);
      writeFileSync(file, code);
      return file;
    });
    const { paths } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.check.json'), 'utf8').replace(/^\/\/.*$/gm, '')).compilerOptions;
    const sources = Object.entries<string[]>(paths).map(([name, places]) => [name, places.map((place) => join(ROOT, place))]);
    const compilerOptions = {
      noEmit: true,
      noUnusedLocals: false,
      paths: Object.fromEntries(sources),
      rootDir: '/',
    };
    const config = { extends: join(ROOT, 'tsconfig.check.json'), compilerOptions, files, include: [], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    return spawnSync(process.execPath, [COMPILER, '--project', folder], { cwd: ROOT, encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
