/** Runs the test files of a suite, which share the modules they load. See test/suites.cjs. */
import { join, relative } from 'node:path';
import './after-test';

const { filesOf } = jest.requireActual<{ filesOf(suite: string): string[] }>('../suites.cjs');
const ROOT = join(__dirname, '../..');

/** @param suite the path of the suite's own file */
export function runSuite(suite: string): void {
  const before = { ...process.env };
  for (const file of filesOf(suite)) {
    const name = relative(ROOT, file);
    describe(name, () => {
      jest.requireActual(file);
      const changed = Object.keys({ ...before, ...process.env }).filter((variable) => before[variable] !== process.env[variable]);
      if (changed.length > 0)
        throw new Error(
          `${name} must not change process.env while it is loaded, because its suite then loads other files, got a change of ${changed}; change it in beforeAll`,
        );
      afterAll(() => {
        jest.restoreAllMocks();
        jest.useRealTimers();
        process.env = { ...before };
      });
    });
  }
}
