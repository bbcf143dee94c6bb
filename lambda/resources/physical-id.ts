/**
 * The physical ids that we give to CloudFormation: the ARN when a resource exists, a marker when none does, and, when a create was
 * sent but never answered, one that says by which request. They are in deployed stacks: their forms never change.
 */
import { OWN_PREFIX } from './tags';

/** Nothing was created; CloudFormation sends a Delete for it all the same. */
export const CREATE_FAILED = `${OWN_PREFIX}create-failed`;

const UNCONFIRMED = `${OWN_PREFIX}create-unconfirmed:`;

/** A create that may have happened: its Delete looks for what this request has made. */
export function unconfirmedId(requestId: string): string {
  return UNCONFIRMED + requestId;
}

/** The request in an id made by `unconfirmedId`; undefined for any other id. */
export function unconfirmedRequest(id: string): string | undefined {
  return id.startsWith(UNCONFIRMED) ? id.slice(UNCONFIRMED.length) : undefined;
}

/** Whether an id is the ARN of a resource of this type in the stack's own account and region, where alone we create any. */
export function isArnOf(arnType: string, stackId: string, id: string): boolean {
  const [, partition, , region, account] = stackId.split(':');
  const prefix = `arn:${partition}:ivs:${region}:${account}:${arnType}/`;
  return id.startsWith(prefix) && /^[a-zA-Z0-9-]+$/.test(id.slice(prefix.length));
}
