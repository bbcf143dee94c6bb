/** Reads stories: what a probe reports of them. */
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { Line, Request } from './recorder';
import type { Story } from './stack';

/** The deliveries of requests, without the lines about answers. */
export function deliveries({ lines }: Story, logicalId?: string): Line[] {
  const isDelivery = ({ status, statusOfContentType, looks }: Line) =>
    status === undefined && statusOfContentType === undefined && looks === undefined;
  return lines.filter((line) => isDelivery(line) && (logicalId === undefined || line.request.LogicalResourceId === logicalId));
}

/** The end of a physical id that the recorder has made: `2` of `<stack>-Kept-2`. `invented` for one that CloudFormation has made. */
function endOf({ StackId, LogicalResourceId, PhysicalResourceId = '' }: Request): string {
  const begin = `${StackId.split('/')[1]}-${LogicalResourceId}-`;
  const end = PhysicalResourceId.startsWith(begin) ? PhysicalResourceId.slice(begin.length) : PhysicalResourceId;
  return /^\d$/.test(end) ? end : 'invented';
}

/** What a resource was asked, in order: `Create, Update 1, Delete 2`. */
export function asked(story: Story, logicalId: string): string {
  const text = (request: Request) => (request.RequestType === 'Create' ? 'Create' : `${request.RequestType} ${endOf(request)}`);
  return deliveries(story, logicalId)
    .map(({ request }) => text(request))
    .join(', ');
}

/** The events of a resource, or of the stack itself, oldest first. */
export function eventsOf({ events, stackId }: Story, logicalId?: string): StackEvent[] {
  const isWanted = (event: StackEvent) =>
    logicalId === undefined ? event.PhysicalResourceId === stackId : event.LogicalResourceId === logicalId;
  return events.filter(isWanted).reverse();
}

/** `CREATE_FAILED: the reason` of the first failure of a resource. */
export function failure(story: Story, logicalId: string): string {
  const failed = eventsOf(story, logicalId).find(({ ResourceStatus = '' }) => /^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus));
  return failed ? `${failed.ResourceStatus}: ${failed.ResourceStatusReason}` : 'no failure';
}

/** Milliseconds since 1970 of a date such as `20260115T120000Z`. */
export function timeOf(date = ''): number {
  return Date.parse(date.replace(/(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'));
}
