/** Checks that a resource may be adopted: that nobody else has it, or may still change it. */
import type { StackResource } from '@aws-sdk/client-cloudformation';
import { CallFailure, isDeniedByCloudFormation } from '../../services/call-failure';
import { PROPAGATION_MS } from '../../services/calls';
import type { LiveResource } from '../kinds/kind';
import { hasSettledSince, type StackHistory } from '../lifecycle/stack-history';
import type { Work } from '../lifecycle/work';
import { adoptionInTags, OWNER_TAG, ownerOf, STACK_TAG } from '../protocol/own-tags';
import { hasRuntimeTags } from '../runtime-stages/tags';

/** Throws unless this resource of the stack may have the live resource. */
export async function checkOwnership(work: Work, live: LiveResource, history: StackHistory | undefined): Promise<void> {
  if (hasRuntimeTags(live.tags)) {
    throw refusal(live, 'belongs to no RuntimeStages construct', 'which has the tags of one', 'remove these tags, or adopt another');
  }
  await checkStackResource(work, live);
  await checkTaggedStack(work, live, history);
}

function refusal({ arn }: LiveResource, rule: string, got: string, fix: string): Error {
  return new Error(`\`adoptArn\` names a resource that ${rule}, got ${arn}, ${got}; ${fix}; nothing was changed`);
}

/** CloudFormation's records tell of a resource of any stack, also of one that this library has not made. */
async function checkStackResource(work: Work, live: LiveResource): Promise<void> {
  const { StackId, LogicalResourceId, ResourceProperties } = work.event;
  // An L1 of the stack, which retains the resource when it is removed.
  const mayOwn = [LogicalResourceId, ResourceProperties.AdoptFrom];
  const found = await stackResourcesOf(work, live.arn);
  // A stack with more than 100 resources may not show the one that was asked for.
  const owners = found.filter(({ PhysicalResourceId: id }) => id === live.arn);
  const owner = (owners.length > 0 ? owners : found).find(
    (resource) =>
      !/^DELETE_(COMPLETE|SKIPPED)$/.test(resource.ResourceStatus ?? '') &&
      !(resource.StackId === StackId && mayOwn.includes(resource.LogicalResourceId)),
  );
  if (!owner) return;
  const whose = owners.length > 0 ? `${owner.LogicalResourceId} (${owner.ResourceStatus}) of ${owner.StackId}` : `of ${owner.StackId}`;
  throw refusal(
    live,
    'no stack has',
    `which is ${whose}`,
    'deploy that stack with the deletion policy Retain for it, then without it, and then adopt it',
  );
}

/** The resources of the stack that a physical id belongs to. */
async function stackResourcesOf({ services, clock }: Work, PhysicalResourceId: string): Promise<readonly StackResource[]> {
  const { once, retry, DescribeStackResourcesCommand } = services.cloudFormation();
  // The same deployment may have given the role its permission.
  const until = clock.now() + PROPAGATION_MS;
  const ask = () => once(new DescribeStackResourcesCommand({ PhysicalResourceId }));
  try {
    return (await retry(ask, (error) => isDeniedByCloudFormation(error) && clock.now() < until)).StackResources ?? [];
  } catch (error) {
    if (doesNotExist(error)) return [];
    throw error;
  }
}

function doesNotExist(error: unknown): boolean {
  return error instanceof CallFailure && error.name === 'ValidationError' && error.message.includes('does not exist');
}

/**
 * The tags name the stack that had the resource last, or is adopting it at this moment. CloudFormation's records do not show an adoption
 * before it has ended, nor the former resource of a replacement, which the stack is about to delete.
 */
async function checkTaggedStack(work: Work, live: LiveResource, history: StackHistory | undefined): Promise<void> {
  const { [STACK_TAG]: stackId, [OWNER_TAG]: owner } = live.tags;
  if (stackId === undefined || owner === ownerOf(work.event)) return;
  if (stackId === work.event.StackId) {
    const adoption = adoptionInTags(live.tags);
    if (!adoption || !history || hasSettledSince(history, adoption.madeAt)) return;
    throw refusal(live, 'one resource of a stack adopts', 'which another resource of this stack is adopting', 'adopt it only once');
  }
  const status = await statusOf(work, stackId);
  if (status === undefined || status.endsWith('_COMPLETE')) return;
  throw refusal(
    live,
    'no other stack may still change',
    `whose tags name ${stackId} in ${status}`,
    'try again when an operation on that stack has succeeded',
  );
}

/** The status of a stack; undefined when there is none. */
async function statusOf({ services }: Work, StackName: string): Promise<string | undefined> {
  const { call, DescribeStacksCommand } = services.cloudFormation();
  try {
    return (await call(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  } catch (error) {
    if (doesNotExist(error)) return undefined;
    throw error;
  }
}
