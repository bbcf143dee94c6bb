/**
 * Serves a request of CloudFormation, for every kind of resource.
 *
 * | request | rule |
 * |---|---|
 * | Create | creates exactly one resource, even if the request is sent or delivered again; or adopts one |
 * | Update | changes the live resource to what is desired, or creates a replacement; keeps the old resource, which a rollback may need |
 * | Delete | deletes only what the handler created or adopted, and retries while it is in use; succeeds when it is gone |
 */
import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationCustomResourceDeleteEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { adopt } from './adoption/adopt';
import { irreplaceable, keepSnapshot, readopt } from './adoption/keep';
import { release, releaseCancelled } from './adoption/release';
import type { Kind, LiveResource } from './kinds/kind';
import { answered } from './lifecycle/answered';
import { findByRequest } from './lifecycle/create-once';
import { LeftBehind, Unconfirmed } from './lifecycle/failures';
import { ANY_NAME } from './lifecycle/find';
import { hasFailures, leftoversOf, makeOrTakeOver, quietHistoryOf, waitForTurn } from './lifecycle/leftovers';
import { orphansOf, waitUntilListed } from './lifecycle/orphans';
import { replace } from './lifecycle/replacement';
import { failuresIn, wasRequested } from './lifecycle/stack-history';
import { converge, deleteIfExists, readIfExists } from './lifecycle/steps';
import { isAsBefore, needsReplacement, prepare, type Target } from './lifecycle/target';
import { isKnown, kindOf, type Work } from './lifecycle/work';
import { ownCreateIn } from './protocol/own-tags';
import { CREATE_FAILED, isArnOf, unconfirmedRequest } from './protocol/physical-id';
import { adoptArnIn, ageMs, serviceTimeoutMs } from './protocol/request';
import type { Answer } from './protocol/response';

/** Serves one request for a resource. It never rejects: a failure is an answer, too. */
export function perform(work: Work): Promise<Answer> {
  return answered(work, async () => {
    const { event } = work;
    switch (event.RequestType) {
      case 'Create':
        return await create(work);
      case 'Update':
        return await update({ ...work, event });
      case 'Delete':
        return await remove({ ...work, event });
      default:
        throw new Error(`unknown request type ${JSON.stringify((event as { RequestType: unknown }).RequestType)}`);
    }
  });
}

function success(kind: Kind, { desired }: Target, live: LiveResource, made?: string): Answer {
  return { status: 'SUCCESS', physicalResourceId: live.arn, attributes: kind.attributes(live, desired), made };
}

async function create(work: Work): Promise<Answer> {
  refuseStale(work);
  const kind = kindOf(work);
  const adoptArn = adoptArnIn(work.event.ResourceProperties);
  if (adoptArn !== undefined) {
    const { target, live } = await adopt(work, kind, adoptArn);
    return success(kind, target, live);
  }
  const target = await prepareCreate(work, kind).catch((error) => {
    throw work.repeated ? new Unconfirmed(error) : error;
  });
  return success(kind, target, await makeOrTakeOver(work, kind, target));
}

async function prepareCreate(work: Work, kind: Kind): Promise<Target> {
  const target = await prepare(work, kind);
  // An earlier create that was cancelled may still write to the same place, and the present one may be cancelled itself.
  if (kind.hasFollowUp?.(target.desired)) await waitForTurn(work);
  return target;
}

async function update(work: Work<CloudFormationCustomResourceUpdateEvent>): Promise<Answer> {
  refuseStale(work);
  const { event } = work;
  const kind = kindOf(work);
  if (!isArnOf(kind.arnType, event.StackId, event.PhysicalResourceId)) {
    throw new Error(
      `physical id ${event.PhysicalResourceId} is not the ARN of a ${kind.arnType} in the stack's account and region, so nothing was done`,
    );
  }
  const target = await prepare(work, kind);
  const adoptArn = adoptArnIn(event.ResourceProperties);
  if (adoptArn !== undefined && adoptArn !== event.PhysicalResourceId) {
    return success(kind, target, await readopt(work, kind, target, adoptArn));
  }
  const live = await readUndisturbed(work, kind, target);
  if (live && !needsReplacement(kind, target, live)) {
    await keepSnapshot(work, kind, target, live);
    return success(kind, target, await converge(work, kind, target, live));
  }
  if (adoptArn !== undefined) throw irreplaceable(kind, target, live, adoptArn);
  const replacement = await replace(work, kind, target);
  return success(kind, target, replacement.live, replacement.isNew ? replacement.live.arn : undefined);
}

/**
 * Reads the live resource once no other request changes it. If the resource differs from the former properties, an update may have been
 * cancelled while its handler was at work. Then it waits for that handler to end, and removes what that has created.
 */
