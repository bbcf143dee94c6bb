/**
 * What each request of CloudFormation means, whatever the kind of resource.
 *
 * | request | rule |
 * |---|---|
 * | Create | exactly one resource per request, however often it is sent or delivered |
 * | Update | what is live converges to what is desired; what can't be changed is created anew; nothing is deleted: a rollback may need it |
 * | Delete | only what we made, patiently; gone already is success |
 */
import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { createOnce, findByRequest, Unconfirmed } from './create-once';
import { textMap } from './decode';
import { explain } from './explain';
import { type Ivs, isConflict, isNotFound } from './ivs';
import type { Kind, LiveResource } from './kinds/kind';
import { CREATE_FAILED, isArnOf, unconfirmedId, unconfirmedRequest } from './physical-id';
import { ageMs, displayName, type Event, serviceTimeoutMs } from './request';
import type { Clock } from './retry';
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
  readonly ivs: Ivs;
  readonly clock: Clock;
  /** An equal request id was served before, so this request may have been, too. */
  readonly seenBefore: boolean;
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
  return error instanceof Unconfirmed ? unconfirmedId(ownTags(event)[REQUEST_TAG]) : CREATE_FAILED;
}

async function create(work: Work): Promise<Answer> {
  refuseStale(work);
  const kind = kindOf(work);
  return success(kind, await make(work, kind, decode(work.event, kind)));
}

async function update(work: Work<CloudFormationCustomResourceUpdateEvent>): Promise<Answer> {
  refuseStale(work);
  const { event, ivs } = work;
  const kind = kindOf(work);
  if (!isArnOf(kind.arnType, event.StackId, event.PhysicalResourceId)) {
    throw new Error(
      `physical id ${event.PhysicalResourceId} is not the ARN of a ${kind.arnType} in the stack's account and region, so nothing was done`,
    );
  }
  const target = decode(event, kind);
  const live = await readIfAny(kind, event.PhysicalResourceId, ivs);
  if (!live || kind.replaces?.(target.desired, live).length) return success(kind, await make(work, kind, target));

  const updated = kind.update ? await kind.update(ivs.patiently, target.desired, live) : live;
  await convergeTags(ivs, live.arn, target.tags, live.tags);
  return success(kind, updated);
}

/**
 * Deletes what the id stands for. CloudFormation makes an id up when it cancels a create before our answer; no resource of ours is
 * known by such an id, and none is guessed from its owner, who may have kept a resource from an earlier time.
 */
async function remove(work: Work, id: string): Promise<Answer> {
  const { event, ivs } = work;
  if (id !== CREATE_FAILED) {
    const kind = kindOf(work);
    const request = unconfirmedRequest(id);
    const made = request === undefined ? [id] : await findByRequest(kind, request, ivs);
    for (const arn of made.filter((candidate) => isArnOf(kind.arnType, event.StackId, candidate))) await deleteIfAny(kind, arn, ivs);
  }
  return { status: 'SUCCESS', physicalResourceId: id };
}

interface Target {
  readonly desired: unknown;
  readonly tags: Tags;
}

function decode(event: Event, kind: Kind): Target {
  const { ServiceToken, ServiceTimeout, ConstructPath, Tags, ...own } = event.ResourceProperties;
  const tags = Tags === undefined ? {} : textMap(Tags, 'Tags');
  const reserved = Object.keys(tags).find(isReserved);
  if (reserved !== undefined) throw new Error(`tag ${reserved} has a reserved prefix; choose a key without 'aws:' or 'cdk-ivs-realtime:'`);
  return { desired: kind.decode(own, ''), tags };
}

/** Lambda delivers a failed invocation again after a minute at the earliest; below that, a request is taken for its first delivery. */
const FIRST_DELIVERY_MS = 30_000;

function make({ event, ivs, clock, seenBefore }: Work, kind: Kind, target: Target): Promise<LiveResource> {
  const repeated = seenBefore || (ageMs(event, clock.now()) ?? Number.POSITIVE_INFINITY) > FIRST_DELIVERY_MS;
  return createOnce(kind, { ...target, ownTags: ownTags(event), repeated }, ivs, clock);
}

function readIfAny(kind: Kind, arn: string, ivs: Ivs): Promise<LiveResource | undefined> {
  return kind.read(ivs.patiently, arn).catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

async function deleteIfAny(kind: Kind, arn: string, ivs: Ivs): Promise<void> {
  await ivs
    .retry(() => kind.delete(ivs.once, arn), isConflict)
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

function success(kind: Kind, live: LiveResource): Answer {
  return { status: 'SUCCESS', physicalResourceId: live.arn, attributes: kind.attributes(live) };
}
