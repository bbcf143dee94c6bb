/** Reads a custom-resource request of CloudFormation, apart from its properties: its age, its timeout, and whether it is well-formed. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { parseBasicDate } from './basic-date';

export type Event = CloudFormationCustomResourceEvent;

/** CloudFormation's default, for templates that set no timeout. */
const DEFAULT_SERVICE_TIMEOUT_SECONDS = 3600;

/** How long CloudFormation waits for an answer to this request. */
export function serviceTimeoutMs(event: Event): number {
  const timeout: unknown = event.ResourceProperties?.ServiceTimeout;
  return 1000 * (typeof timeout === 'string' && /^[1-9]\d{0,3}$/.test(timeout) ? Number(timeout) : DEFAULT_SERVICE_TIMEOUT_SECONDS);
}

/**
 * When CloudFormation made a request, in milliseconds since 1970, to the second: the date at which it signed the response URL.
 * CloudFormation does not document this date, so it may be missing.
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

/** The ARN of the resource that the properties of a request adopt. The decoder refuses other values than texts. */
export function adoptArnIn(properties: object): string | undefined {
  const { AdoptArn: arn } = properties as { readonly AdoptArn?: unknown };
  return typeof arn === 'string' ? arn : undefined;
}

/** A younger request is a first delivery: Lambda waits at least a minute before it delivers a failed invocation again. */
const FIRST_DELIVERY_MS = 30_000;

/** Whether Lambda may have delivered a request before. */
export function mayBeRepeated(event: Event, now: number): boolean {
  return (ageMs(event, now) ?? Number.POSITIVE_INFINITY) > FIRST_DELIVERY_MS;
}

/** The name by which a user knows the resource. The events of older releases and of other senders may have no path. */
export function displayName(event: Event): string {
  const names: unknown[] = [event.ResourceProperties?.ConstructPath, event.LogicalResourceId];
  return names.find((name): name is string => typeof name === 'string') ?? 'a resource without a name';
}

/** Throws when an event has no response URL. The message does not show the URL, because anyone who has it can answer. */
export function checkAnswerable(event: Event): void {
  const url: unknown = (event as Partial<Event> | undefined)?.ResponseURL;
  if (typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new Error(
    'this function serves requests of CloudFormation, which have a ResponseURL, got an event without; use it as the service token of a custom resource',
  );
}

/** More than the longest stack ARN has. */
const MAX_NAME_BYTES = 512;

/**
 * Whether a value is a name that an answer can repeat: a text that is short enough for an answer with all names to stay within its limit.
 */
export function isName(value: unknown, maxBytes = MAX_NAME_BYTES): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(JSON.stringify(value)) - 2 <= maxBytes;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html */
export function isPhysicalId(value: unknown): value is string {
  return isName(value, 1024);
}

/** Throws when a part of the request is missing that the handler cannot do without. */
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
  if (broken) throw new Error(`a request of CloudFormation must have a usable ${broken[0]}, got one without, so nothing was done`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
