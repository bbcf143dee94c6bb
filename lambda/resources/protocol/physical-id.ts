/**
 * The physical ids that the handler returns: the ARN of a resource that exists, a marker when a create failed, and an id that names the
 * request when a create may have happened. Deployed stacks have these ids: their forms never change.
 */
import { OWN_PREFIX } from './own-tags';

/** Nothing was created. CloudFormation sends a Delete with this id. */
export const CREATE_FAILED = `${OWN_PREFIX}create-failed`;

const UNCONFIRMED = `${OWN_PREFIX}create-unconfirmed:`;

/** The id of a create that may have happened. Its Delete looks for the resource that the request created. */
export function unconfirmedId(requestId: string): string {
  return UNCONFIRMED + requestId;
}

/** The request in an id of `unconfirmedId`; undefined for any other id. */
export function unconfirmedRequest(id: string): string | undefined {
  return id.startsWith(UNCONFIRMED) ? id.slice(UNCONFIRMED.length) : undefined;
}

/** Whether an id is the ARN of a resource of this type in the stack's account and region. The handler creates resources nowhere else. */
export function isArnOf(arnType: string, stackId: string, id: string): boolean {
  const [, partition, , region, account] = stackId.split(':');
  const prefix = `arn:${partition}:ivs:${region}:${account}:${arnType}/`;
  return id.startsWith(prefix) && /^[a-zA-Z0-9-]+$/.test(id.slice(prefix.length));
}
