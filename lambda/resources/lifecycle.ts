/**
 * What each request of CloudFormation means, whatever the kind of resource.
 *
 * | request | rule |
 * |---|---|
 * | Create | exactly one resource per request, however often it is sent or delivered |
 * | Update | what is live converges to what is desired; what can't be changed is created anew; nothing old is deleted: a rollback may need it |
 * | Delete | only what we made, patiently; gone already is success |
 */
import type { CloudFormationCustomResourceDeleteEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { findByRequest } from './create-once';
import { explain } from './explain';
import { LeftBehind, Unconfirmed } from './failures';
import type { Kind, LiveResource } from './kinds/kind';
import { orphansOf, waitUntilListed, waitUntilQuiet } from './orphans';
import { CREATE_FAILED, isArnOf, unconfirmedId, unconfirmedRequest } from './physical-id';
import { ageMs, checkWellFormed, displayName, type Event, isPhysicalId, serviceTimeoutMs } from './request';
import { historyOf, knownIds, lastFailure, wasRequested } from './stack-history';
import { converge, deleteIfAny, make, readIfAny } from './steps';
import { requestIdOf } from './tags';
import { isAs, needsReplacement, prepare, type Target } from './target';
import type { Work } from './work';

/** The answer to a request, but for what only repeats the request. */
export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalResourceId: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly reason?: string;
}

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
    return { status: 'FAILED', physicalResourceId: idAfterFailure(event, error), reason: explain(displayName(event), error, advice) };
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
  const target = await prepare(work, kind).catch((error) => {
    throw work.repeated ? new Unconfirmed(error) : error;
  });
  return success(kind, target, await make(work, kind, target));
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
  const live = await readUndisturbed(work, kind);
  const suitable = live && !needsReplacement(kind, target, live) ? live : await formerResource(work, kind, target);
  return success(kind, target, suitable ? await converge(work, kind, target, suitable) : await make(work, kind, target));
}

/**
 * The live resource, with nobody else at work on it. Where it is not as the former properties say, an update may have been cancelled and
 * its handler be at work yet; then that is waited for, and what it has made is removed.
 */
async function readUndisturbed(work: Work<CloudFormationCustomResourceUpdateEvent>, kind: Kind): Promise<LiveResource | undefined> {
  const { event, services, clock, deadline } = work;
  const live = await readIfAny(work, kind, event.PhysicalResourceId);
  if (live && isAs(kind, event.OldResourceProperties, live)) return live;
  const history = await historyOf(event, services, clock, deadline);
  if (!history || !lastFailure(history)) return live;
  await waitUntilQuiet(event, history, clock, deadline);
  const orphans = await orphansOf(event, kind, event.OldResourceProperties.Name, history, services.ivs).catch(() => []);
  for (const arn of orphans) {
    // The log has the failure; a rollback does not fail for it.
    await deleteIfAny(work, kind, arn).catch(() => undefined);
  }
  return await readIfAny(work, kind, event.PhysicalResourceId);
}

/** In a rollback, what CloudFormation had as this resource before and is as desired: without it, there would be a third one. */
async function formerResource(work: Work, kind: Kind, target: Target): Promise<LiveResource | undefined> {
  const { event, services, clock, deadline } = work;
  const history = await historyOf(event, services, clock, deadline);
  if (!history?.rollingBack) return undefined;
  for (const id of knownIds(history)) {
    if (!isArnOf(kind.arnType, event.StackId, id)) continue;
    const live = await readIfAny(work, kind, id);
    if (live && !needsReplacement(kind, target, live)) return live;
  }
  return undefined;
}

async function remove(work: Work<CloudFormationCustomResourceDeleteEvent>): Promise<Answer> {
  const id = work.event.PhysicalResourceId;
  if (standsForSomething(work, id)) {
    const kind = kindOf(work);
    const failures: unknown[] = [];
    for (const arn of await resourcesOf(work, kind, id)) {
      await deleteIfAny(work, kind, arn).catch((error) => failures.push(arn === id ? error : new LeftBehind(error, arn)));
    }
    if (failures.length > 0) throw failures[0];
  }
  return { status: 'SUCCESS', physicalResourceId: id };
}

function standsForSomething(work: Work, id: string): boolean {
  if (id === CREATE_FAILED) return false;
  // Of a type that this handler does not know it has made nothing, so that only an id of ours can stand for something.
  return isKnown(work) || id.startsWith('arn:') || unconfirmedRequest(id) !== undefined;
}

/** The resources that an id stands for. An ARN from elsewhere stands for nothing that we made; any other foreign id is CloudFormation's own. */
async function resourcesOf(work: Work, kind: Kind, id: string): Promise<string[]> {
  const { event, services, clock, deadline } = work;
  if (id.startsWith('arn:')) return isArnOf(kind.arnType, event.StackId, id) ? [id] : [];
  const request = unconfirmedRequest(id);
  if (request === undefined) return await cancelledCreates(work, kind);
  await waitUntilListed(event, clock, deadline);
  return await findByRequest(kind, request, event.ResourceProperties.Name, services.ivs);
}

/** What was made after CloudFormation had cancelled the create, for which it then makes up an id. */
async function cancelledCreates({ event, services, clock, deadline }: Work, kind: Kind): Promise<string[]> {
  const history = await historyOf(event, services, clock, deadline);
  if (!history || !wasRequested(history)) return [];
  await waitUntilQuiet(event, history, clock, deadline);
  return await orphansOf(event, kind, event.ResourceProperties.Name, history, services.ivs);
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

function isKnown({ event, kinds }: Work): boolean {
  return typeof event.ResourceType === 'string' && Object.hasOwn(kinds, event.ResourceType);
}

function kindOf(work: Work): Kind {
  const { event, kinds } = work;
  if (isKnown(work)) return kinds[event.ResourceType];
  throw new Error(`resource type ${event.ResourceType} is not known to this stack's handler; it knows ${Object.keys(kinds).join(', ')}`);
}

function success(kind: Kind, { desired }: Target, live: LiveResource): Answer {
  return { status: 'SUCCESS', physicalResourceId: live.arn, attributes: kind.attributes(live, desired) };
}
