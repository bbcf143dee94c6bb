/** Finds where the live resources of stacks differ from the templates. */
import type { Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { OWNER_TAG, ownerOf, STACK_TAG, type Tags } from '../../../lambda/resources/protocol/own-tags';
import { isNotFound } from '../../../lambda/services/call-failure';
import { type Account, isInStack } from '../aws/account';
import type { Progress } from '../progress';
import { kindOfType } from '../resource-kinds';
import { createResolver, type Resolver } from '../template/resolve';
import { isMap } from '../template/resolved';
import { member, parseTemplate, type Template } from '../template/template';
import { UsageError } from '../usage-error';
import { type Comparison, compareProperties, compareTags } from './compare';
import { createFacts, type ReadLive } from './facts';

export interface ComparedResource extends Comparison {
  readonly kind: string;
  readonly logicalId: string;
  /** The path of the construct in the CDK app; null where the template does not tell. */
  readonly constructPath: string | null;
  readonly arn: string;
  /** Whether the resource does not exist. */
  readonly missing: boolean;
}

export interface ComparedStack {
  readonly name: string;
  readonly arn: string;
  /** Why the stack is not compared; null if it is. */
  readonly notCompared: string | null;
  readonly resources: readonly ComparedResource[];
}

export interface DriftReport {
  readonly command: 'drift';
  readonly region: string;
  /** The stacks that have resources of this library. */
  readonly stacks: readonly ComparedStack[];
}

export interface DriftOptions {
  readonly kinds: readonly string[];
  /** Only these stacks, by name or ARN. Empty: all. */
  readonly stacks: readonly string[];
}

export const hasDrift = ({ missing, differences }: ComparedResource): boolean => missing || differences.length > 0;

export async function findDrift(account: Account, options: DriftOptions, progress: Progress): Promise<DriftReport> {
  const all = await account.stacks();
  const readLive = createReadLive(account);
  const compared: ComparedStack[] = [];
  for (const [index, stack] of selected(all, options.stacks, account.region).entries()) {
    progress(`comparing stacks: ${index} so far, now ${stack.StackName}`);
    const resources = (await account.resourcesOf(stack.StackId ?? '')).filter(isInStack);
    const own = resources.filter(({ ResourceType }) => options.kinds.some((kind) => kind === kindOfType(ResourceType)?.arnType));
    if (own.length > 0) compared.push(await compareStack({ account, stack, resources, own, stacks: all, readLive, progress }));
  }
  return { command: 'drift', region: account.region, stacks: compared };
}

function selected(stacks: readonly Stack[], wanted: readonly string[], region: string): readonly Stack[] {
  const isNamed = (name: string) => (stack: Stack) => stack.StackName === name || stack.StackId === name;
  const missing = wanted.find((name) => !stacks.some(isNamed(name)));
  if (missing !== undefined)
    throw new UsageError(`--stack is the name or ARN of a stack in ${region}, got '${missing}'; correct it, or pass --region`);
  return wanted.length === 0 ? stacks : stacks.filter((stack) => wanted.some((name) => isNamed(name)(stack)));
}

/** Reads each resource once. */
function createReadLive({ ivs }: Account): ReadLive {
  const reads = new Map<string, ReturnType<ReadLive>>();
  const read: ReadLive = async (resourceType, arn) => {
    try {
      return await kindOfType(resourceType)?.read(ivs, arn);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  return (resourceType, arn) => {
    const known = reads.get(arn) ?? read(resourceType, arn);
    reads.set(arn, known);
    return known;
  };
}

interface StackWork {
  readonly account: Account;
  readonly stack: Stack;
  readonly resources: readonly StackResourceSummary[];
  /** The resources to compare. */
  readonly own: readonly StackResourceSummary[];
  readonly stacks: readonly Stack[];
  readonly readLive: ReadLive;
  readonly progress: Progress;
}

async function compareStack({ account, stack, resources, own, stacks, readLive, progress }: StackWork): Promise<ComparedStack> {
  const { StackName: name = '', StackId: arn = '', StackStatus: status = '' } = stack;
  const notCompared = (reason: string): ComparedStack => ({ name, arn, notCompared: reason, resources: [] });
  if (!isSettled(status))
    return notCompared(`it is in ${status}, so the template does not tell what it has; look again when it has settled`);
  const template = parseTemplate(await account.templateOf(arn));
  if (!template) return notCompared('its template is not JSON');
  const resolver = createResolver(template, createFacts(stack, template, resources, stacks, readLive));
  const compared: ComparedResource[] = [];
  for (const resource of own) {
    progress(`comparing stack ${name}: ${compared.length} of ${own.length} resources`);
    compared.push(await compareResource(resource, arn, template, resolver, readLive));
  }
  if (compared.some(hasDrift) && !(await isStackUnchanged(account, stack))) return notCompared('it has changed meanwhile; look again');
  return { name, arn, notCompared: null, resources: compared };
}

/** Whether a stack is as it was described: while it is deployed, its resources differ from one template or the other. */
async function isStackUnchanged(account: Account, { StackId = '', StackStatus, LastUpdatedTime }: Stack): Promise<boolean> {
  const now = await account.stack(StackId);
  return now?.StackStatus === StackStatus && now?.LastUpdatedTime?.getTime() === LastUpdatedTime?.getTime();
}

/** Statuses in which the template that CloudFormation returns is the one that it has deployed. */
const isSettled = (status: string): boolean => /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/.test(status);

async function compareResource(
  { LogicalResourceId: logicalId = '', PhysicalResourceId: arn = '', ResourceType: type = '' }: StackResourceSummary,
  stackArn: string,
  template: Template,
  resolver: Resolver,
  readLive: ReadLive,
): Promise<ComparedResource> {
  const kind = kindOfType(type);
  if (!kind) throw new Error(`${type} is a type of this library, got another one; select resources by kindOfType`);
  const properties = await resolver.resolve(member(template.Resources, logicalId)?.Properties ?? {});
  const given = isMap(properties) ? properties : {};
  const constructPath = typeof given.ConstructPath === 'string' ? given.ConstructPath : null;
  const about = { kind: kind.arnType, logicalId, constructPath, arn };
  const live = await readLive(type, arn);
  if (!live) return { ...about, missing: true, differences: [], notCompared: [] };
  const own: Tags = { [OWNER_TAG]: ownerOf({ StackId: stackArn, LogicalResourceId: logicalId }), [STACK_TAG]: stackArn };
  const [byProperty, byTag] = [compareProperties(kind, given, live), compareTags(given.Tags, own, live.tags)];
  return {
    ...about,
    missing: false,
    differences: [...byProperty.differences, ...byTag.differences],
    notCompared: [...byProperty.notCompared, ...byTag.notCompared],
  };
}
