/** What may be done to a stack, and what has to come of it. */
import type fc from 'fast-check';
import { type FaultPlan, mayBeLost, NO_FAULTS } from './faults';
import { type Model, violations } from './model';
import { type AskedResources, LOGICAL_IDS, type LogicalId } from './resources';
import { type Desired, type Flaw, type Sibling, templateOf } from './template';
import type { World } from './world';

/** One step of a schedule, as data. */
export type Step = DeployStep | DestroyStep | { readonly step: 'pass'; readonly minutes: number };

export interface DeployStep {
  readonly step: 'deploy';
  readonly resources: AskedResources;
  /** Key material is new where the number is another than before. */
  readonly materials: { readonly [L in LogicalId]?: number };
  readonly flaws: { readonly [L in LogicalId]?: Flaw };
  readonly sibling: Sibling;
  readonly faults: FaultPlan;
  /** The next step does not wait for what Lambda has still to deliver. */
  readonly hurried?: boolean;
}

export interface DestroyStep {
  readonly step: 'destroy';
  readonly faults: FaultPlan;
  readonly hurried?: boolean;
}

/** Takes one step, waits until all is quiet, and looks at everything. */
export async function take(step: Step, model: Model, world: World): Promise<void> {
  world.timeline.note(describe(step));
  if (step.step === 'pass') await world.pass(step.minutes * 60_000);
  else if (step.step === 'deploy') await deploy(step, model, world);
  else await destroy(step, model, world);
}

async function deploy({ resources, materials, flaws, sibling, faults, hurried }: DeployStep, model: Model, world: World): Promise<void> {
  if (world.status() === 'ROLLBACK_COMPLETE') await destroy({ faults: NO_FAULTS, hurried: true }, model, world);
  model.operations += 1;
  const desired: Desired = { resources, flaws, sibling, materials: handedOut(materials, resources, model), deployment: model.operations };
  const reasons = reasonsToFail(desired, model, faults);
  const updates = model.deployed !== undefined;
  const status = await world.operate(updates ? 'UpdateStack' : 'CreateStack', templateOf(desired, world.policies), faults);
  const succeeded = updates ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE';
  if (status === succeeded) model.deployed = desired;
  const allowed = reasons.length > 0 ? [succeeded, updates ? 'UPDATE_ROLLBACK_COMPLETE' : 'ROLLBACK_COMPLETE'] : [succeeded];
  const found = allowed.includes(status) ? [] : [`the deployment ended in ${status}`];
  if (!hurried || found.length > 0) await look(model, world, found);
}

async function destroy({ faults, hurried }: Omit<DestroyStep, 'step'>, model: Model, world: World): Promise<void> {
  const status = await world.operate('DeleteStack', undefined, faults);
  model.deployed = undefined;
  const found = status === 'DELETE_COMPLETE' ? [] : [`the deletion ended in ${status}`];
  if (!hurried || found.length > 0) await look(model, world, found);
}

/** The same number as before stands for the same material, another one for material that was never there. */
function handedOut(numbers: DeployStep['materials'], resources: AskedResources, model: Model): Desired['materials'] {
  const { deployed } = model;
  const keys = LOGICAL_IDS.filter((logicalId) => logicalId.startsWith('Key') && resources[logicalId]);
  return Object.fromEntries(
    keys.map((logicalId) => {
      const former = deployed?.materials[logicalId];
      if (former !== undefined && former % CHOICES === numbers[logicalId]) return [logicalId, former];
      model.materials += 1;
      return [logicalId, model.materials * CHOICES + (numbers[logicalId] ?? 0)];
    }),
  );
}

/** How many numbers there are for a key's material. */
export const CHOICES = 2;

/** Why an operation may fail, and then has to be rolled back. */
function reasonsToFail(desired: Desired, { deployed }: Model, faults: FaultPlan): string[] {
  const renamed = LOGICAL_IDS.filter(
    (logicalId) =>
      logicalId.startsWith('Key') &&
      deployed?.resources[logicalId] &&
      desired.resources[logicalId] &&
      deployed.materials[logicalId] === desired.materials[logicalId] &&
      deployed.resources[logicalId]?.name !== desired.resources[logicalId]?.name,
  );
  return [
    ...(desired.sibling.fails ? ['the sibling fails'] : []),
    ...Object.entries(desired.flaws).map(([logicalId, flaw]) => `${logicalId} has an ${flaw}`),
    ...renamed.map((logicalId) => `${logicalId} is renamed`),
    ...faults.deliveries.filter(mayBeLost).map(() => 'a request is lost'),
    ...faults.side.filter(({ fault }) => fault === 'refused').map(({ operation }) => `${operation} is refused`),
    ...faults.fatal.map(({ operation }) => `${operation} fails for good`),
    ...faults.requests
      .filter(({ failStackAfterMilliseconds }) => failStackAfterMilliseconds !== undefined)
      .map(() => 'the operation fails'),
  ];
}

async function look(model: Model, world: World, found: readonly string[]): Promise<void> {
  await world.quiet();
  const all = [...found, ...(await violations(model, world))];
  if (all.length > 0) throw new Error(`${all.join('\n')}\n\n${world.timeline}`);
}

/** A step as fast-check takes it. */
export function command(step: Step): fc.AsyncCommand<Model, World> {
  return {
    check: (model) => step.step !== 'destroy' || model.operations > 0,
    run: async (model, world) => {
      if (step.step === 'destroy' && world.status() === '') return;
      await take(step, model, world);
    },
    toString: () => describe(step),
  };
}

/** As it can be pasted into a scenario, without what is not there. */
export function describe(step: Step): string {
  return JSON.stringify(step, (_, value) => (isEmpty(value) ? undefined : value));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
