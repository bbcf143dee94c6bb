/**
 * What each request of CloudFormation means, whatever the kind of resource.
 *
 * | request | rule |
 * |---|---|
 * | Create | exactly one resource per request, however often it is sent or delivered |
 * | Update | what is live converges to what is desired; what can't be changed is created anew; nothing old is deleted: a rollback may need it |
 * | Delete | only what we made, patiently; gone already is success |
 */
import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { createOnce, findByRequest } from './create-once';
import { textMap } from './decode';
import { explain } from './explain';
import { LeftBehind, Unconfirmed } from './failures';
import type { Ivs } from './ivs';
import type { Kind, LiveResource } from './kinds/kind';
import { CREATE_FAILED, isArnOf, unconfirmedId, unconfirmedRequest } from './physical-id';
import { ageMs, displayName, type Event, serviceTimeoutMs } from './request';
import type { Clock } from './retry';
import { isConflict, isNotFound } from './service';
import type { Services } from './services';
import { convergeTags, isReserved, ownTags, REQUEST_TAG, type Tags } from './tags';

/** The answer to a request, but for what only repeats the request. */
export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalResourceId: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly reason?: string;
}

/** A request with all that it takes to serve it. */
export interface Work<E extends Event = Event> {
  readonly event: E;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly services: Services;
  readonly clock: Clock;
  /** The request may have been delivered before. */
  readonly repeated: boolean;
}

/** Serves one request. Every failure is an answer. */
export async function perform(work: Work): Promise<Answer> {
  const { event } = work;
  try {
    switch (event.RequestType) {
      case 'Create':
        return await create(work);
      case 'Update':
        return await update({ ...work, event });
      case 'Delete':
        return await remove(work, event.PhysicalResourceId);
      default:
        throw new Error(`unknown request type ${JSON.stringify((event as { RequestType: unknown }).RequestType)}`);
    }
  } catch (error) {
    const advice = work.kinds[event.ResourceType]?.advice ?? {};
    return { status: 'FAILED', physicalResourceId: idAfterFailure(event, error), reason: explain(displayName(event), error, advice) };
  }
}

/** CloudFormation deletes by this id: it has to stand for what exists now. After a failed update that is still the old resource. */
function idAfterFailure(event: Event, error: unknown): string {
  if (event.RequestType !== 'Create') return event.PhysicalResourceId;
  if (error instanceof LeftBehind) return error.arn;
  return error instanceof Unconfirmed ? unconfirmedId(ownTags(event)[REQUEST_TAG]) : CREATE_FAILED;
}

async function create(work: Work): Promise<Answer> {
  refuseStale(work);
  const kind = kindOf(work);
  const target = await prepare(work, kind).catch((error) => {
    throw work.repeated ? new Unconfirmed(error) : error;
  });
  return await make(work, kind, target);
}

async function update(work: Work<CloudFormationCustomResourceUpdateEvent>): Promise<Answer> {
  refuseStale(work);
  const { event, services } = work;
  const kind = kindOf(work);
  if (!isArnOf(kind.arnType, event.StackId, event.PhysicalResourceId)) {
    throw new Error(
      `physical id ${event.PhysicalResourceId} is not the ARN of a ${kind.arnType} in the stack's account and region, so nothing was done`,
    );
  }
  const { desired, tags } = await prepare(work, kind);
  const live = await readIfAny(kind, event.PhysicalResourceId, services.ivs);
  if (!live || kind.replaces?.(desired, live, event.OldResourceProperties ?? {}).length) return await make(work, kind, { desired, tags });

  const updated = kind.update ? await kind.update(services.ivs.patiently, desired, live) : live;
  await convergeTags(services.ivs, live.arn, tags, live.tags);
  await kind.settle?.(services, desired, updated);
  return success(kind, desired, updated);
}

/**
 * Deletes what the id stands for. CloudFormation makes an id up when it cancels a create before our answer; no resource of ours is
 * known by such an id, and none is guessed from its owner, who may have kept a resource from an earlier time.
 */
async function remove(work: Work, id: string): Promise<Answer> {
  const { event, services } = work;
  if (id !== CREATE_FAILED) {
    const kind = kindOf(work);
    const request = unconfirmedRequest(id);
    const made = request === undefined ? [id] : await findByRequest(kind, request, event.ResourceProperties.Name, services.ivs);
    for (const arn of made.filter((candidate) => isArnOf(kind.arnType, event.StackId, candidate))) await deleteIfAny(work, kind, arn);
  }
  return { status: 'SUCCESS', physicalResourceId: id };
}

interface Target {
  readonly desired: unknown;
  readonly tags: Tags;
}

async function prepare({ event, services }: Work, kind: Kind): Promise<Target> {
  const { ServiceToken, ServiceTimeout, ConstructPath, Tags, ...own } = event.ResourceProperties;
  const tags = Tags === undefined ? {} : textMap(Tags, 'Tags');
  const reserved = Object.keys(tags).find(isReserved);
  if (reserved !== undefined) throw new Error(`tag ${reserved} has a reserved prefix; choose a key without 'aws:' or 'cdk-ivs-realtime:'`);
  const given = kind.decode(own, '');
  return { desired: kind.prepare ? await kind.prepare(services, given) : given, tags };
}

/** A new resource, ready for use, or none. */
async function make(work: Work, kind: Kind, { desired, tags }: Target): Promise<Answer> {
  const { event, services, clock, repeated } = work;
  const creation = { desired, name: event.ResourceProperties.Name, tags, ownTags: ownTags(event), repeated };
  const live = await createOnce(kind, creation, services.ivs, clock);
  try {
    await kind.settle?.(services, desired, live);
  } catch (error) {
    // What an earlier delivery has made may be in use by now.
    if (repeated) throw new LeftBehind(error, live.arn);
    await deleteIfAny(work, kind, live.arn).catch(() => {
      throw new LeftBehind(error, live.arn);
    });
    throw error;
  }
  return success(kind, desired, live);
}

function readIfAny(kind: Kind, arn: string, ivs: Ivs): Promise<LiveResource | undefined> {
  return kind.read(ivs.patiently, arn).catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

async function deleteIfAny({ event, services }: Work, kind: Kind, arn: string): Promise<void> {
  await services.ivs
    .retry(() => kind.delete(services.ivs.once, arn, event.ResourceProperties), isConflict)
    .catch((error) => {
      if (!isNotFound(error)) throw error;
    });
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

function kindOf({ event, kinds }: Work): Kind {
  const kind = kinds[event.ResourceType];
  if (kind) return kind;
  throw new Error(`resource type ${event.ResourceType} is not known to this stack's handler; it knows ${Object.keys(kinds).join(', ')}`);
}

function success(kind: Kind, desired: unknown, live: LiveResource): Answer {
  return { status: 'SUCCESS', physicalResourceId: live.arn, attributes: kind.attributes(live, desired) };
}
