/** Plays crowds: stacks with many stages, at the rates of IVS. Each is a process with its own virtual time. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('crowd-program.mjs', import.meta.url));

/** Each environment has its own copy of the code, so there is much to collect. */
const OPTIONS = ['--max-semi-space-size=64'];

/**
 * @typedef {object} Crowd
 * @property {'create' | 'delete' | 'roll back'} operation
 * @property {string} subject its name
 * @property {number} count how many stages the stack has
 *
 * @typedef {object} Outcome
 * @property {string} status of the stack at the end
 * @property {number} seconds the duration of the creation or deletion; of the rollback alone for `roll back`
 * @property {number} existed the stages when the deletion or the rollback began
 * @property {number} left the stages at the end
 * @property {number} environments how many execution environments there were
 * @property {import('../../faults/watch.mjs').Counts} counts of the operation
 */

/**
 * Plays the largest crowds first, so that none of them is played alone at the end.
 *
 * @param {Crowd[]} crowds
 * @param {(text: string) => void} say shows the progress
 * @returns {Promise<{ crowd: Crowd, outcome: Outcome }[]>} in the order of `crowds`
 */
export async function playCrowds(crowds, say) {
  const waiting = [...crowds].sort((one, other) => other.count - one.count);
  const outcomes = new Map();
  const work = async () => {
    for (let crowd = waiting.shift(); crowd; crowd = waiting.shift()) {
      const outcome = await play(crowd);
      outcomes.set(crowd, outcome);
      say(`${crowd.operation} ${crowd.count}, ${crowd.subject}: ${outcome.status}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return crowds.map((crowd) => ({ crowd, outcome: outcomes.get(crowd) }));
}

/** @returns {Promise<Outcome>} */
function play(crowd) {
  const child = fork(PROGRAM, [JSON.stringify(crowd)], { execArgv: OPTIONS, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('close', () =>
      reject(new Error(`${crowd.operation} ${crowd.count}, ${crowd.subject}, ended early: ${errors.slice(-2_000)}`)),
    );
  });
}
