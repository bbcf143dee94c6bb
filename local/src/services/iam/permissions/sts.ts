/**
 * AWS Security Token Service: the roles that are assumed.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
import { members, readQueryRequest, values } from '../../../service/protocols/query';
import type { Permissions } from '../guard';
import type { Roles } from '../roles';
import { refuseAsQuery } from './refusals';
import { requestTags, resourceTags } from './tag-context';
import { textContext } from './text-context';

/** Permissions on roles, which are these as far as they are deployed. */
export function stsPermissions(roles: Roles): Permissions {
  return {
    operations: {
      // It takes no permission, and not even a deny takes it away.
      // @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
      GetCallerIdentity: () => [],
      AssumeRole(request) {
        const input = readQueryRequest(request);
        const resource = input.get('RoleArn') ?? '*';
        const tags = members(input, 'Tags').map(({ Key = '', Value = '' }) => [Key, Value]);
        const transitiveTagKeys = values(input, 'TransitiveTagKeys');
        const sourceIdentity = input.get('SourceIdentity');
        const ofRole = resourceTags(roles.findByArn(resource)?.settings.tags ?? {});
        const ofTags = {
          ...requestTags(Object.fromEntries(tags)),
          ...(transitiveTagKeys.length > 0 && { 'sts:transitivetagkeys': transitiveTagKeys }),
        };
        const ofIdentity = textContext({ 'sts:sourceidentity': sourceIdentity });
        const ofSession = textContext({
          'sts:externalid': input.get('ExternalId'),
          'sts:rolesessionname': input.get('RoleSessionName'),
        });
        // Each action has condition keys of its own: a condition on the external id of sts:TagSession never holds.
        return [
          { action: 'sts:AssumeRole', resource, context: { ...ofRole, ...ofTags, ...ofIdentity, ...ofSession } },
          ...(tags.length > 0 ? [{ action: 'sts:TagSession', resource, context: { ...ofRole, ...ofTags } }] : []),
          ...(sourceIdentity === null ? [] : [{ action: 'sts:SetSourceIdentity', resource, context: { ...ofRole, ...ofIdentity } }]),
        ];
      },
    },
    refusal: refuseAsQuery,
  };
}
