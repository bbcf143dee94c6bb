/** What the operations of the API read from a request. */

import type { LocalRequest } from '../../../http/http';
import { type RequestUrl, readRequestUrl } from '../../../http/request-url';
import { invalid, members, ServiceError, values } from '../../../service/protocols/query';
import type { FailureAction } from '../stacks/deployment';
import { createPlan, type Plan, type PlanContext } from '../stacks/plan';
import type { Stack } from '../stacks/stack';

/** The parameters of every operation that takes a template. */
export const TEMPLATE_PARAMETERS = ['TemplateBody', 'TemplateURL', 'UsePreviousTemplate', 'Parameters', 'Tags', 'Capabilities'];

/** Parameters that say who asks. No role is assumed locally; the one that is named is shown with the stack. */
export const CALLER_PARAMETERS = ['ClientRequestToken', 'RoleARN'];

/** STANDARD is the one way in which the local endpoint deploys. */
export const DEPLOYMENT_MODE = 'DeploymentConfig.Mode';

/** Refuses the other way. */
export function checkDeploymentMode(input: URLSearchParams): void {
  const mode = input.get(DEPLOYMENT_MODE) ?? 'STANDARD';
  if (mode !== 'STANDARD') throw invalid(`The local endpoint does not have the deployment mode ${mode}. Use STANDARD.`);
}

/** The one value that CloudFormation has for it, which makes a change set revert drift. */
export const DRIFT_MODE = 'DeploymentMode';
const REVERT_DRIFT = 'REVERT_DRIFT';

function revertsDrift(input: URLSearchParams): boolean {
  const mode = input.get(DRIFT_MODE) ?? undefined;
  if (mode !== undefined && mode !== REVERT_DRIFT) throw invalid(`${DRIFT_MODE} must be ${REVERT_DRIFT}; got ${mode}.`);
  return mode === REVERT_DRIFT;
}

/** A parameter that has to be there. */
export function required(input: URLSearchParams, name: string): string {
  const value = input.get(name);
  if (!value) throw invalid(`${name} is required by ${input.get('Action')}`);
  return value;
}

/** A parameter that is true or false, false when it is absent. */
export function flag(input: URLSearchParams, name: string): boolean {
  return input.get(name) === 'true';
}

/** The region that a request is signed for. */
export function regionOf(request: LocalRequest): string {
  if (!request.credential)
    throw new ServiceError('MissingAuthenticationToken', 'A request to CloudFormation must be signed, for its region.', 403);
  return request.credential.region;
}

const FAILURE_ACTIONS: readonly FailureAction[] = ['ROLLBACK', 'DO_NOTHING', 'DELETE'];

/** What is to become of a failed creation: said by `name`, or by DisableRollback. */
export function failureAction(input: URLSearchParams, name: string): FailureAction {
  const given = input.get(name);
  if (!given) return flag(input, 'DisableRollback') ? 'DO_NOTHING' : 'ROLLBACK';
  const action = FAILURE_ACTIONS.find((candidate) => candidate === given);
  if (!action) throw invalid(`${name} must be one of ${FAILURE_ACTIONS.join(', ')}; got ${given}.`);
  return action;
}

/** What plans need from outside. */
export interface PlanSources extends PlanContext {
  /** Where the templates lie that callers name by URL. */
  readonly readObject: (url: RequestUrl) => Buffer | undefined;
}

/** The template that a request holds or names. */
export function templateText(input: URLSearchParams, sources: PlanSources, stack?: Stack): string {
  const body = input.get('TemplateBody');
  const url = input.get('TemplateURL');
  const previous = flag(input, 'UsePreviousTemplate') ? stack?.deployed?.templateText : undefined;
  const [given, ...more] = [body, url && readTemplate(url, sources), previous].filter((text) => typeof text === 'string' && text !== '');
  if (!given || more.length > 0) throw invalid('Exactly one of TemplateBody, TemplateURL and UsePreviousTemplate must name a template.');
  return given;
}

function readTemplate(address: string, sources: PlanSources): string {
  const url = readRequestUrl(address);
  if (!url) throw invalid(`TemplateURL must be a URL; got ${address}.`);
  const object = sources.readObject(url);
  if (!object) throw invalid(`S3 error: there is no object at ${address} to use as a template.`);
  return object.toString();
}

/** The plan that a request asks for. Parameters and tags that it does not name stay as they are. */
export function requestedPlan(input: URLSearchParams, sources: PlanSources, stack: Stack): Plan {
  const request = {
    templateText: templateText(input, sources, stack),
    parameters: members(input, 'Parameters'),
    previousParameters: (stack.deployed ?? stack.plan)?.parameters,
    tags: requestedTags(input) ?? (stack.deployed ?? stack.plan)?.tags ?? {},
    capabilities: values(input, 'Capabilities'),
    revertsDrift: revertsDrift(input),
  };
  const plan = createPlan(stack, request, sources);
  const retyped = [...plan.resources.values()].filter(({ logicalId, typeName }) => {
    const current = stack.resources.get(logicalId);
    return current !== undefined && current.typeName !== typeName;
  });
  if (retyped.length === 0) return plan;
  const names = retyped.map(({ logicalId }) => logicalId).join(', ');
  throw invalid(`Update of resource type is not permitted. The new template modifies resource type of the following resources: [${names}]`);
}

/** Undefined when the request says nothing of tags. An empty list, which takes them away, is written as `Tags=`. */
function requestedTags(input: URLSearchParams): Record<string, string> | undefined {
  const tags = members(input, 'Tags');
  if (tags.length === 0 && !input.has('Tags')) return undefined;
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
