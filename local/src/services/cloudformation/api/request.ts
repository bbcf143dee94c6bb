/** What several API operations read from their input. */
import { type RequestUrl, readRequestUrl } from '../../../http/request-head';
import type { Access } from '../../../service/access';
import { arnOf } from '../../../service/arn';
import { flag, list, type Members, oneOf, required, type StructureOf, sensitive, structure, text } from '../../../service/input';
import { type Call, type InputReader, members } from '../../../service/operation';
import { ServiceError } from '../../../service/service-error';
import { type ChangeSet, FAILURE_ACTIONS, type Stack, type StackStore } from '../stacks/stack';
import type { Plan, PlanContext } from '../template/plan';
import { createPlan } from '../template/planning';
import { checkNotBootstrapTemplate } from './bootstrap-stack';

/** Reads the form of a request: texts count for numbers and booleans. */
export function form<const M extends Members>(given: M): InputReader<StructureOf<M>> {
  return members(given, { lenient: true });
}

export const STACK = { StackName: required(text()) };

/** An operation that takes nothing but the name of a stack. */
export const STACK_ONLY = form(STACK);

export const TEMPLATE = {
  TemplateBody: sensitive(text({ min: 0 })),
  TemplateURL: text({ min: 0 }),
  UsePreviousTemplate: flag,
  Parameters: list(structure({ ParameterKey: text({ min: 0 }), ParameterValue: sensitive(text({ min: 0 })), UsePreviousValue: flag })),
  Tags: list(structure({ Key: text({ min: 0 }), Value: text({ min: 0 }) })),
  Capabilities: list(text()),
};

/** The endpoint assumes no role. It shows the role and the token with the stack. */
export const CALLER = { ClientRequestToken: text(), RoleARN: text() };

/** The endpoint has no other mode. */
export const DEPLOYMENT_CONFIG = { DeploymentConfig: structure({ Mode: oneOf('STANDARD') }) };

export const FAILURE_ACTION = oneOf(...FAILURE_ACTIONS);

type TemplateInput = StructureOf<typeof TEMPLATE> & { readonly DeploymentMode?: 'REVERT_DRIFT' };

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export function accessToStack(stacks: StackStore) {
  return ({ StackName: nameOrArn }: { readonly StackName?: string }, { operation, region }: Call): Access[] => {
    const resource = nameOrArn === undefined ? '*' : (stacks.find(region, nameOrArn)?.id ?? namedStack(region, nameOrArn));
    return [{ action: `cloudformation:${operation}`, resource }];
  };
}

function namedStack(region: string, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arnOf('cloudformation', region, `stack/${nameOrArn}/*`);
}

/** What plans, and templates by URL, need from outside. */
export interface PlanSources extends PlanContext {
  /** Reads the objects that TemplateURL names. */
  readonly readObject: (url: RequestUrl) => Buffer | undefined;
}

/** The template in an input, or at the place that it names. */
export function templateText(input: TemplateInput, sources: PlanSources, stack?: Stack): string {
  const { TemplateBody: body, TemplateURL: url, UsePreviousTemplate } = input;
  const previous = UsePreviousTemplate ? stack?.deployed?.templateText : undefined;
  const [given, ...more] = [body, url && readTemplate(url, sources), previous].filter((text) => text !== undefined && text !== '');
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

/** The plan that an input asks for. Without Tags, the tags stay as they are. */
export function requestedPlan(input: TemplateInput, sources: PlanSources, stack: Stack): Plan {
  const text = templateText(input, sources, stack);
  checkNotBootstrapTemplate(text);
  const { Parameters: parameters = [], Tags, Capabilities: capabilities = [], DeploymentMode } = input;
  const request = {
    templateText: text,
    parameters,
    previousParameters: (stack.deployed ?? stack.plan)?.parameters,
    tags: Tags ? Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])) : ((stack.deployed ?? stack.plan)?.tags ?? {}),
    capabilities,
    revertsDrift: DeploymentMode === 'REVERT_DRIFT',
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
export function noteCaller(stack: Stack, { ClientRequestToken, RoleARN }: StructureOf<typeof CALLER>): void {
  stack.clientRequestToken = ClientRequestToken;
  stack.roleArn = RoleARN ?? stack.roleArn;
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
