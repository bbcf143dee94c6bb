/** The stacks that tags name, each described once. */
import type { Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { type Account, isInStack } from '../aws/account';

export interface FormerStack {
  readonly name: string;
  readonly state: 'alive' | 'busy' | 'deleted';
  readonly status: string;
  /** The physical ids that the stack has. */
  readonly physicalIds: ReadonlySet<string>;
  /** The physical ids that a removal policy has kept. */
  readonly retainedIds: ReadonlySet<string>;
}

export type FindStack = (nameOrArn: string) => Promise<FormerStack>;

export function createFindStack(account: Account): FindStack {
  const found = new Map<string, Promise<FormerStack>>();
  const find = async (nameOrArn: string): Promise<FormerStack> => {
    const stack = await account.stack(nameOrArn);
    return stack ? await describeFormer(account, stack) : { ...NONE, name: stackNameOf(nameOrArn) };
  };
  return (nameOrArn) => {
    const known = found.get(nameOrArn) ?? find(nameOrArn);
    found.set(nameOrArn, known);
    return known;
  };
}

export const stackNameOf = (nameOrArn: string): string => nameOrArn.split('/')[1] ?? nameOrArn;

const NONE = { state: 'deleted', status: 'DELETE_COMPLETE', physicalIds: new Set<string>(), retainedIds: new Set<string>() } as const;

async function describeFormer(account: Account, { StackId = '', StackName = '', StackStatus }: Stack): Promise<FormerStack> {
  const status = String(StackStatus);
  const resources = await account.resourcesOf(StackId);
  const idsOf = (isIn: (resource: StackResourceSummary) => boolean) =>
    new Set(resources.filter(isIn).map(({ PhysicalResourceId = '' }) => PhysicalResourceId));
  return {
    name: StackName,
    state: status === 'DELETE_COMPLETE' ? 'deleted' : status.endsWith('_IN_PROGRESS') ? 'busy' : 'alive',
    status,
    physicalIds: idsOf(isInStack),
    retainedIds: idsOf(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED'),
  };
}
