/** Which test files run together, and that they do not notice it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

interface Suites {
  (files: readonly string[]): Promise<{ readonly filtered: string[] }>;
  filesOf(suite: string, all?: readonly string[]): string[];
  isSuite(file: string): boolean;
  testFiles(): string[];
}
const filter = jest.requireActual<Suites>('./suites.cjs');
const { filesOf, isSuite, testFiles } = filter;

const ROOT = join(__dirname, '..');
/** The folders of the tests that `npm test` leaves out, each of which is a gate of its own. */
const GATES = (JSON.parse(readFileSync(join(ROOT, '.projen/tasks.json'), 'utf8')).tasks['test:unit'].steps[0].exec as string).match(
  /\btest\/\w+\//g,
);
const kept = async (...files: string[]) =>
  (await filter(files.map((file) => join(ROOT, file)))).filtered.map((file) => relative(ROOT, file));

test('each test file of `npm test` is in one suite, but for those that run alone', () => {
  const isUnit = (file: string) => !GATES?.some((folder) => file.startsWith(join(ROOT, folder)));
  const all = testFiles();
  const suites = all.filter(isSuite).map((suite) => ({ suite, files: filesOf(suite, all) }));
  const expected = all.filter((file) => isUnit(file) && !isSuite(file) && !file.endsWith('.alone.test.ts'));
  expect(
    suites
      .filter(({ suite }) => isUnit(suite))
      .flatMap(({ files }) => files)
      .sort(),
  ).toEqual(expected);
  expect(suites.filter(({ files }) => files.length === 0)).toEqual([]);
});

test('jest leaves out a file only if it runs its suite', async () => {
  const suites = ['test/suite.test.ts', 'test/docs-suite.test.ts', 'test/local/suite.test.ts', 'test/local/http/suite.test.ts'];
  const files = ['test/stage.test.ts', 'test/docs-links.test.ts', 'test/local/odd-names.test.ts', 'test/local/http/new/http.test.ts'];
  expect(await kept(...suites, ...files)).toEqual(suites);
  expect(await kept(...files)).toEqual(files);
  expect(await kept(suites[0], suites[3], ...files)).toEqual([suites[0], suites[3], files[2]]);
  const alone = ['test/new-folder/new.test.ts', 'test/local/http/changing.alone.test.ts'];
  expect(await kept(...suites, ...alone)).toEqual([...suites, ...alone]);
});

test('no support module has a hook when it is loaded, which would be one of the first file that loads it', () => {
  const modules = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const unit = modules.filter((file) => !file.includes('node_modules') && !GATES?.some((folder) => `test/${file}`.startsWith(folder)));
  const withHooks = unit.filter((file) => /^(before|after)(Each|All)\(/m.test(readFileSync(join(__dirname, file), 'utf8')));
  expect(withHooks).toEqual(['support/after-test.ts']);
});

/** Runs test files with jest, and gives what it prints. */
function runFiles(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'suites-'));
  try {
    for (const file of ['suites.cjs', 'support/suite.ts', 'support/after-test.ts'])
      cpSync(join(__dirname, file), join(folder, 'test', file));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const config = {
      rootDir: folder,
      filter: join(folder, 'test/suites.cjs'),
      transform: { '\\.ts$': join(__dirname, 'transform.cjs') },
    };
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    return spawnSync(process.execPath, [jest, '--ci', '-i', '--config', JSON.stringify(config)], { cwd: folder, encoding: 'utf8' }).stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('files of suites', () => {
  const suite = "import { runSuite } from '../support/suite';\nrunSuite(__filename);\n";
  const changes = `
import { endAfterTest } from '../support/after-test';
beforeEach(() => { globalThis.changed = (globalThis.changed ?? 0) + 1; });
test('changes much', () => {
  process.env.CHANGED = 'yes';
  jest.useFakeTimers();
  jest.spyOn(console, 'log').mockReturnValue();
  endAfterTest(() => { globalThis.ended = true; });
});`;
  const sees = `
test('sees nothing of it', () => {
  expect([process.env.CHANGED, jest.isMockFunction(console.log), jest.isMockFunction(setTimeout), 'clock' in setTimeout]).toEqual([undefined, false, false, false]);
  expect([globalThis.changed, globalThis.ended]).toEqual([1, true]);
});
test('fails', () => { throw new Error('on purpose'); });`;
  let output: string;
  beforeAll(() => {
    output = runFiles({
      'test/unit/suite.test.ts': suite,
      'test/unit/a.test.ts': changes,
      'test/unit/b.test.ts': sees,
      'test/loading/suite.test.ts': suite,
      'test/loading/a.test.ts': "process.env.LOADED = 'yes';\ntest('passes', () => {});",
    });
  });

  test('what a file changes is as before for the next one of its suite, and a failure has the name of its file', () => {
    expect(output).toContain('● test/unit/b.test.ts › fails\n\n    on purpose');
    expect(output).toContain('Tests:       1 failed, 2 passed, 3 total');
  });

  test('a file that changes variables of the environment while it is loaded is named', () => {
    expect(output).toContain(
      'test/loading/a.test.ts must not change process.env while it is loaded, because its suite then loads other files, got a change of LOADED; change it in beforeAll',
    );
  });
});
