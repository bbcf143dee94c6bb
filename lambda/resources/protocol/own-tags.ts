/**
 * The tags that the handler adds to each resource. They name the owner and the request, so that the handler finds a resource again when the
 * answer to its create is lost, and the stack, for other stacks and for people.
 */
import { createHash } from 'node:crypto';
import { basicDate, parseBasicDate } from './basic-date';
import { type Event, requestedAt } from './request';

export type Tags = Readonly<Record<string, string>>;

/** The prefix of the handler's tag keys. Deployed resources have these keys: they never change. */
export const OWN_PREFIX = 'cdk-ivs-realtime:';
export const OWNER_TAG = `${OWN_PREFIX}owner`;
export const REQUEST_TAG = `${OWN_PREFIX}request`;
export const STACK_TAG = `${OWN_PREFIX}stack`;

export interface OwnTags {
  readonly [OWNER_TAG]: string;
  readonly [REQUEST_TAG]: string;
  /** The ARN of the stack. */
  readonly [STACK_TAG]: string;
}

export function ownTags(event: Event, now: number): OwnTags {
  return {
    [OWNER_TAG]: ownerOf(event),
    [REQUEST_TAG]: `${basicDate(requestedAt(event) ?? now)}-${requestIdOf(event)}`,
    [STACK_TAG]: event.StackId,
  };
}

/** Identifies the resource of a stack that a request is about. */
export function ownerOf({ StackId, LogicalResourceId }: Pick<Event, 'StackId' | 'LogicalResourceId'>): string {
  return hash(StackId, LogicalResourceId);
}

/** Identifies a request. Each delivery of the request has the same id. */
export function requestIdOf({ RequestId }: Event): string {
  return hash(RequestId);
}

/** A request in a tag. `madeAt` is the time of the request, in milliseconds since 1970. */
export interface TaggedRequest {
  readonly id: string;
  readonly madeAt: number;
}

/** The request that created a resource with these tags; undefined for an adopted resource. */
export function requestInTags(tags: Tags): TaggedRequest | undefined {
  return parseRequest(tags[REQUEST_TAG] ?? '');
}

/** The request that created a resource with these tags, if that was a request for the same resource of the stack. */
export function ownCreateIn(tags: Tags, event: Event): TaggedRequest | undefined {
  return tags[OWNER_TAG] === ownerOf(event) ? requestInTags(tags) : undefined;
}

function parseRequest(text: string): TaggedRequest | undefined {
  const [date, id] = text.split('-');
  const madeAt = parseBasicDate(date);
  return madeAt === undefined || id === undefined ? undefined : { id, madeAt };
}

/** Begins the request in the tags of an adopted resource. No search for what a create has left can find such a resource. */
const ADOPTED = 'adopted-';

/** The handler's tags of an adopted resource. */
export function adoptionTags(event: Event, now: number): OwnTags {
  const tags = ownTags(event, now);
  return { ...tags, [REQUEST_TAG]: ADOPTED + tags[REQUEST_TAG] };
}

/** The request that adopted a resource with these tags; undefined for a resource that is not adopted. */
export function adoptionInTags(tags: Tags): TaggedRequest | undefined {
  const request = tags[REQUEST_TAG] ?? '';
  return request.startsWith(ADOPTED) ? parseRequest(request.slice(ADOPTED.length)) : undefined;
}

/** Whether a user may not set a tag with this key. */
export function isReserved(key: string): boolean {
  return /^(aws|cdk-ivs-realtime):/i.test(key);
}

function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
