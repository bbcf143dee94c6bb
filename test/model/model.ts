/** What should be, after all that was asked; and whether it is. */
import { isDeepStrictEqual } from 'node:util';
import { SECRET } from './answers';
import { expectedOf, LOGICAL_IDS, type LogicalId, nounOf, nounOfArn, secretOf, tagsOf } from './resources';
import type { Desired } from './template';
import type { World } from './world';

/** The expectation. */
export interface Model {
  /** What the stack was last brought to; undefined when there is none, or one whose creation was rolled back. */
  deployed?: Desired;
  /** To what it was to be brought since, when that failed and was not rolled back. */
  readonly attempted: Desired[];
  /** What each logical id was ever to adopt. */
  readonly adopting: Map<string, Set<string>>;
  /** What a rollback has skipped: nobody knows what it is like. */
  readonly unsure: Set<string>;
  /** The stack has failed where a fault has left nobody to clear up before the next request. */
  tainted: boolean;
  /** What was made by hand, or CloudFormation was told to leave where it is, as it was then, by ARN. The stack may adopt it. */
  readonly retained: Map<string, Look>;
  /** Each resource that ever was in `retained`, as it was then. */
  readonly looks: Map<string, Look>;
  /** What the other stack has, or is about to have. */
  readonly elsewhere: Set<string>;
  /** What it has got since the last time that all was quiet. */
  readonly takenElsewhere: Set<string>;
  /** Operations on the other stack. */
  readonly underWay: Promise<void>[];
  /** What CloudFormation was told to leave without knowing its ARN: it may stay, and the delete of the same resource may remove it. */
  readonly unknown: Set<string>;
  /** How many operations there have been. */
  operations: number;
  /** How many events have been read. */
  seen: number;
  /** How many pieces of key material have been handed out. */
  materials: number;
}

export function newModel(): Model {
  return {
    attempted: [],
    adopting: new Map(),
    unsure: new Set(),
    tainted: false,
    retained: new Map(),
    looks: new Map(),
    elsewhere: new Set(),
    takenElsewhere: new Set(),
    underWay: [],
    unknown: new Set(),
    operations: 0,
    seen: 0,
    materials: 0,
  };
}

/** Whether the stack has stopped where an operation failed, without a rollback. */
export function isPaused(world: World): boolean {
  return ['CREATE_FAILED', 'UPDATE_FAILED'].includes(world.status());
}

/** Everything that is not as it should be once all is quiet. */
export async function violations(model: Model, world: World): Promise<string[]> {
  const skipped = newlySkipped(model, world);
  return [
    ...(await existenceViolations(model, world, skipped)),
    ...(await valueViolations(model, world)),
    ...requestViolations(world),
    ...world.answers.violations(),
    ...world.lines.filter((line) => SECRET.test(line)).map((line) => `a secret in the log: ${line}`),
  ];
}

interface Skipped {
  readonly logicalId: string;
  readonly physicalId: string;
  /** In a deletion, after which the stack does not have it. A resource that a rollback skips stays in the stack. */
  readonly isRetained: boolean;
}

/** The resources for which CloudFormation has made no request since the last time because somebody has told it not to. */
function newlySkipped(model: Model, world: World): Skipped[] {
  const fresh = world.events.slice(model.seen);
  model.seen = world.events.length;
  const skipped = fresh.filter(({ status, statusReason }) => status === 'DELETE_SKIPPED' || statusReason?.endsWith('skipped by user.'));
  return skipped.map(({ logicalId, physicalId = '', status }) => ({ logicalId, physicalId, isRetained: status === 'DELETE_SKIPPED' }));
}

async function existenceViolations(model: Model, world: World, skipped: readonly Skipped[]): Promise<string[]> {
  const found: string[] = [];
  const existing = new Map(world.ivs.resources().map((resource) => [resource.arn, resource]));
  const retained = skipped.filter(({ isRetained }) => isRetained);
  for (const { physicalId } of retained.filter((other) => existing.has(other.physicalId))) await retain(model, world, physicalId);
  // Nobody puts back what CloudFormation was told to leave without knowing that it was adopted.
  for (const arn of hiddenAdoptions(model, retained)) if (model.retained.has(arn) && existing.has(arn)) await retain(model, world, arn);
  for (const arn of missing(world, existing)) found.push(`${arn} is gone, and the stack has it`);
  for (const [arn, before] of model.retained) {
    if (!existing.has(arn)) found.push(`${arn} is gone, and it was to be retained`);
    else if (!isBeingAdopted(arn, model, world)) found.push(...differencesIn(arn, await lookOf(world, arn), before, existing));
  }
  const current = heldBy(world);
  // The oldest come first: what was left behind is older than what is awaited.
  const left = retained.filter(({ physicalId }) => mayHideResource(physicalId)).map(({ logicalId }) => logicalId);
  const leftByTaint = model.tainted
    ? skipped.filter(({ physicalId }) => physicalId.startsWith('arn:')).map(({ logicalId }) => logicalId)
    : [];
  for (const { arn, name = '' } of existing.values()) {
    if (current.has(arn) || model.retained.has(arn) || model.unknown.has(arn)) continue;
    const mayBeAwaited = isAwaited(name, current, model, world);
    const isTainted = takeFrom(leftByTaint, name);
    // Nobody knows which of the two it is.
    const isDoubtful = isTainted && (mayBeAwaited || left.some((logicalId) => isNameOf(name, logicalId)));
    if (isDoubtful || takeFrom(left, name)) model.unknown.add(arn);
    else if (isTainted || (await isHeldByUnsure(arn, model, world))) await retain(model, world, arn);
    else if (!mayBeAwaited) found.push(`${arn} (${name}) is left over`);
  }
  return found;
}

