/** Runs a scenario with one of the subjects. */
import { createWorld } from './world.mjs';

const StackName = 'Bench';

/** How often to try to delete a stack before forcing the deletion, which leaves resources behind. */
const DELETIONS = 5;

/** Longer than the waits of an operation and of its rollback take together. */
const PATIENCE_MS = 600_000;

/**
 * The result of a scenario.
 *
 * @typedef {object} Outcome
 * @property {{ create: string, update?: string, delete: string }} statuses of the stack after each operation, the first deletion included
 * @property {boolean} forced whether the stack could be deleted only by force
 * @property {number} left stages that still exist after the stack's deletion
 * @property {number} seconds the duration of the operations
 * @property {import('./watch.mjs').Counts} counted the counts at the end of the scenario
 */

/**
 * Creates a stack, updates it if the scenario has an update, and deletes it.
 *
 * @param {object} local the result of `loadLocalServices`
 * @param {import('./subjects.mjs').Subject} subject
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @returns {Promise<Outcome>}
 */
export async function play(local, subject, scenario) {
  const { service = [], requests = [], droppedInvocations = 0, timeoutSeconds } = scenario;
  const world = await createWorld(local, subject, { timeoutSeconds });
  const { ivs, lambda, watch } = world;
  let milliseconds = 0;
  const operate = async (start) => {
    const started = Date.now();
    const status = await soon('an operation on the stack ends', world.operate(start));
    milliseconds += Date.now() - started;
    return status;
  };
  const stack = (name) => ({ StackName, TemplateBody: templateOf(subject.resource(name), world.serviceToken) });
  const remove = (DeletionMode = 'STANDARD') => operate((client) => client.deleteStack({ StackName, DeletionMode }));

  try {
    await lambda.prepare();
    ivs.faults.inject(...service);
    world.requestFaults.inject(...requests);
    lambda.dropInvocations(droppedInvocations);

    const statuses = { create: await operate((client) => client.createStack({ ...stack('room'), OnFailure: 'ROLLBACK' })) };
    if (scenario.update && statuses.create === 'CREATE_COMPLETE') {
      statuses.update = await operate((client) => client.updateStack(stack('renamed-room')));
    }
    // Late deliveries arrive after a rollback and before the stack's deletion.
    if (requests.some(({ deliverAgain }) => deliverAgain)) await soon('a request is delivered again', watch.repetition);
    await lambda.settled();

    statuses.delete = await remove();
    let status = statuses.delete;
    for (let deletions = 1; deletions < DELETIONS && status !== 'DELETE_COMPLETE'; deletions++) status = await remove();
    const forced = status !== 'DELETE_COMPLETE';
    if (forced) await remove('FORCE_DELETE_STACK');
    await lambda.settled();
    return { statuses, forced, left: ivs.resources().length, seconds: milliseconds / 1000, counted: watch.counts() };
  } finally {
    await world.close();
  }
}

/** Rejects if the work has not ended in ten minutes. */
async function soon(what, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${PATIENCE_MS / 1_000} s, got no end`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function templateOf({ Type, Properties }, ServiceToken) {
  return JSON.stringify({ Resources: { Room: { Type, Properties: { ServiceToken, ...Properties } } } });
}
