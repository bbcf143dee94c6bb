/**
 * AWS Systems Manager: its operations, and the parameters they name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
import { LOCAL_ACCOUNT } from '../../../service/account';
import type { Access } from '../evaluation';
import { forEach, type Permissions, type SignedRequest } from '../guard';
import { readJsonRequest } from './json-request';
import { refuseAsJson } from './refusals';

/** Permissions on parameters. */
export const ssmPermissions: Permissions = {
  operations: forEach(['GetParameter', 'GetParameters'], accesses),
  refusal: refuseAsJson,
};

function accesses(request: SignedRequest): Access[] {
  const { operation, input } = readJsonRequest(request);
  const names = [input.Name, input.Names].flat().filter((name) => typeof name === 'string');
  const resources = names.length > 0 ? names.map((name) => arnOf(request.credential.region, name)) : ['*'];
  return resources.map((resource) => ({ action: `ssm:${operation}`, resource }));
}

/** Without the version or label, which a colon sets off: the permission is on the parameter. */
function arnOf(region: string, nameOrArn: string): string {
  const isArn = nameOrArn.startsWith('arn:');
  const arn = isArn ? nameOrArn : `arn:aws:ssm:${region}:${LOCAL_ACCOUNT}:parameter/${nameOrArn.replace(/^\//, '')}`;
  return arn.split(':').slice(0, 6).join(':');
}
