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
function inFixture(name: string, code: string): string {
  const imports = code.match(IMPORT) ?? [];
  const fixture = readFileSync(join(ROOT, 'rosetta', `${name}.ts-fixture`), 'utf8');
  return [...imports, fixture.replace('/// here', () => code.replace(IMPORT, ''))].join('\n');
}

/** A block that imports and does not speak of a stack as `this`. */
const isModule = (code: string) => code.startsWith('import ') && !/^\S.*\bthis\b/m.test(code);

/**
 * The TypeScript of a page as modules, by page and number. A part of a stack is in the fixture that its first line names (`ts fixture=stage`),
 * or else in the one of the page.
 */
export function modulesOf(page: string, fixtureOfPage = 'default'): Record<string, string> {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/^```ts\b(?:.* fixture=([\w-]+))?.*\n([\s\S]*?)^```$/gm)];
  const modules = blocks.map(([, fixture = fixtureOfPage, code = '']) => (isModule(code) ? code : inFixture(fixture, code)));
  return Object.fromEntries(modules.map((code, index) => [`${page} ${index + 1}`, code]));
}

/** Compiles modules, by name, against the sources of the packages. Returns what the compiler says: nothing if it has no complaint. */
export function compile(modules: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-blocks-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const files = Object.entries(modules).map(([name, code]) => {
      const file = join(folder, `${name.replace(/\W+/g, '-')}.mts`);
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
    // The compiler is a program in Go that ends before it has garbage worth collecting, which takes a quarter of its time.
    const env = { ...process.env, GOGC: 'off' };
    return spawnSync(process.execPath, [COMPILER, '--project', folder], { cwd: ROOT, encoding: 'utf8', env }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
