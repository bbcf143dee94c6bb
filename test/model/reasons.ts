/** Why an operation on a stack may fail, and what its keys are made of. */
import { type DeliveryFault, type FaultPlan, mayBeLost } from './faults';
import type { Model } from './model';
import { type AskedResources, LOGICAL_IDS, type LogicalId, nameOf } from './resources';
import type { Desired } from './template';

/** How many numbers there are for a key's material. */
export const CHOICES = 2;

const KEYS = LOGICAL_IDS.filter((logicalId) => logicalId.startsWith('Key'));

/** What the stack was brought to, and what it was to be brought to since, the latest first. */
export function formersOf({ deployed, attempted }: Model): Desired[] {
  return [...[...attempted].reverse(), ...(deployed ? [deployed] : [])];
}

/** The same number as before stands for the same material, another one for material that was never there. */
export function materialsOf(numbers: Desired['materials'], resources: AskedResources, model: Model): Desired['materials'] {
  const keys = KEYS.filter((logicalId) => resources[logicalId]);
  return Object.fromEntries(
    keys.map((logicalId) => {
      const former = formersOf(model)
        .filter((other) => other.resources[logicalId])
        .map(({ materials }) => materials[logicalId] ?? 0)
        .find((material) => material % CHOICES === numbers[logicalId]);
      if (former !== undefined) return [logicalId, former];
      model.materials += 1;
      return [logicalId, model.materials * CHOICES + (numbers[logicalId] ?? 0)];
    }),
  );
}

/** Why a deployment may fail. */
export function reasonsToFail(desired: Desired, model: Model, faults: FaultPlan): string[] {
  return [
    ...(desired.sibling.fails ? ['the sibling fails'] : []),
    ...Object.entries(desired.flaws).map(([logicalId, flaw]) => `${logicalId} has an ${flaw}`),
    ...KEYS.filter((logicalId) => isRefused(logicalId, desired, formersOf(model))).map((logicalId) => `${logicalId} is refused`),
    ...[...model.unsure].map((logicalId) => `${logicalId} was skipped`),
    ...lost(faults.deliveries),
    ...faults.side.filter(({ fault }) => fault === 'refused').map(({ operation }) => `${operation} is refused`),
    ...faults.fatal.map(({ operation }) => `${operation} fails for good`),
    ...faults.requests
      .filter(({ failStackAfterMilliseconds }) => failStackAfterMilliseconds !== undefined)
      .map(() => 'the operation fails'),
  ];
}

/** A key cannot be renamed; nor can its material be imported again while CloudFormation has not deleted a key that it has replaced. */
function isRefused(logicalId: LogicalId, desired: Desired, formers: readonly Desired[]): boolean {
  const key = desired.resources[logicalId];
  const earlier = formers.filter(({ resources }) => resources[logicalId]);
  const same = earlier.filter(({ materials }) => materials[logicalId] === desired.materials[logicalId]);
  if (!key || same.length === 0) return false;
  const isRenamed = ({ resources: { [logicalId]: former } }: Desired) => !former || nameOf(logicalId, former) !== nameOf(logicalId, key);
  return same.some(isRenamed) || same.length < earlier.length;
}

/** Why a rollback may fail. */
export function reasonsToStick({ rollback }: FaultPlan): string[] {
  return [...(rollback?.fatal ?? []).map(({ operation }) => `${operation} fails for good`), ...lost(rollback?.deliveries ?? [])];
}

function lost(deliveries: readonly DeliveryFault[]): string[] {
  return deliveries.filter(mayBeLost).map(() => 'a request is lost');
}
