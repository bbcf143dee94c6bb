/**
 * Mutation tests of the functions, the packages for tokens and audits, and the local endpoint: applies each mutant in test/mutants to a copy of the sources, and runs
 * the tests that the mutant names. Fails if no test notices a mutant, or if the list is out of date.
 *
 *   npm run test:mutants [-- TEXT]    only mutants whose rule or file contains TEXT
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

/** @typedef {{ rule: string; file: string; from: string; to: string; tests: readonly string[] }} Mutant */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['audit', 'lambda', 'local', 'src', 'test', 'tokens'];
const RUNNER = 'local/src/services/lambda/runner';
/** Ends a hanging run of jest. Most runs take a second or two; that of all tests without a mutant takes minutes. */
const TIME_LIMIT_MS = 300_000;
const BASELINE_TIME_LIMIT_MS = 1_800_000;

const compiled = (file) => file.replace(/\.ts$/, '.js');

/** Compiles a file in the copy. jest then starts in less than a second, and a mutant compiles only one file. */
function compile(copy, file, source) {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file, logLevel: 'silent' });
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, compiled(file)), code);
}

/** @returns {string} the folder of a new copy of the sources, for one run at a time */
function newCopy(folder) {
  const copy = mkdtempSync(join(folder, 'copy-'));
  for (const directory of SOURCES) {
    for (const file of readdirSync(join(root, directory), { recursive: true })) {
      // The packages that the tests in a browser need, once they are installed.
      if (file.includes('node_modules')) continue;
      if (file.endsWith('.ts')) compile(copy, join(directory, file), readFileSync(join(root, directory, file), 'utf8'));
    }
  }
  // Programs that the local Lambda starts from the sources.
  cpSync(join(root, RUNNER), join(copy, RUNNER), { recursive: true });
  for (const linked of ['assets', 'node_modules', 'package.json']) symlinkSync(join(root, linked), join(copy, linked));
  // A failing property is enough. Shrinking its input would take most of the time.
  writeFileSync(join(copy, 'no-shrinking.js'), "require('fast-check').configureGlobal({ endOnFailure: true });");
  const setupFiles = ['<rootDir>/test/setup.js', '<rootDir>/no-shrinking.js'];
  const jest = {
    rootDir: copy,
    cacheDirectory: join(folder, 'cache'),
    setupFiles,
    testEnvironment: '<rootDir>/test/mutants/first-failure.js',
    testMatch: ['<rootDir>/test/**/*.test.js'],
    moduleNameMapper: { '^ivs-realtime-tokens$': '<rootDir>/tokens/src/index.js' },
    transform: {},
    testTimeout: 30_000,
  };
  writeFileSync(join(copy, 'jest.config.json'), JSON.stringify(jest));
  return copy;
}

/** @returns {Promise<{ failed?: string; broken?: string }>} the first failed test, or why the tests could not run */
async function run(copy, tests, timeout = TIME_LIMIT_MS) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const jest = ['--config', 'jest.config.json', '--ci', '--silent', '--runInBand', '--forceExit', '--json', '--outputFile', report];
  const args = [join(root, 'node_modules/jest/bin/jest.js'), ...jest, '--runTestsByPath', ...tests.map(compiled)];
  const jestProcess = spawn(process.execPath, args, {
    cwd: copy,
    env: { ...process.env, TMPDIR: dirname(copy) },
    stdio: 'ignore',
    timeout,
    killSignal: 'SIGKILL',
  });
  const signal = await new Promise((resolve) => jestProcess.on('close', (_, signal) => resolve(signal)));
  if (signal) return { broken: `it did not end within ${timeout / 1000} s` };
  if (!existsSync(report)) return { broken: 'jest did not run' };
  const { testResults, success } = JSON.parse(readFileSync(report, 'utf8'));
  if (success) return {};
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === 'failed');
  return failed ? { failed: failed.fullName } : { broken: testResults.find(({ status }) => status === 'failed').message };
}

/** @param {Mutant} mutant */
async function tryMutant(copy, { file, from, to, tests }) {
  const source = readFileSync(join(root, file), 'utf8');
  try {
    compile(
      copy,
      file,
      source.replace(from, () => to),
    );
    return await run(copy, tests);
  } catch (error) {
    return { broken: error.message };
  } finally {
    compile(copy, file, source);
  }
}

async function main(text = '') {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  const copies = Array.from({ length: availableParallelism() }, () => newCopy(folder));
  /** @type {{ mutants: readonly Mutant[]; mistakeIn: (mutant: Mutant, root: string) => string | undefined }} */
  const { mutants, mistakeIn } = createRequire(import.meta.url)(join(copies[0], 'test/mutants/index.js'));
  const chosen = mutants.filter(({ rule, file }) => `${rule} ${file}`.includes(text));
  const mistakes = chosen.map((mutant) => mistakeIn(mutant, root)).filter(Boolean);
  if (chosen.length === 0) mistakes.push(`no mutant has ${JSON.stringify(text)} in its rule or file`);
  if (mistakes.length > 0) throw new Error(`bring test/mutants up to date:\n  ${mistakes.join('\n  ')}`);

  const baseline = await run(copies[0], [...new Set(chosen.flatMap(({ tests }) => tests))], BASELINE_TIME_LIMIT_MS);
  if (baseline.failed || baseline.broken)
    throw new Error(`the tests must pass without a mutant, got: ${baseline.failed ?? baseline.broken}`);

  const waiting = [...chosen];
  let caught = 0;
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const { failed, broken } = await tryMutant(copy, mutant);
        if (failed) caught++;
        const outcome = failed ? `caught by: ${failed}` : broken ? `BROKEN: ${broken}` : `SURVIVED: ${mutant.tests.join(', ')}`;
        console.log(`${mutant.file}: ${mutant.rule}\n    ${outcome}`);
      }
    }),
  );
  console.log(`\n${caught} of ${chosen.length} mutants were caught, in ${Math.round((Date.now() - started) / 1000)} s`);
  if (caught < chosen.length) process.exitCode = 1;
}

main(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
