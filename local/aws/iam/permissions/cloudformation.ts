/**
 * AWS CloudFormation: its operations and the stacks they name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudformation.html
 */
import { LOCAL_ACCOUNT } from '../../../account';
import type { StackSummary } from '../../../cloudformation';
import { readQueryRequest } from '../../query';
import type { Permissions } from '../guard';
import { refuseAsQuery } from './refusals';

/** Permissions on stacks, which these are. */
export function cloudFormationPermissions(stacks: () => readonly StackSummary[]): Permissions {
  const arnOf = (region: string, nameOrArn: string): string => {
    if (nameOrArn.startsWith('arn:')) return nameOrArn;
    const found = stacks().find((stack) => stack.region === region && stack.name === nameOrArn && stack.status !== 'DELETE_COMPLETE');
    return found?.id ?? `arn:aws:cloudformation:${region}:${LOCAL_ACCOUNT}:stack/${nameOrArn}/*`;
  };
  return {
    accesses(request) {
      const input = readQueryRequest(request);
      const name = input.get('StackName');
      return [{ action: `cloudformation:${input.get('Action')}`, resource: name === null ? '*' : arnOf(request.credential.region, name) }];
    },
    refusal: refuseAsQuery,
  };
}
