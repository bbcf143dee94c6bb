/** Ends the tests of a mutant with the first failure, which is enough. */
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** jest loads this file once for all test files of a run. */
let hasFailed = false;

export default class FirstFailure extends TestEnvironment {
  handleTestEvent(event: Circus.Event): void {
    if (event.name === 'test_done') hasFailed ||= event.test.errors.length > 0;
    if (event.name === 'test_start' && hasFailed) event.test.mode = 'skip';
  }
}
