/**
 * AWS CloudFormation: its operations and the stacks they name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudformation.html
 */
import { LOCAL_ACCOUNT } from '../../../service/arn';
import { readQueryRequest } from '../../../service/protocols/query';
import type { StackSummary } from '../../cloudformation';
import { type Accesses, forEach, type Permissions } from '../guard';
import { refuseAsQuery } from './refusals';

const OPERATIONS = [
  'ContinueUpdateRollback',
  'CreateChangeSet',
  'CreateStack',
  'DeleteChangeSet',
  'DeleteStack',
  'DescribeChangeSet',
  'DescribeStackEvents',
  'DescribeStackResources',
  'DescribeStacks',
  'ExecuteChangeSet',
  'GetTemplate',
  'GetTemplateSummary',
  'ListChangeSets',
  'ListStackResources',
  'ListStacks',
  'RollbackStack',
  'UpdateStack',
  'UpdateTerminationProtection',
];

/** Permissions on stacks, which these are. */
export function cloudFormationPermissions(stacks: () => readonly StackSummary[]): Permissions {
  const arnOf = (region: string, nameOrArn: string): string => {
    if (nameOrArn.startsWith('arn:')) return nameOrArn;
    const found = stacks().find((stack) => stack.region === region && stack.name === nameOrArn && stack.status !== 'DELETE_COMPLETE');
    return found?.id ?? `arn:aws:cloudformation:${region}:${LOCAL_ACCOUNT}:stack/${nameOrArn}/*`;
  };
  const accesses: Accesses = (request) => {
    const input = readQueryRequest(request);
    const name = input.get('StackName');
    return [{ action: `cloudformation:${input.get('Action')}`, resource: name === null ? '*' : arnOf(request.credential.region, name) }];
  };
  return { operations: forEach(OPERATIONS, accesses), refusal: refuseAsQuery };
}
