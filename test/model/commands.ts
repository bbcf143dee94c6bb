/** The steps of a schedule, as data; and what fast-check needs to play them. */
import type fc from 'fast-check';
import type { Choices } from './adoption/choices';
import { actElsewhere, type ByHandStep, type ElsewhereStep, makeByHand } from './adoption/elsewhere';
import type { FaultPlan } from './faults';
import type { Model } from './model';
import { deploy, destroy, rollBack } from './operations';
import type { AskedResources, LogicalId } from './resources';
import type { Flaw, Sibling } from './template';
import type { World } from './world';

/** One step of a schedule. */
export type Step =
  | DeployStep
  | DestroyStep
  | RollBackStep
  | ElsewhereStep
  | ByHandStep
  | { readonly step: 'pass'; readonly minutes: number };

interface OperationStep {
  readonly faults: FaultPlan;
  /** The next step does not wait for what Lambda has still to deliver. */
  readonly hurried?: boolean;
}

/** CreateStack or UpdateStack. Where the stack's status allows neither, what CloudFormation demands comes first. */
export interface DeployStep extends OperationStep {
  readonly step: 'deploy';
  readonly resources: AskedResources;
  /** Key material is new where the number is another than before. */
  readonly materials: { readonly [L in LogicalId]?: number };
  readonly flaws: { readonly [L in LogicalId]?: Flaw };
  /** What resources adopt (see adoption/choices.ts). */
  readonly adopts?: Choices;
  readonly sibling: Sibling;
  /** DisableRollback, as by `cdk deploy --no-rollback`. */
  readonly noRollback?: boolean;
  readonly retainExceptOnCreate?: boolean;
}

/** DeleteStack. */
export interface DestroyStep extends OperationStep {
  readonly step: 'destroy';
  /** RetainResources, for those that could not be deleted before. */
  readonly retain?: boolean;
}

/** RollbackStack, or ContinueUpdateRollback where a rollback has failed. Nothing where there is nothing to roll back. */
export interface RollBackStep extends OperationStep {
  readonly step: 'roll back';
  /** ResourcesToSkip, for those that could not be rolled back before. */
  readonly skip?: boolean;
  readonly retainExceptOnCreate?: boolean;
}

/** Takes one step, waits until all is quiet, and looks at everything. */
export async function take(step: Step, model: Model, world: World): Promise<void> {
  world.timeline.note(describe(step));
  if (step.step === 'pass') await world.pass(step.minutes * 60_000);
  else if (step.step === 'deploy') await deploy(step, model, world);
  else if (step.step === 'destroy') await destroy(step, model, world);
  else if (step.step === 'by hand') await makeByHand(step, model, world);
  else if (step.step === 'elsewhere') await actElsewhere(step, model, world);
  else await rollBack(step, model, world);
}

/** A step as fast-check takes it. */
export function command(step: Step): fc.AsyncCommand<Model, World> {
  return {
    check: (model) => !['destroy', 'roll back'].includes(step.step) || model.operations > 0,
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