/** Whether a stage whose rollback was skipped records to it still, so that nobody can delete it. */
async function isHeldByUnsure(arn: string, { unsure }: Model, world: World): Promise<boolean> {
  for (const logicalId of [...unsure].filter((id) => id.startsWith('Stage'))) {
    const stage = world.resources().get(logicalId)?.physicalId ?? '';
    if (!stage.startsWith('arn:')) continue;
    const { autoParticipantRecordingConfiguration: recording } = await get(world, 'Stage', stage);
    if ((recording as { storageConfigurationArn?: string } | undefined)?.storageConfigurationArn === arn) return true;
  }
  return false;
}

function isNameOf(name: string, logicalId: string): boolean {
  return name.slice(0, name.lastIndexOf('-')) === logicalId;
}

/** Uses up one of these logical ids, if the name is of a resource with that. */
function takeFrom(logicalIds: string[], name: string): boolean {
  const index = logicalIds.findIndex((logicalId) => isNameOf(name, logicalId));
  return index >= 0 && logicalIds.splice(index, 1).length > 0;
}

function missing(world: World, existing: ReadonlyMap<string, unknown>): string[] {
  const ids = [...world.resources()].filter(([logicalId]) => logicalId !== 'Sibling').map(([, { physicalId }]) => physicalId);
  if (isSettled(world)) return ids.filter((id) => !existing.has(id));
  // Of a deletion that failed, a part may be done.
  return /^(DELETE|ROLLBACK)_FAILED$/.test(world.status()) ? [] : ids.filter((id) => id.startsWith('arn:') && !existing.has(id));
}

function isSettled(world: World): boolean {
  return !world.status().endsWith('_FAILED');
}

/** What CloudFormation has, as logical id by physical id. In a stack that has failed, that is also what it has yet to delete. */
function heldBy(world: World): Map<string, string> {
  const held = new Map([...world.resources()].map(([logicalId, { physicalId }]) => [physicalId, logicalId]));
  if (isSettled(world)) return held;
  for (const { logicalId, physicalId = '', status } of world.events) {
    if (status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED') held.delete(physicalId);
    else held.set(physicalId, logicalId);
  }
  return held;
}

/** Whether it is what a create has left that was cancelled, or a handler that was killed: the next request for the resource finds it. */
function isAwaited(name: string, held: ReadonlyMap<string, string>, { tainted }: Model, world: World): boolean {
  if (isSettled(world)) return false;
  const logicalId = name.slice(0, name.lastIndexOf('-'));
  const isNamed = [...held].some(([physicalId, owner]) => owner === logicalId && mayHideResource(physicalId));
  return isNamed || (tainted && world.resources().get(logicalId)?.status.endsWith('_FAILED') === true);
}

/** CloudFormation was told to retain it and never asks for its deletion, although the create has not told, or not known, what it has made. */
function mayHideResource(physicalId: string): boolean {
  return !physicalId.startsWith('arn:') && physicalId !== 'cdk-ivs-realtime:create-failed';
}

/** Whether a failed operation has left the stack in the middle of an adoption. */
function isBeingAdopted(arn: string, { attempted }: Model, world: World): boolean {
  return !isSettled(world) && attempted.some(({ adopts }) => Object.values(adopts).includes(arn));
}

/** What a cancelled create was to adopt, whose made-up id CloudFormation was told to retain. */
function hiddenAdoptions({ adopting }: Model, retained: readonly Skipped[]): string[] {
  const hidden = retained.filter(({ physicalId }) => mayHideResource(physicalId));
  return hidden.flatMap(({ logicalId }) => [...(adopting.get(logicalId) ?? [])]);
}

export async function retain(model: Model, world: World, arn: string): Promise<void> {
  const look = await lookOf(world, arn);
  model.retained.set(arn, look);
  model.looks.set(arn, look);
}

function differencesIn(arn: string, now: Look, before: Look, existing: ReadonlyMap<string, unknown>): string[] {
  // The stage of an ingest configuration goes when the stage is deleted.
  const settings = { ...before, ...('stageArn' in before && !existing.has(String(before.stageArn)) && { stageArn: '' }) };
  const wanted = withMarkOf(now, hasSnapshot(now) ? settings : withoutSnapshot(settings));
  if (isDeepStrictEqual(now, wanted)) return [];
  return [`${arn} was changed although it was only retained\n  got    ${JSON.stringify(now)}\n  wanted ${JSON.stringify(wanted)}`];
}

/** The snapshot of an adoption that has settled. The next adoption replaces it, and its put-back removes that. */
const SNAPSHOT = /^cdk-ivs-realtime:before-/;

function hasSnapshot({ tags }: Look): boolean {
  return Object.keys(tags ?? {}).some((key) => SNAPSHOT.test(key));
}

function withoutSnapshot({ tags, ...rest }: Look): Look {
  return { ...rest, tags: Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => !SNAPSHOT.test(key))) };
}

