/** Why a deployment that adopts is refused. */
import type { Model } from '../model';
import { formersOf } from '../reasons';
import { type Asked, expectedOf, LOGICAL_IDS, type LogicalId } from '../resources';
import type { Desired } from '../template';
import type { World } from '../world';
import { unchangeable } from './choices';

/** What fails a deployment whatever else happens. */
export function certainRefusals(desired: Desired, model: Model, world: World): string[] {
  return LOGICAL_IDS.filter((logicalId) => desired.resources[logicalId]).flatMap((logicalId) => {
    const arn = desired.adopts[logicalId];
    const held = world.resources().get(logicalId);
    if (arn === undefined) return [];
    if (held) return isCertain(model, held.status) ? refusedUpdate(logicalId, arn, held.physicalId, desired, model) : [];
    return refusedCreate(logicalId, arn, desired, model, world);
  });
}

function isCertain({ attempted, unsure }: Model, status: string): boolean {
  return attempted.length === 0 && unsure.size === 0 && status.endsWith('_COMPLETE');
}

function refusedCreate(logicalId: LogicalId, arn: string, desired: Desired, model: Model, world: World): string[] {
  if (!exists(arn, world)) return [`${arn} does not exist`];
  const holders = [...world.resources().values()].filter(({ physicalId, status }) => physicalId === arn && status.endsWith('_COMPLETE'));
  if (holders.length > 0) return [`${arn} is in the stack`];
  if (model.elsewhere.has(arn)) return [`${arn} is in another stack`];
  return [...differences(logicalId, arn, desired, model), ...irreversible(logicalId, arn, desired, model)];
}

function refusedUpdate(logicalId: LogicalId, arn: string, physicalId: string, desired: Desired, model: Model): string[] {
  return arn === physicalId ? differences(logicalId, arn, desired, model) : [`${logicalId} is ${physicalId}`];
}

function differences(logicalId: LogicalId, arn: string, { resources, materials }: Desired, { looks }: Model): string[] {
  const live = looks.get(arn);
  return live ? unchangeable(logicalId, resources[logicalId] as Asked, materials[logicalId] ?? 0, live) : [];
}

/** The end of a redundant ingest. */
function irreversible(logicalId: LogicalId, arn: string, { resources }: Desired, { looks }: Model): string[] {
  const asked = expectedOf(logicalId, resources, 0, () => '') as { redundantIngest?: boolean };
  return looks.get(arn)?.redundantIngest === true && !asked.redundantIngest ? ['redundantIngest'] : [];
}

/** What may fail a deployment, depending on how far the operations before it have come. */
export function possibleRefusals(desired: Desired, model: Model, world: World): string[] {
  const formers = formersOf(model);
  return LOGICAL_IDS.filter((logicalId) => desired.resources[logicalId]).flatMap((logicalId) => {
    const arn = desired.adopts[logicalId];
    const adopted = formers.map(({ adopts }) => adopts[logicalId]).filter((other) => other !== undefined);
    if (arn === undefined) return [];
    const others = LOGICAL_IDS.filter((id) => id !== logicalId);
    const held = world.resources().get(logicalId)?.physicalId;
    const isDisputed =
      others.some((id) => world.resources().get(id)?.physicalId === arn) ||
      model.attempted.some(({ adopts }) => others.some((id) => adopts[id] === arn));
    return [
      ...(exists(arn, world) ? [] : [`${arn} does not exist`]),
      ...(held !== undefined && held !== arn ? [`${logicalId} is ${held}`] : []),
      ...(adopted.some((other) => other !== arn) ? [`${logicalId} adopted another resource`] : []),
      ...(isDisputed ? [`${arn} is not free yet`] : []),
      ...(model.elsewhere.has(arn) ? [`${arn} is in another stack`] : []),
      ...(model.attempted.length > 0
        ? [...differences(logicalId, arn, desired, model), ...irreversible(logicalId, arn, desired, model)]
        : []),
    ];
  });
}

function exists(arn: string, world: World): boolean {
  return world.ivs.resources().some((resource) => resource.arn === arn);
}
