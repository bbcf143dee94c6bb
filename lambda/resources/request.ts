/** What a request of CloudFormation says beside its properties: how old it is, and how long anybody waits for its answer. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { parseBasicDate } from './basic-date';

export type Event = CloudFormationCustomResourceEvent;

/** CloudFormation's own, where a template sets none. */
const DEFAULT_SERVICE_TIMEOUT_SECONDS = 3600;

/** How long CloudFormation waits for an answer to this request. */
export function serviceTimeoutMs(event: Event): number {
  const timeout: unknown = event.ResourceProperties?.ServiceTimeout;
  return 1000 * (typeof timeout === 'string' && /^[1-9]\d{0,3}$/.test(timeout) ? Number(timeout) : DEFAULT_SERVICE_TIMEOUT_SECONDS);
}

/**
 * When a request was made, in milliseconds since 1970, to the second: the date that its response URL was signed at. The date is observed,
 * not promised, so it may be absent.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function requestedAt(event: Event): number | undefined {
  const date = /[?&]X-Amz-Date=(\w+)/i.exec(event.ResponseURL)?.[1];
  return date === undefined ? undefined : parseBasicDate(date);
}

/** The age of a request in milliseconds. */
export function ageMs(event: Event, now: number): number | undefined {
  const made = requestedAt(event);
  return made === undefined ? undefined : now - made;
}

/** Lambda delivers a failed invocation again after a minute at the earliest; below that, a request is taken for its first delivery. */
const FIRST_DELIVERY_MS = 30_000;

/** Whether a request is old enough to have been delivered before. */
export function mayBeRepeated(event: Event, now: number): boolean {
  return (ageMs(event, now) ?? Number.POSITIVE_INFINITY) > FIRST_DELIVERY_MS;
}

/** How the user knows the resource. Old and foreign events may lack the path. */
export function displayName(event: Event): string {
  const names: unknown[] = [event.ResourceProperties?.ConstructPath, event.LogicalResourceId];
  return names.find((name): name is string => typeof name === 'string') ?? 'a resource without a name';
}

/** Throws when there is nobody to answer. The URL is not shown: whoever has it could answer. */
export function checkAnswerable(event: Event): void {
  const url: unknown = (event as Partial<Event> | undefined)?.ResponseURL;
  if (typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new Error(
    'this function serves requests of CloudFormation, which have a ResponseURL, got an event without; use it as the service token of a custom resource',
  );
}

/** Well above the longest stack ARN. */
const MAX_NAME_BYTES = 512;

/** Whether an event names what an answer to it has to repeat: a text, short enough that an answer with all of them keeps its limit. */
export function isName(value: unknown, maxBytes = MAX_NAME_BYTES): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(JSON.stringify(value)) - 2 <= maxBytes;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html */
export function isPhysicalId(value: unknown): value is string {
  return isName(value, 1024);
}

/** Throws when a part is missing without which nothing can be known of what to do. */
export function checkWellFormed(event: Event): void {
  const { StackId, RequestId, LogicalResourceId, ResourceType, ResourceProperties } = event;
  const { OldResourceProperties, PhysicalResourceId } = event as {
    readonly OldResourceProperties?: unknown;
    readonly PhysicalResourceId?: unknown;
  };
  const parts = {
    StackId: isName(StackId) && /^arn:[^:]+:cloudformation:[^:]+:[^:]+:stack\//.test(StackId),
    RequestId: isName(RequestId),
    LogicalResourceId: isName(LogicalResourceId),
    ResourceType: isName(ResourceType),
    ResourceProperties: isObject(ResourceProperties),
    PhysicalResourceId: !['Update', 'Delete'].includes(event.RequestType) || isPhysicalId(PhysicalResourceId),
    OldResourceProperties: event.RequestType !== 'Update' || isObject(OldResourceProperties),
  };
  const broken = Object.entries(parts).find(([, usable]) => !usable);
  if (broken) throw new Error(`a request of CloudFormation has a usable ${broken[0]}, got one without, so nothing was done`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
