/** Finds resources that carry tags of this library and are in no living stack. */
import type { Account } from '../aws/account';
import type { Progress } from '../progress';
import { claimOf } from './claim';
import { createFindStack, type FindStack, stackNameOf } from './former-stacks';
import { removalOf } from './removal';
import { type ListedKind, type TaggedResource, taggedResources, tagsOf } from './tagged';

/** What both lists of the report have of a resource. */
interface Judged extends Omit<TaggedResource, 'claim'> {
  /** The stack that the tags name, by its ARN or name; null where they name none. */
  readonly stack: string | null;
  readonly reason: string;
}

export interface Orphan extends Judged {
  /** Whether the stack's resources say that a removal policy has kept it. False also where they are not known any more. */
  readonly retained: boolean;
  /** The command that removes it. */
  readonly remove: string;
}

export interface OrphansReport {
  readonly command: 'orphans';
  readonly region: string;
  /** The number of resources with tags of this library. */
  readonly tagged: number;
  readonly orphans: readonly Orphan[];
  /** Resources of stacks that change at the moment, and resources whose tags do not tell enough. */
  readonly undecided: readonly Judged[];
}

export interface OrphansOptions {
  readonly kinds: readonly ListedKind[];
  /** Only resources of these stacks, by name or ARN. Empty: of all stacks. */
  readonly stacks: readonly string[];
  /** Options of the AWS CLI for the commands that remove the orphans. */
  readonly cliOptions: string;
}

export async function findOrphans(account: Account, options: OrphansOptions, progress: Progress): Promise<OrphansReport> {
  const tagged: TaggedResource[] = [];
  // Lists come first: a stack that has settled after that has all of its resources that are listed.
  for (const kind of options.kinds) tagged.push(...(await taggedResources(account, kind, progress)));
  const wanted = tagged.filter(({ claim }) => isSelected(options.stacks, claim.stack));
  const findStack = createFindStack(account);
  const orphans: Orphan[] = [];
  const undecided: Judged[] = [];
  for (const [index, resource] of wanted.entries()) {
    progress(`comparing with stacks: ${index} of ${wanted.length} resources`);
    const { claim, ...rest } = resource;
    const { state, reason, retained } = await judge(resource, findStack, account.region);
    const judged: Judged = { ...rest, stack: claim.stack ?? null, reason };
    if (state === 'undecided') undecided.push(judged);
    if (state === 'orphan' && (await isUnchanged(account, resource))) {
      orphans.push({ ...judged, retained, remove: removalOf(resource, account.region, options.cliOptions) });
    }
  }
  return { command: 'orphans', region: account.region, tagged: wanted.length, orphans, undecided };
}

/** Whether the options name the stack. A name stands for all stacks that have had it, and tags of run-time stages have names only. */
function isSelected(stacks: readonly string[], stack: string | undefined): boolean {
  if (stack === undefined) return stacks.length === 0;
  const isNamed = (wanted: string) => wanted === stack || (!(isArn(wanted) && isArn(stack)) && stackNameOf(wanted) === stackNameOf(stack));
  return stacks.length === 0 || stacks.some(isNamed);
}

const isArn = (nameOrArn: string): boolean => nameOrArn.startsWith('arn:');

interface Verdict {
  readonly state: 'owned' | 'orphan' | 'undecided';
  readonly reason: string;
  readonly retained: boolean;
}

const undecided = (reason: string): Verdict => ({ state: 'undecided', reason, retained: false });

async function judge({ arn, claim }: TaggedResource, findStack: FindStack, region: string): Promise<Verdict> {
  if (claim.stack === undefined) return undecided('its tags name no stack; compare it with your stacks by hand');
  if (isElsewhere(claim.stack, arn)) {
    return undecided(`its tags name a stack of another account or region than ${region}; compare it with the stack there`);
  }
  const { name, state, status, physicalIds, retainedIds } = await findStack(claim.stack);
  if (state === 'busy') return undecided(`stack ${name} is in ${status}; look again when the stack has settled`);
  if (state === 'alive' && physicalIds.has(claim.physicalId)) return { state: 'owned', reason: '', retained: false };
  const isOfConstruct = claim.physicalId !== arn;
  const has = isOfConstruct ? 'has no RuntimeStages construct with its tag' : 'does not have it';
  return {
    state: 'orphan',
    reason: state === 'alive' ? `stack ${name} exists and ${has}` : `stack ${name} is deleted`,
    retained: retainedIds.has(claim.physicalId),
  };
}

/** Whether a stack's ARN names another account or region than the resource's ARN. */
function isElsewhere(stack: string, arn: string): boolean {
  if (!isArn(stack)) return false;
  const placeOf = (text: string) => text.split(':').slice(3, 5).join();
  return placeOf(stack) !== placeOf(arn);
}

/** Whether a resource exists and belongs where it did when it was listed: its stack may have deleted it since, or another one adopted it. */
async function isUnchanged(account: Account, { arn, claim }: TaggedResource): Promise<boolean> {
  const tags = await tagsOf(account, arn);
  return tags !== undefined && claimOf(arn, tags)?.stack === claim.stack;
}
