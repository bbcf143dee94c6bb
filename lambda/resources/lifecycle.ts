/**
 * What each request of CloudFormation means, whatever the kind of resource.
 *
 * | request | rule |
 * |---|---|
 * | Create | exactly one resource per request, however often it is sent or delivered |
 * | Update | what is live converges to what is desired; what can't be changed is created anew; nothing old is deleted: a rollback may need it |
 * | Delete | only what we made, patiently; gone already is success |
 */
import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationCustomResourceDeleteEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { type Answer, success } from './answer';
import { findByRequest } from './create-once';
import { explain } from './explain';
import { LeftBehind, Unconfirmed } from './failures';
import { ANY_NAME } from './find';
import type { Kind, LiveResource } from './kinds/kind';
import { hasFailures, leftoversOf, makeUnhindered, quietHistoryOf, waitForTurn } from './leftovers';
import { orphansOf, waitUntilListed } from './orphans';
import { CREATE_FAILED, isArnOf, unconfirmedId, unconfirmedRequest } from './physical-id';
import { replace } from './replacement';
import { ageMs, checkWellFormed, displayName, type Event, isPhysicalId, serviceTimeoutMs } from './request';
import { failuresIn, wasRequested } from './stack-history';
import { converge, deleteIfAny, readIfAny } from './steps';
import { requestIdOf } from './tags';
import { isAsBefore, needsReplacement, prepare, type Target } from './target';
import { isKnown, kindOf, type Work } from './work';

/** Serves one request. Every failure is an answer. */
export async function perform(work: Work): Promise<Answer> {
  const { event } = work;
  try {
    checkWellFormed(event);
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
  } catch (error) {
    const advice = isKnown(work) ? kindOf(work).advice : {};
    const made = event.RequestType === 'Update' && error instanceof LeftBehind ? error.arn : undefined;
    return { status: 'FAILED', physicalResourceId: idAfterFailure(event, error), reason: explain(displayName(event), error, advice), made };
  }
}

/** CloudFormation deletes by this id: it has to stand for what exists now. After a failed update that is still the old resource. */
function idAfterFailure(event: Event, error: unknown): string {
  const { PhysicalResourceId: id } = event as Partial<CloudFormationCustomResourceUpdateEvent>;
  if (event.RequestType !== 'Create' && isPhysicalId(id)) return id;
  if (error instanceof LeftBehind) return error.arn;
  return error instanceof Unconfirmed ? unconfirmedId(requestIdOf(event)) : CREATE_FAILED;
}

async function create(work: Work): Promise<Answer> {
  refuseStale(work);
  const kind = kindOf(work);
  const target = await prepareCreate(work, kind).catch((error) => {
    throw work.repeated ? new Unconfirmed(error) : error;
  });
  return success(kind, target, await makeUnhindered(work, kind, target));
}

async function prepareCreate(work: Work, kind: Kind): Promise<Target> {
  const target = await prepare(work, kind);
  // A create that was cancelled before may yet write where this one is about to, and this one may be such a create itself.
  if (kind.settles?.(target.desired)) await waitForTurn(work);
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
  const live = await readUndisturbed(work, kind, target);
  if (live && !needsReplacement(kind, target, live)) return success(kind, target, await converge(work, kind, target, live));
  const replacement = await replace(work, kind, target);
  return success(kind, target, replacement.live, replacement.isNew ? replacement.live.arn : undefined);
}

/**
 * The live resource, with nobody else at work on it. Where it is not as the former properties say, an update may have been cancelled and
 * its handler be at work yet; then that is waited for, and what it has made is removed.
 */
