/** A scenario, played with one of the subjects. */
import { createWorld } from './world.mjs';

const StackName = 'Bench';

/** How often a stack that can't be deleted is deleted again, before it is told to leave behind what it could not delete. */
const DELETIONS = 5;

/**
 * What became of a stack.
 *
 * @typedef {object} Outcome
 * @property {{ create: string, update?: string, delete: string }} statuses of the stack after each operation, the first deletion included
 * @property {boolean} forced no deletion went through, until it was told to leave behind what it could not delete
 * @property {number} left stages that are still there when the stack is gone
 * @property {number} seconds that the operations took
 * @property {import('./watch.mjs').Counts} created what was counted until the stack was created, or not
 * @property {import('./watch.mjs').Counts} counted
 */

/**
 * Creates a stack, updates it where the scenario says so, and deletes it.
 *
 * @param {object} local what `loadLocalServices` gave
 * @param {import('./subjects.mjs').Subject} subject
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @returns {Promise<Outcome>}
 */
export async function play(local, subject, scenario) {
  const { count = 1, service = [], requests = [], droppedInvocations = 0, throttled = false, timeoutSeconds } = scenario;
  const world = await createWorld(local, subject, { throttled, timeoutSeconds });
  const { ivs, lambda, watch } = world;
  let milliseconds = 0;
  const operate = async (start) => {
    const started = Date.now();
    const status = await world.operate(start);
    milliseconds += Date.now() - started;
    return status;
  };
  const stack = (name) => ({ StackName, TemplateBody: templateOf(subject.resource(name), world.serviceToken, count) });
  const remove = (DeletionMode = 'STANDARD') => operate((client) => client.deleteStack({ StackName, DeletionMode }));

  try {
    await lambda.prepare(count);
    ivs.faults.inject(...service);
    world.requestFaults.inject(...requests);
    lambda.dropInvocations(droppedInvocations);

    const OnFailure = throttled ? 'DO_NOTHING' : 'ROLLBACK';
    const statuses = { create: await operate((client) => client.createStack({ ...stack('room'), OnFailure })) };
    const created = watch.counts();
    if (scenario.update && statuses.create === 'CREATE_COMPLETE') {
      statuses.update = await operate((client) => client.updateStack(stack('renamed-room')));
    }
    // What Lambda delivers late comes after a rollback, and before the stack's end.
    if (requests.some(({ deliverAgain }) => deliverAgain)) await watch.repetition;
    await lambda.settled();
    ivs.setThrottling(false);

    statuses.delete = await remove();
    let status = statuses.delete;
    for (let deletions = 1; deletions < DELETIONS && status !== 'DELETE_COMPLETE'; deletions++) status = await remove();
    const forced = status !== 'DELETE_COMPLETE';
    if (forced) await remove('FORCE_DELETE_STACK');
    await lambda.settled();
    return { statuses, forced, left: ivs.resources().length, seconds: milliseconds / 1000, created, counted: watch.counts() };
  } finally {
    await world.close();
  }
}

function templateOf({ Type, Properties }, ServiceToken, count) {
  const resource = { Type, Properties: { ServiceToken, ...Properties } };
  const Resources = Object.fromEntries(Array.from({ length: count }, (_, index) => [`Room${index}`, resource]));
  return JSON.stringify({ Resources });
}
