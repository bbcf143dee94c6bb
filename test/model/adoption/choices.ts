/** Which existing resources a deployment adopts, and how it asks for them. */
import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../model';
import { formersOf } from '../reasons';
import { type Asked, expectedOf, LOGICAL_IDS, type LogicalId, materialIn, nounOf, nounOfArn } from '../resources';
import type { Desired } from '../template';
import type { World } from '../world';

/**
 * By logical id. A resource that the stack has keeps what it adopts; a new one takes the existing resource with this number, among those of its
 * kind that the stack does not have. Absent: it adopts nothing, or no more.
 */
export type Choices = { readonly [L in LogicalId]?: Choice };
export type Choice = number | 'taken' | 'gone' | 'unfit';

/** An ARN of nothing. */
const GONE = 'GoneGoneGone';

/** The resources that IVS has for the model: by hand, or retained by a stack. Their ARNs, the oldest first. */
export function candidatesOf(logicalId: LogicalId, model: Model): string[] {
  return [...model.retained.keys()].filter((arn) => nounOfArn(arn) === nounOf(logicalId));
}

/** Adds to a deployment what it adopts, with names and properties that fit where IVS cannot change them. */
export function choose(asked: Omit<Desired, 'adopts'>, choices: Choices = {}, model: Model, world: World): Desired {
  const desired = { ...asked, resources: { ...asked.resources }, materials: { ...asked.materials }, adopts: {} as Record<string, string> };
  for (const logicalId of LOGICAL_IDS) {
    const choice = choices[logicalId];
    if (!desired.resources[logicalId] || choice === undefined) continue;
    const arn = arnOf(logicalId, choice, model, world);
    if (arn === undefined || Object.values(desired.adopts).includes(arn)) continue;
    desired.adopts[logicalId] = arn;
    if (choice !== 'unfit') adjust(logicalId, arn, desired, model);
  }
  return desired;
}

function arnOf(logicalId: LogicalId, choice: Choice, model: Model, world: World): string | undefined {
  const candidates = candidatesOf(logicalId, model);
  if (choice === 'gone') return candidates[0]?.replace(/\/.*/, `/${GONE}`);
  if (choice === 'taken')
    return [...world.resources()].filter(([id]) => id !== logicalId && id.slice(0, -1) === logicalId.slice(0, -1))[0]?.[1].physicalId;
  const formers = formersOf(model);
  if (formers[0]?.resources[logicalId])
    return formers.map(({ adopts }) => adopts[logicalId]).find((former) => former !== undefined && model.looks.has(former));
  return candidates[choice === 'unfit' ? 0 : choice % candidates.length];
}

function adjust(
  logicalId: LogicalId,
  arn: string,
  desired: { resources: Record<string, Asked>; materials: Record<string, number> },
  model: Model,
): void {
  const live = model.looks.get(arn);
  if (!live) return;
  const asked = { ...(desired.resources[logicalId] as Asked), called: String(live.name ?? '') };
  if (nounOf(logicalId) === 'Stage') return;
  if (nounOf(logicalId) === 'PublicKey') desired.materials[logicalId] = materialIn(live.publicKeyMaterial);
  const variants = [asked.variant, 0, 1, 2, 3].map((variant) => ({ ...asked, variant }));
  const fitting = variants.find((variant) => unchangeable(logicalId, variant, desired.materials[logicalId] ?? 0, live).length === 0);
  desired.resources[logicalId] = fitting ?? asked;
}

/** What IVS cannot change in place, by noun. */
const UNCHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  Stage: [],
  StorageConfiguration: ['name', 's3'],
  EncoderConfiguration: ['name', 'video'],
  IngestConfiguration: ['name', 'ingestProtocol', 'userId', 'attributes'],
  PublicKey: ['name', 'publicKeyMaterial'],
};

/** The properties that differ from those of a live resource and that IVS cannot change in place. */
export function unchangeable(logicalId: LogicalId, asked: Asked, material: number, live: Readonly<Record<string, unknown>>): string[] {
  const expected = expectedOf(logicalId, { [logicalId]: asked }, material, () => '') as Record<string, unknown>;
  return UNCHANGEABLE[nounOf(logicalId)].filter(
    (name) => !isDeepStrictEqual(expected[name], live[name] ?? (name === 'name' ? '' : undefined)),
  );
}
