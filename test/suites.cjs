/**
 * Which test files run together. jest loads all modules anew for each file it runs, which takes most of the time of a small one. So jest runs
 * suites: `<prefix>suite.test.ts` stands for all test files whose path begins with `<prefix>`, with the modules they share loaded once. If several
 * prefixes fit, the longest one wins. `test/suite.test.ts` is for the files of `test/` itself: each folder in it has tests of its own kind.
 *
 * A file that would change modules for others is called `*.alone.test.ts`, and runs alone. So does one in a folder without a suite.
 */
const { readdirSync } = require('node:fs');
const { dirname, join } = require('node:path');

const TESTS = __dirname;
const SUITE = 'suite.test.ts';
const isSuite = (file) => file.endsWith(SUITE);
const runsAlone = (file) => isSuite(file) || file.endsWith('.alone.test.ts');

function stands(suite, file) {
  return file.startsWith(suite.slice(0, -SUITE.length)) && (dirname(suite) !== TESTS || dirname(file) === TESTS);
}

/** @returns {string | undefined} the one of these suites that runs the file */
function suiteOf(file, suites) {
  if (runsAlone(file)) return undefined;
  const standing = suites.filter((suite) => stands(suite, file));
  return standing.sort((one, other) => other.length - one.length)[0];
}

const testFiles = () =>
  readdirSync(TESTS, { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join(TESTS, file))
    .sort();

/** The test files that a suite runs. */
function filesOf(suite, all = testFiles()) {
  const suites = all.filter(isSuite);
  return all.filter((file) => suiteOf(file, suites) === suite);
}

/** What jest runs of the files that it was asked for: it leaves out each one whose suite it runs, too. */
async function filter(files) {
  const suites = files.filter(isSuite);
  return { filtered: files.filter((file) => !suiteOf(file, suites)) };
}

module.exports = Object.assign(filter, { filesOf, isSuite, suiteOf, testFiles });