async function readUndisturbed(
  work: Work<CloudFormationCustomResourceUpdateEvent>,
  kind: Kind,
  target: Target,
): Promise<LiveResource | undefined> {
  const { event, services } = work;
  const live = await readIfExists(work, kind, event.PhysicalResourceId);
  const asBefore = live ? isAsBefore(kind, event, target, live) : false;
  if (asBefore && asksForChange(event)) return live;
  // A resource that differs is the trace of a failed update, whose events may be late.
  const history = await quietHistoryOf(work, hasFailures, asBefore === false ? hasFailures : undefined);
  if (!history) return live;
  // With several failures, the old properties are those of the last attempt only.
  const names = failuresIn(history).length > 1 ? ANY_NAME : [event.OldResourceProperties.Name];
  const orphans = await orphansOf(event, kind, names, history, services.ivs).catch(() => []);
  for (const arn of orphans) {
    // A rollback goes on when a leftover cannot be deleted. The log has the failure.
    await deleteIfExists(work, kind, arn).catch(() => undefined);
  }
  return await readIfExists(work, kind, event.PhysicalResourceId);
}

/** Whether an update has other properties than before. CloudFormation sends one without when it continues a failed rollback. */
function asksForChange({ OldResourceProperties, ResourceProperties }: CloudFormationCustomResourceUpdateEvent): boolean {
  return !isDeepStrictEqual(OldResourceProperties, ResourceProperties);
}

async function remove(work: Work<CloudFormationCustomResourceDeleteEvent>): Promise<Answer> {
  const { PhysicalResourceId: id } = work.event;
  if (mayExist(work, id)) await removeAll(work, kindOf(work), id);
  return { status: 'SUCCESS', physicalResourceId: id };
}

/** Removes the resources that an id stands for. It ignores an ARN of another type, account or region, where the handler creates nothing. */
async function removeAll(work: Work<CloudFormationCustomResourceDeleteEvent>, kind: Kind, id: string): Promise<void> {
  const { StackId, ResourceProperties } = work.event;
  const adoptArn = adoptArnIn(ResourceProperties);
  if (id.startsWith('arn:')) {
    if (isArnOf(kind.arnType, StackId, id)) await removeWithLeftovers(work, kind, id);
  } else if (adoptArn !== undefined) await releaseCancelled(work, kind, adoptArn);
  else await removeEach(work, kind, await createdFor(work, kind, id));
}

/**
 * Removes a resource, and the replacements that failed updates have left. Asks CloudFormation for failed updates, except where the kind is
 * never replaced and the resource exists.
 */
async function removeWithLeftovers(work: Work<CloudFormationCustomResourceDeleteEvent>, kind: Kind, arn: string): Promise<void> {
  const live = await readIfExists(work, kind, arn);
  const removing = live && removeLive(work, kind, live);
  const looking = live && !kind.replaces ? undefined : removeLeftovers(work, kind);
  for (const outcome of await Promise.allSettled([removing, looking])) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Deletes a resource. Asks CloudFormation first, unless the tags say that the stack has created it: the stack may have adopted it. */
async function removeLive(work: Work<CloudFormationCustomResourceDeleteEvent>, kind: Kind, { arn, tags }: LiveResource): Promise<void> {
  const stays = !ownCreateIn(tags, work.event) && (await release(work, kind, arn));
  if (!stays) await deleteIfExists(work, kind, arn);
}

async function removeLeftovers(work: Work, kind: Kind): Promise<void> {
  await removeEach(work, kind, await leftoversOf(work, kind, ANY_NAME));
}

/** Removes each resource. A failure does not stop the others. */
async function removeEach(work: Work, kind: Kind, arns: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  for (const arn of arns) await deleteIfExists(work, kind, arn).catch((error) => failures.push(new LeftBehind(error, arn)));
  if (failures.length > 0) throw failures[0];
}

/** Whether the handler may have created or changed resources for this id. */
function mayExist(work: Work, id: string): boolean {
  if (id === CREATE_FAILED) return isKnown(work) && adoptArnIn(work.event.ResourceProperties) !== undefined;
  // The handler has created nothing of a type that it does not know, unless the id has one of its forms.
  return isKnown(work) || id.startsWith('arn:') || unconfirmedRequest(id) !== undefined;
}

/** The ARNs of what a create has made that was not confirmed, or that CloudFormation cancelled: then CloudFormation makes up the id. */
async function createdFor(work: Work, kind: Kind, id: string): Promise<string[]> {
  const { event, services, clock, deadline } = work;
  const request = unconfirmedRequest(id);
  if (request === undefined) return await leftoversOf(work, kind, [event.ResourceProperties.Name], wasRequested);
  await waitUntilListed(event, clock, deadline);
  return await findByRequest(kind, request, event.ResourceProperties.Name, services.ivs);
}

/**
 * Throws for a request that waited in Lambda's queue until CloudFormation gave it up. A resource created for it would belong to no stack.
 */
function refuseStale({ event, clock }: Work): void {
  const age = ageMs(event, clock.now()) ?? 0;
  const timeout = serviceTimeoutMs(event);
  if (age > timeout) {
    throw new Error(
      `the request came ${Math.round(age / 1000)} s after it was made, and CloudFormation waits ${timeout / 1000} s, so nothing was done; deploy again`,
    );
  }
}
