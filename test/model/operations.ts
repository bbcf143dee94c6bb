/** What a person does to a stack: which calls that takes in each of its statuses, and how each may end. */
import { choose } from './adoption/choices';
import { quiet } from './adoption/elsewhere';
import { certainRefusals, possibleRefusals } from './adoption/refusals';
import type { DeployStep, DestroyStep, RollBackStep } from './commands';
import { type FaultPlan, NO_FAULTS } from './faults';
import { isPaused, type Model, violations } from './model';
import { materialsOf, reasonsToFail, reasonsToStick } from './reasons';
import { type Desired, templateOf } from './template';
import type { World } from './world';

type Options<S> = Omit<S, 'step'>;
const AT_ONCE = { faults: NO_FAULTS, hurried: true };

export async function deploy(options: Options<DeployStep>, model: Model, world: World): Promise<void> {
  const { resources, materials, flaws, sibling, faults, noRollback = false } = options;
  await makeReady(noRollback, model, world);
  model.operations += 1;
  const desired = choose(
    { resources, flaws, sibling, materials: materialsOf(materials, resources, model), deployment: model.operations },
    options.adopts,
    model,
    world,
  );
  const mustFail = certainRefusals(desired, model, world).length > 0;
  const mayFail = mustFail || [...possibleRefusals(desired, model, world), ...reasonsToFail(desired, model, faults)].length > 0;
  const updates = world.status() !== '';
  const input = {
    TemplateBody: templateOf(desired, world.policies),
    DisableRollback: String(noRollback),
    RetainExceptOnCreate: String(options.retainExceptOnCreate ?? false),
  };
  const status = await world.operate(updates ? 'UpdateStack' : 'CreateStack', input, faults);
  const succeeded = updates ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE';
  const failed = noRollback ? [updates ? 'UPDATE_FAILED' : 'CREATE_FAILED'] : rolledBack(model, faults);
  model.attempted.push(desired);
  noteAdoptions(desired, model);
  if (status === succeeded) settle(model, desired, world);
  await look(status, [...(mustFail ? [] : [succeeded]), ...(mayFail ? failed : [])], options, model, world);
}

function noteAdoptions({ adopts }: Desired, { adopting }: Model): void {
  for (const [logicalId, arn] of Object.entries(adopts)) adopting.set(logicalId, new Set([...(adopting.get(logicalId) ?? []), arn]));
}

/** Until CloudFormation takes a deployment. */
async function makeReady(noRollback: boolean, model: Model, world: World): Promise<void> {
  if (world.status() === 'UPDATE_ROLLBACK_FAILED' || (isPaused(world) && !noRollback)) await rollBack(AT_ONCE, model, world);
  if (['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_FAILED'].includes(world.status())) await destroy(AT_ONCE, model, world);
}

/** How an operation may end that is rolled back, now or by hand. */
function rolledBack({ deployed, unsure }: Model, faults: FaultPlan): string[] {
  const prefix = deployed ? 'UPDATE_' : '';
  return [`${prefix}ROLLBACK_COMPLETE`, ...(reasonsToStick(faults).length > 0 || unsure.size > 0 ? [`${prefix}ROLLBACK_FAILED`] : [])];
}

export async function rollBack(options: Options<RollBackStep>, model: Model, world: World): Promise<void> {
  const { faults, skip = false, retainExceptOnCreate = false } = options;
  const continues = world.status() === 'UPDATE_ROLLBACK_FAILED';
  if (!continues && !isPaused(world)) return;
  const skipped = skip && continues ? stuckIn(world) : [];
  for (const logicalId of skipped) model.unsure.add(logicalId);
  const input = continues ? members('ResourcesToSkip', skipped) : { RetainExceptOnCreate: String(retainExceptOnCreate) };
  const allowed = rolledBack(model, { ...faults, rollback: faults });
  const status = await world.operate(continues ? 'ContinueUpdateRollback' : 'RollbackStack', input, faults);
  await look(status, allowed, options, model, world);
}

/** What has failed in the rollback, and was not cancelled. */
function stuckIn({ events }: World): string[] {
  const begin = events.map(({ status }) => status).lastIndexOf('UPDATE_ROLLBACK_IN_PROGRESS');
  const failed = events
    .slice(begin)
    .filter(({ status, statusReason }) => status === 'UPDATE_FAILED' && !statusReason?.endsWith('cancelled'));
  return failed.map(({ logicalId }) => logicalId);
}

export async function destroy(options: Options<DestroyStep>, model: Model, world: World): Promise<void> {
  const { faults, retain = false } = options;
  const stuck = [...world.resources()].filter(([, { status }]) => status === 'DELETE_FAILED').map(([logicalId]) => logicalId);
  // A stage that stays holds its storage configuration.
  const storages = stuck.some((logicalId) => logicalId.startsWith('Stage')) ? ['StorageA', 'StorageB'] : [];
  const retained = retain && world.status() === 'DELETE_FAILED' ? [...new Set([...stuck, ...storages])] : [];
  const mayFail = reasonsToStick({ ...faults, rollback: faults }).length > 0;
  const status = await world.operate('DeleteStack', members('RetainResources', retained), faults);
  await look(status, ['DELETE_COMPLETE', ...(mayFail ? ['DELETE_FAILED'] : [])], options, model, world);
}

function members(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
}

/** The stack is what was asked, or what it was. */
function settle(model: Model, deployed: Desired | undefined, world: World): void {
  model.deployed = deployed;
  if (deployed) for (const { physicalId } of world.resources().values()) model.retained.delete(physicalId);
  model.attempted.length = 0;
  if (!deployed) model.unsure.clear();
}

async function look(
  status: string,
  allowed: readonly string[],
  { faults, hurried }: { readonly faults: FaultPlan; readonly hurried?: boolean },
  model: Model,
  world: World,
): Promise<void> {
  const taints = [...reasonsToStick(faults), ...reasonsToStick({ ...faults, rollback: faults })].length > 0;
  model.tainted ||= taints;
  if (status === 'UPDATE_ROLLBACK_COMPLETE') settle(model, model.deployed, world);
  if (status === 'ROLLBACK_COMPLETE' || status === 'DELETE_COMPLETE') settle(model, undefined, world);
  const found = allowed.includes(status) ? [] : [`the operation ended in ${status}, expected ${allowed.join(' or ')}`];
  if (hurried && found.length === 0) return;
  await quiet(model, world);
  const all = [...found, ...(await violations(model, world))];
  if (all.length > 0) throw new Error(`${all.join('\n')}\n\n${world.timeline}`);
  model.tainted &&= status.endsWith('_FAILED');
}
