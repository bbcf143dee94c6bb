/** Checks that a resource may be adopted: that nobody else has it, or may still change it. */
import type { DescribeStackResourcesInput, StackResource } from '@aws-sdk/client-cloudformation';
import { CallFailure, isDeniedByCloudFormation } from '../../services/call-failure';
import { PROPAGATION_MS } from '../../services/calls';
import type { LiveResource } from '../kinds/kind';
import { EVENT_LAG_MS, hasSettledSince, historyOf, type StackHistory } from '../lifecycle/stack-history';
import type { Work } from '../lifecycle/work';
import { adoptionInTags, OWNER_TAG, ownerOf, STACK_TAG } from '../protocol/own-tags';
import { hasRuntimeTags } from '../runtime-stages/tags';

/** Throws unless this resource of the stack may have the live resource. */
export async function checkOwnership(work: Work, live: LiveResource, history: StackHistory | undefined): Promise<void> {
  if (hasRuntimeTags(live.tags)) {
    throw refusal(live, 'belongs to no RuntimeStages construct', 'which has the tags of one', 'remove these tags, or adopt another');
  }
  await checkStackResource(work, live);
  checkFormerResource(work, live, history);
  await checkTaggedStack(work, live);
}

function refusal({ arn }: LiveResource, rule: string, got: string, fix: string): Error {
  return new Error(`\`adoptArn\` names a resource that ${rule}, got ${arn}, ${got}; ${fix}; nothing was changed`);
}

/** CloudFormation's records tell of a resource of any stack, also of one that this library has not made. */
async function checkStackResource(work: Work, live: LiveResource): Promise<void> {
  const { StackId } = work.event;
  const found = await stackResourcesOf(work, { PhysicalResourceId: live.arn });
  const shown = found.filter((resource) => resource.PhysicalResourceId === live.arn);
  const owners = shown.length > 0 ? shown : await hiddenOwners(work, live.arn, found);
  const owner = (owners.length > 0 ? owners : found).find(
    (resource) =>
      !/^DELETE_(COMPLETE|SKIPPED)$/.test(resource.ResourceStatus ?? '') &&
      !(resource.StackId === StackId && mayOwn(work).includes(resource.LogicalResourceId)),
  );
  if (!owner) return;
  const whose = owners.length > 0 ? `${owner.LogicalResourceId} (${owner.ResourceStatus}) of ${owner.StackId}` : `of ${owner.StackId}`;
  const isUnreferenced = owner.StackId === StackId && work.event.ResourceProperties.AdoptFrom === undefined;
  const reference = isUnreferenced ? 'if that is an L1, retain it and write `adoptArn: l1.attrArn`; otherwise ' : '';
  const fix = 'deploy that stack with the deletion policy Retain for it, then without it, and then adopt it';
  throw refusal(live, 'no stack has', `which is ${whose}`, `${reference}${fix}`);
}

/** The logical ids in the stack that may have the resource: its own, and that of the L1 that retains the resource when it is removed. */
function mayOwn({ event }: Work): (string | undefined)[] {
  return [event.LogicalResourceId, event.ResourceProperties.AdoptFrom];
}

/** CloudFormation shows 100 resources of a stack, and further ones by their logical ids. */
async function hiddenOwners(work: Work, arn: string, found: readonly StackResource[]): Promise<readonly StackResource[]> {
  if (found[0]?.StackId !== work.event.StackId) return [];
  const logicalIds = mayOwn(work).filter((id) => id !== undefined);
  const answers = await Promise.all(
    logicalIds.map((LogicalResourceId) => stackResourcesOf(work, { PhysicalResourceId: arn, LogicalResourceId })),
  );
  return answers.flat().filter((resource) => resource.PhysicalResourceId === arn);
}

/** The resources of the stack that a physical id belongs to. */
async function stackResourcesOf({ services, clock }: Work, input: DescribeStackResourcesInput): Promise<readonly StackResource[]> {
  const { once, retry, DescribeStackResourcesCommand } = services.cloudFormation();
  // The same deployment may have given the role its permission.
  const until = clock.now() + PROPAGATION_MS;
  const ask = () => once(new DescribeStackResourcesCommand(input));
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
 * CloudFormation's records do not show the former resource of a replacement, which the stack deletes at the end of its operation. The stack's
 * events do.
 */
function checkFormerResource({ event }: Work, live: LiveResource, history: StackHistory | undefined): void {
  const logicalId = history?.others.get(live.arn);
  if (logicalId === undefined || logicalId === event.ResourceProperties.AdoptFrom) return;
  throw refusal(
    live,
    'no stack has',
    `which ${logicalId} of this stack has had in this operation`,
    'retain it in this deployment, and adopt it in the next one',
  );
}

/** The tags name the stack that had the resource last, or is adopting it at this moment. CloudFormation's records may not show that. */
async function checkTaggedStack(work: Work, live: LiveResource): Promise<void> {
  const { [STACK_TAG]: stackId, [OWNER_TAG]: owner } = live.tags;
  if (stackId === undefined || owner === ownerOf(work.event)) return;
  if (stackId === work.event.StackId) return await checkOtherResource(work, live);
  const status = await statusOf(work, stackId);
  if (status === undefined || status.endsWith('_COMPLETE')) return;
  throw refusal(
    live,
    'no other stack may still change',
    `whose tags name ${stackId} in ${status}`,
    'try again when an operation on that stack has succeeded',
  );
}

/** Another resource of the stack had it last. Waits until the stack's events show what that has done before the records were read. */
async function checkOtherResource(work: Work, live: LiveResource): Promise<void> {
  const { event, services, clock, deadline } = work;
  await clock.sleep(EVENT_LAG_MS, deadline);
  const history = await historyOf(event, services, clock, deadline);
  if (!history) {
    const got = 'which another resource of this stack had, and whose events the handler may not read';
    throw refusal(live, 'no stack has', got, "allow the role of the stack's function cloudformation:DescribeStackEvents");
  }
  checkFormerResource(work, live, history);
  const adoption = adoptionInTags(live.tags);
  if (!adoption || hasSettledSince(history, adoption.madeAt)) return;
  throw refusal(live, 'one resource of a stack adopts', 'which another resource of this stack is adopting', 'adopt it only once');
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
