/** What API operations read from a request. */
import type { LocalRequest } from '../../../http/http';
import { type RequestUrl, readRequestUrl } from '../../../http/request-url';
import { invalid, members, ServiceError, values } from '../../../service/protocols/query';
import { type ChangeSet, FAILURE_ACTIONS, type FailureAction, type Stack } from '../stacks/stack';
import type { Plan, PlanContext } from '../template/plan';
import { createPlan } from '../template/planning';
import { checkNotBootstrapTemplate } from './bootstrap-stack';

/** The parameters of every operation that takes a template. */
export const TEMPLATE_PARAMETERS = ['TemplateBody', 'TemplateURL', 'UsePreviousTemplate', 'Parameters', 'Tags', 'Capabilities'];

/** Parameters about the caller. The endpoint assumes no role, and shows the role with the stack. */
export const CALLER_PARAMETERS = ['ClientRequestToken', 'RoleARN'];

/** The endpoint has one mode, STANDARD. */
export const DEPLOYMENT_MODE = 'DeploymentConfig.Mode';

/** Throws for any other mode. */
export function checkDeploymentMode(input: URLSearchParams): void {
  const mode = input.get(DEPLOYMENT_MODE) ?? 'STANDARD';
  if (mode !== 'STANDARD') throw invalid(`The local endpoint does not have the deployment mode ${mode}. Use STANDARD.`);
}

/** A parameter of CreateChangeSet whose only value makes the change set revert drift. */
export const DRIFT_MODE = 'DeploymentMode';
const REVERT_DRIFT = 'REVERT_DRIFT';

function revertsDrift(input: URLSearchParams): boolean {
  const mode = input.get(DRIFT_MODE) ?? undefined;
  if (mode !== undefined && mode !== REVERT_DRIFT) throw invalid(`${DRIFT_MODE} must be ${REVERT_DRIFT}; got ${mode}.`);
  return mode === REVERT_DRIFT;
}

/** A required parameter. */
export function required(input: URLSearchParams, name: string): string {
  const value = input.get(name);
  if (!value) throw invalid(`${name} is required by ${input.get('Action')}`);
  return value;
}

/** A parameter that is true or false. Without a value it is false. */
export function flag(input: URLSearchParams, name: string): boolean {
  return input.get(name) === 'true';
}

/** The region that a request is signed for. */
export function regionOf(request: LocalRequest): string {
  if (!request.credential)
    throw new ServiceError('MissingAuthenticationToken', 'A request to CloudFormation must be signed, for its region.', 403);
  return request.credential.region;
}

/** The parameter `name`, or what DisableRollback means if it is absent. */
export function failureAction(input: URLSearchParams, name: string): FailureAction {
  const given = input.get(name);
  if (!given) return flag(input, 'DisableRollback') ? 'DO_NOTHING' : 'ROLLBACK';
  const action = FAILURE_ACTIONS.find((candidate) => candidate === given);
  if (!action) throw invalid(`${name} must be one of ${FAILURE_ACTIONS.join(', ')}; got ${given}.`);
  return action;
}

/** What plans, and templates by URL, need from outside. */
export interface PlanSources extends PlanContext {
  /** Reads the objects that TemplateURL names. */
  readonly readObject: (url: RequestUrl) => Buffer | undefined;
}

/** The template in a request, or at the place that it names. */
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

/** The plan that a request asks for. Tags that the request does not name stay as they are. */
export function requestedPlan(input: URLSearchParams, sources: PlanSources, stack: Stack): Plan {
  const text = templateText(input, sources, stack);
  checkNotBootstrapTemplate(text);
  const request = {
    templateText: text,
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

/** Undefined if the request has no tags. `Tags=` is an empty list, which removes all tags. */
function requestedTags(input: URLSearchParams): Record<string, string> | undefined {
  const tags = members(input, 'Tags');
  if (tags.length === 0 && !input.has('Tags')) return undefined;
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The change set of a stack with this name or ARN. */
export function changeSetOf(stack: Stack, nameOrArn: string): ChangeSet {
  const found = [...stack.changeSets.values()].find(({ name, id }) => name === nameOrArn || id === nameOrArn);
  if (!found) throw changeSetNotFound(nameOrArn);
  return found;
}

export function changeSetNotFound(nameOrArn: string): ServiceError {
  return new ServiceError('ChangeSetNotFound', `ChangeSet [${nameOrArn}] does not exist`, 404);
}

/** Shows the caller with the stack and its events. */
export function noteCaller(stack: Stack, input: URLSearchParams): void {
  stack.clientRequestToken = input.get('ClientRequestToken') ?? undefined;
  stack.roleArn = input.get('RoleARN') ?? stack.roleArn;
}
