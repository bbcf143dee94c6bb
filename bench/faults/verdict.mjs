/** Judges the outcome of a scenario. */

/**
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @param {import('./play.mjs').Outcome} outcome
 * @returns {string[]} the flaws, worst first
 */
export function flaws({ update, ends = {} }, { statuses, forced, left, counted: { lost, wrongIds } }) {
  const expected = {
    create: ends.create ?? 'CREATE_COMPLETE',
    update: update ? (ends.update ?? 'UPDATE_COMPLETE') : undefined,
    delete: 'DELETE_COMPLETE',
  };
  const isStuck = forced || Object.values(statuses).some((status) => status.endsWith('ROLLBACK_FAILED'));
  const hasFailed = Object.keys(expected).some((operation) => statuses[operation] !== expected[operation]);
  const found = {
    leaks: left > 0,
    hangs: lost > 0,
    stuck: isStuck,
    'wrong id': wrongIds > 0,
    // Hanging or stuck operations have failed, too, but are reported only once.
    fails: hasFailed && !isStuck && lost === 0,
  };
  return Object.keys(found).filter((name) => found[name]);
}

/** The meanings of the verdicts. */
export const LEGEND = {
  holds: 'every operation ended as it has to, nothing is left over, every request was answered',
  leaks: 'stages are left over when the stack is gone',
  hangs: 'a request was not answered, and CloudFormation waits for as long as the template lets it, an hour by default',
  stuck: 'the stack ended in `ROLLBACK_FAILED` or the like and has to be freed by hand',
  'wrong id': "a failed update was answered with another physical id than the resource's, which CloudFormation takes for a replacement",
  fails: 'an operation failed that would have succeeded with patience',
};
