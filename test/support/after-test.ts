/**
 * Ends what support modules start. They say so when they start it, and have no hooks of their own: the test files of a suite share these modules, and a
 * hook belongs to the first file that loads it. The hooks here belong to all, because suites load this module before any file.
 */
type End = () => unknown;

const afterTest: End[] = [];
const afterTests: End[] = [];

const runAll = async (ends: End[]) => {
  for (const end of ends.splice(0)) await end();
};
afterEach(() => runAll(afterTest));
afterAll(() => runAll(afterTests));

/** Calls a function after the current test. */
export const endAfterTest = (end: End) => void afterTest.push(end);

/** Calls a function after all tests. */
export const endAfterTests = (end: End) => void afterTests.push(end);