async function readUndisturbed(
  work: Work<CloudFormationCustomResourceUpdateEvent>,
  kind: Kind,
  target: Target,
): Promise<LiveResource | undefined> {
  const { event, services } = work;
  const live = await readIfAny(work, kind, event.PhysicalResourceId);
  const asBefore = live ? isAsBefore(kind, event, target, live) : false;
  if (asBefore && asksForChange(event)) return live;
  // A resource that has changed is the trace of a failure, which may take a while to show.
  const history = await quietHistoryOf(work, hasFailures, asBefore === false ? hasFailures : undefined);
  if (!history) return live;
  // The old properties are those of the last attempt.
  const names = failuresIn(history).length > 1 ? ANY_NAME : [event.OldResourceProperties.Name];
  const orphans = await orphansOf(event, kind, names, history, services.ivs).catch(() => []);
  for (const arn of orphans) {
    // The log has the failure; a rollback does not fail for it.
    await deleteIfAny(work, kind, arn).catch(() => undefined);
  }
  return await readIfAny(work, kind, event.PhysicalResourceId);
}

/** An update without a change repeats one that failed: CloudFormation sends it when a failed rollback is continued. */
function asksForChange({ OldResourceProperties, ResourceProperties }: CloudFormationCustomResourceUpdateEvent): boolean {
  return !isDeepStrictEqual(OldResourceProperties, ResourceProperties);
}

async function remove(work: Work<CloudFormationCustomResourceDeleteEvent>): Promise<Answer> {
  const id = work.event.PhysicalResourceId;
  if (standsForSomething(work, id)) await removeAll(work, kindOf(work), id);
  return { status: 'SUCCESS', physicalResourceId: id };
}

/** Removes the resources that an id stands for. An ARN from elsewhere stands for nothing that we made. */
async function removeAll(work: Work, kind: Kind, id: string): Promise<void> {
  if (id.startsWith('arn:')) {
    if (isArnOf(kind.arnType, work.event.StackId, id)) await removeWithLeftovers(work, kind, id);
    return;
  }
  await removeEach(work, kind, await madeUnder(work, kind, id));
}

/**
 * Removes a resource, and what updates have left that were to replace it and failed. A resource that is never replaced, and is there, has
 * nothing left, so that nobody is asked.
 */
async function removeWithLeftovers(work: Work, kind: Kind, arn: string): Promise<void> {
  const removing = deleteIfAny(work, kind, arn);
  const looking = (async () => {
    if (!kind.replaces && (await removing)) return;
    await removeEach(work, kind, await leftoversOf(work, kind, ANY_NAME));
  })();
  for (const outcome of await Promise.allSettled([removing, looking])) if (outcome.status === 'rejected') throw outcome.reason;
}

/** One that cannot be removed does not keep the others. */
async function removeEach(work: Work, kind: Kind, arns: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  for (const arn of arns) await deleteIfAny(work, kind, arn).catch((error) => failures.push(new LeftBehind(error, arn)));
  if (failures.length > 0) throw failures[0];
}

function standsForSomething(work: Work, id: string): boolean {
  if (id === CREATE_FAILED) return false;
  // Of a type that this handler does not know it has made nothing, so that only an id of ours can stand for something.
  return isKnown(work) || id.startsWith('arn:') || unconfirmedRequest(id) !== undefined;
}

/** What a create has made that was not confirmed, or that was cancelled: CloudFormation makes up an id for that. */
async function madeUnder(work: Work, kind: Kind, id: string): Promise<string[]> {
  const { event, services, clock, deadline } = work;
  const request = unconfirmedRequest(id);
  if (request === undefined) return await leftoversOf(work, kind, [event.ResourceProperties.Name], wasRequested);
  await waitUntilListed(event, clock, deadline);
  return await findByRequest(kind, request, event.ResourceProperties.Name, services.ivs);
}

/** A request may wait for hours in Lambda's queue. Once CloudFormation has given it up, a resource made for it would belong to nobody. */
function refuseStale({ event, clock }: Work): void {
  const age = ageMs(event, clock.now()) ?? 0;
  const timeout = serviceTimeoutMs(event);
  if (age > timeout) {
    throw new Error(
      `the request came ${Math.round(age / 1000)} s after it was made, and CloudFormation waits ${timeout / 1000} s, so nothing was done; deploy again`,
    );
  }
}
