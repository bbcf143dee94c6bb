/**
 * AWS Security Token Service: the roles that are assumed, as far as it is for the policies of the caller to allow it.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
import { members, readQueryRequest } from '../../query';
import type { Permissions } from '../guard';
import { refuseAsQuery } from './refusals';
import { requestTags } from './tag-context';
import { textContext } from './text-context';

/** Permissions on roles. */
export const stsPermissions: Permissions = {
  accesses(request) {
    const input = readQueryRequest(request);
    const action = input.get('Action');
    // It takes no permission, and not even a deny takes it away.
    // @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    if (action === 'GetCallerIdentity') return [];
    const tags = members(input, 'Tags').map(({ Key = '', Value = '' }) => [Key, Value]);
    const sourceIdentity = input.get('SourceIdentity');
    const context = {
      ...textContext({
        'sts:externalid': input.get('ExternalId'),
        'sts:rolesessionname': input.get('RoleSessionName'),
        'sts:sourceidentity': sourceIdentity,
      }),
      ...requestTags(Object.fromEntries(tags)),
    };
    const actions = [action, ...(tags.length > 0 ? ['TagSession'] : []), ...(sourceIdentity === null ? [] : ['SetSourceIdentity'])];
    return actions.map((name) => ({ action: `sts:${name}`, resource: input.get('RoleArn') ?? '*', context }));
  },
  refusal: refuseAsQuery,
};
