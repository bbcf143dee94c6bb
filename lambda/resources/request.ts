/** What a request of CloudFormation says beside its properties: how old it is, and how long anybody waits for its answer. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export type Event = CloudFormationCustomResourceEvent;

/** CloudFormation's own, where a template sets none. */
const DEFAULT_SERVICE_TIMEOUT_SECONDS = 3600;

/** How long CloudFormation waits for an answer to this request. */
export function serviceTimeoutMs(event: Event): number {
  return 1000 * (Number(event.ResourceProperties.ServiceTimeout) || DEFAULT_SERVICE_TIMEOUT_SECONDS);
}

/**
 * The age of a request, from the date that its response URL was signed at. The date is observed, not promised, so it may be absent.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function ageMs(event: Event, now: number): number | undefined {
  const date = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/i.exec(event.ResponseURL);
  if (!date) return undefined;
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number);
  return now - Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Lambda delivers a failed invocation again after a minute at the earliest; below that, a request is taken for its first delivery. */
const FIRST_DELIVERY_MS = 30_000;

/** Whether a request is old enough to have been delivered before. */
export function mayBeRepeated(event: Event, now: number): boolean {
  return (ageMs(event, now) ?? Number.POSITIVE_INFINITY) > FIRST_DELIVERY_MS;
}

/** How the user knows the resource. Old and foreign events may lack the path. */
export function displayName(event: Event): string {
  const path: unknown = event.ResourceProperties.ConstructPath;
  return typeof path === 'string' ? path : event.LogicalResourceId;
}