const OWNER = 'cdk-ivs-realtime:owner';
const REQUEST = 'cdk-ivs-realtime:request';

/** What a construct has created keeps the mark of a later adoption by the same construct. */
function withMarkOf(now: Look, before: Look): Look {
  const [mark, created] = [now, before].map(({ tags }) => (tags ?? {}) as Readonly<Record<string, string>>);
  const isMarked = mark[REQUEST]?.startsWith('adopted-') && created[REQUEST] !== undefined && mark[OWNER] === created[OWNER];
  return isMarked && !created[REQUEST]?.startsWith('adopted-') ? { ...before, tags: { ...created, [REQUEST]: mark[REQUEST] } } : before;
}

/** A resource as the service has it. */
type Look = Readonly<Record<string, unknown>>;

/** No name is the same as an empty one. */
async function lookOf(world: World, arn: string): Promise<Look> {
  const { name = '', ...rest } = await get(world, nounOfArn(arn), arn);
  return { name, ...rest };
}

async function get(world: World, noun: string, arn: string): Promise<Record<string, unknown>> {
  const answer = await world.call(`Get${noun}`, { arn });
  return answer[noun.charAt(0).toLowerCase() + noun.slice(1)] as Record<string, unknown>;
}

async function valueViolations({ deployed, unsure }: Model, world: World): Promise<string[]> {
  if (!isSettled(world)) return [];
  const ids = new Map([...world.resources()].map(([logicalId, { physicalId }]) => [logicalId, physicalId]));
  const expected = LOGICAL_IDS.filter((logicalId) => deployed?.resources[logicalId]);
  const surplus = [...ids.keys()].filter((logicalId) => logicalId !== 'Sibling' && !expected.includes(logicalId as LogicalId));
  const found = surplus.map((logicalId) => `the stack has ${logicalId}, which nobody asked for`);
  if (!deployed) return found;
  const existing = new Set(world.ivs.resources().map(({ arn }) => arn));
  for (const logicalId of expected) {
    const arn = ids.get(logicalId);
    if (arn === undefined) found.push(`the stack has no ${logicalId}`);
    else if (existing.has(arn) && !unsure.has(logicalId)) found.push(...(await resourceViolations(deployed, logicalId, arn, world)));
  }
  return found;
}

async function resourceViolations(deployed: Desired, logicalId: LogicalId, arn: string, world: World): Promise<string[]> {
  const { resources, materials } = deployed;
  const asked = resources[logicalId];
  if (!asked) return [];
  const found: string[] = [];
  const differs = (what: string, got: unknown, wanted: unknown) => {
    if (!isDeepStrictEqual(got, wanted)) {
      found.push(`${what} of ${logicalId} is not as asked\n  got    ${JSON.stringify(got)}\n  wanted ${JSON.stringify(wanted)}`);
    }
  };
  const live = await get(world, nounOf(logicalId), arn);
  if (deployed.adopts[logicalId] !== undefined) differs('the ARN', arn, deployed.adopts[logicalId]);
  const wanted = expectedOf(logicalId, resources, materials[logicalId] ?? 0, (target) => world.resources().get(target)?.physicalId ?? '');
  for (const [property, value] of Object.entries(wanted))
    differs(property, property === 'name' ? (live.name ?? '') : live[property], value);
  const tags = Object.entries(live.tags ?? {}).filter(([key]) => !key.startsWith('cdk-ivs-realtime:'));
  differs('the tags', Object.fromEntries(tags), tagsOf(asked));
  const secret = secretOf(logicalId, asked);
  if (secret && !mayBeOverwritten(logicalId, world))
    differs('the stream key in the secret', JSON.parse(world.secret(secret) ?? '{}').streamKey, live.streamKey);
  return found;
}

/** A create that was cancelled is at work yet although its stack is gone, and writes into a secret that outlives the stack. */
function mayBeOverwritten(logicalId: LogicalId, { events }: World): boolean {
  return events.some(
    (event) => event.logicalId === logicalId && event.status === 'DELETE_SKIPPED' && mayHideResource(event.physicalId ?? ''),
  );
}

/** Nobody reads the answer to a request that was cancelled; every other one is waited for. */
function requestViolations(world: World): string[] {
  const cancelled = (logicalId: string, at: number) =>
    world.events.some(
      (event) => event.logicalId === logicalId && event.timestamp.getTime() >= at && event.statusReason?.endsWith('cancelled'),
    );
  return world.answers
    .unanswered()
    .filter(({ logicalId, at }) => !cancelled(logicalId, at))
    .map(({ logicalId }) => `a request for ${logicalId} was never answered`);
}
