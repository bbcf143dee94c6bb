/**
 * The operations of the API on stacks.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
 */
import type { LocalRequest } from '../../../http/http';
import { invalid, operation, type QueryOperation, ServiceError, values } from '../../../service/protocols/query';
import { isUnchanged } from '../stacks/change-set';
import type { Engine } from '../stacks/engine';
import { newStack } from '../stacks/stack';
import { checkDeletable, checkRollbackable, checkSkippable, checkUpdatable, type StackOperations } from '../stacks/stack-operations';
import { parseTemplate } from '../template/template';
import { bootstrapStackResponse } from './bootstrap-stack';
import {
  CALLER_PARAMETERS,
  changeSetOf,
  checkDeploymentMode,
  DEPLOYMENT_MODE,
  failureAction,
  flag,
  noteCaller,
  type PlanSources,
  regionOf,
  requestedPlan,
  required,
  TEMPLATE_PARAMETERS,
  templateText,
} from './request';
import { stackEventResponse, stackResourceResponse, stackResponse, stackSummaryResponse, templateSummaryResponse } from './responses';

const EVENTS_PER_PAGE = 100;

/** What the API operations need. */
export interface Api {
  readonly engine: Engine;
  readonly stackOperations: StackOperations;
  readonly sources: PlanSources;
}

/** API operations by their Action. */
export function stackApi({ engine, stackOperations, sources }: Api): Record<string, QueryOperation> {
  const { stacks } = engine;
  const named = (input: URLSearchParams, request: LocalRequest) => stacks.get(regionOf(request), required(input, 'StackName'));
  const rollBack: QueryOperation = (input, request) => {
    const stack = named(input, request);
    checkRollbackable(stack);
    const skipped = new Set(values(input, 'ResourcesToSkip'));
    checkSkippable(stack, skipped);
    noteCaller(stack, input);
    stack.retainExceptOnCreate ||= flag(input, 'RetainExceptOnCreate');
    stackOperations.rollBack(stack, skipped);
    return { StackId: stack.id };
  };

  return {
    CreateStack: operation(
      [
        'StackName',
        ...TEMPLATE_PARAMETERS,
        ...CALLER_PARAMETERS,
        'DisableRollback',
        'OnFailure',
        'RetainExceptOnCreate',
        'EnableTerminationProtection',
        DEPLOYMENT_MODE,
      ],
      (input, request) => {
        checkDeploymentMode(input);
        const region = regionOf(request);
        const name = required(input, 'StackName');
        if (stacks.find(region, name)) throw new ServiceError('AlreadyExistsException', `Stack [${name}] already exists`);
        const stack = newStack(name, region, engine.journal.now());
        const plan = requestedPlan(input, sources, stack);
        const onFailure = failureAction(input, 'OnFailure');
        stacks.add(stack);
        noteCaller(stack, input);
        stack.terminationProtection = flag(input, 'EnableTerminationProtection');
        stack.retainExceptOnCreate = flag(input, 'RetainExceptOnCreate');
        stackOperations.create(stack, plan, onFailure);
        return { StackId: stack.id };
      },
    ),
    UpdateStack: operation(
      ['StackName', ...TEMPLATE_PARAMETERS, ...CALLER_PARAMETERS, 'DisableRollback', 'RetainExceptOnCreate', DEPLOYMENT_MODE],
      (input, request) => {
        checkDeploymentMode(input);
        const stack = named(input, request);
        checkUpdatable(stack, flag(input, 'DisableRollback'));
        const plan = requestedPlan(input, sources, stack);
        if (isUnchanged(stack, plan)) throw invalid('No updates are to be performed.');
        noteCaller(stack, input);
        stack.retainExceptOnCreate = flag(input, 'RetainExceptOnCreate');
        stackOperations.update(stack, plan, flag(input, 'DisableRollback'));
        stack.changeSets.clear();
        return { StackId: stack.id };
      },
    ),
    RollbackStack: operation(['StackName', 'RetainExceptOnCreate', ...CALLER_PARAMETERS], rollBack),
    ContinueUpdateRollback: operation(['StackName', 'ResourcesToSkip', ...CALLER_PARAMETERS], rollBack),
    DeleteStack: operation(['StackName', 'RetainResources', 'DeletionMode', DEPLOYMENT_MODE, ...CALLER_PARAMETERS], (input, request) => {
      checkDeploymentMode(input);
      const stack = stacks.find(regionOf(request), required(input, 'StackName'));
      if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
      const retainResources = new Set(values(input, 'RetainResources'));
      if (retainResources.size > 0 && stack.status !== 'DELETE_FAILED') {
        throw invalid(`RetainResources is for stacks in DELETE_FAILED; ${stack.name} is in ${stack.status}.`);
      }
      const mode = input.get('DeletionMode') || 'STANDARD';
      if (mode !== 'STANDARD' && mode !== 'FORCE_DELETE_STACK')
        throw invalid(`DeletionMode must be STANDARD or FORCE_DELETE_STACK; got ${mode}.`);
      checkDeletable(stack);
      noteCaller(stack, input);
      stackOperations.delete(stack, { retainResources, force: mode === 'FORCE_DELETE_STACK' });
    }),
    UpdateTerminationProtection: operation(['StackName', 'EnableTerminationProtection'], (input, request) => {
      const stack = named(input, request);
      stack.terminationProtection = flag(input, 'EnableTerminationProtection');
      return { StackId: stack.id };
    }),
    DescribeStacks: operation(['StackName'], (input, request) => {
      const name = input.get('StackName');
      const region = regionOf(request);
      const bootstrapStack = name && !stacks.find(region, name) ? bootstrapStackResponse(name, region) : undefined;
      if (bootstrapStack) return { Stacks: [bootstrapStack] };
      return { Stacks: (name ? [named(input, request)] : stacks.live(region)).map(stackResponse) };
    }),
    ListStacks: operation(['StackStatusFilter'], (input, request) => {
      const statuses = values(input, 'StackStatusFilter');
      const inRegion = stacks.all().filter(({ region }) => region === regionOf(request));
      return {
        StackSummaries: inRegion.filter(({ status }) => statuses.length === 0 || statuses.includes(status)).map(stackSummaryResponse),
      };
    }),
    DescribeStackEvents: operation(['StackName', 'NextToken'], (input, request) => {
      const { events } = named(input, request);
      // New events go to the end, so the number of events that are still to be sent stays right.
      const end = Number(input.get('NextToken') || events.length);
      if (!Number.isInteger(end) || end < 0 || end > events.length)
        throw invalid(`NextToken is not one of this stack: ${input.get('NextToken')}`);
      const start = Math.max(end - EVENTS_PER_PAGE, 0);
      return { StackEvents: events.slice(start, end).reverse().map(stackEventResponse), NextToken: start > 0 ? String(start) : undefined };
    }),
    DescribeStackResources: operation(['StackName', 'LogicalResourceId'], (input, request) => {
      const stack = named(input, request);
      const wanted = input.get('LogicalResourceId');
      const found = [...stack.resources.values()].filter(({ logicalId }) => !wanted || logicalId === wanted);
      const owner = { StackId: stack.id, StackName: stack.name };
      return { StackResources: found.map((resource) => ({ ...owner, Timestamp: resource.timestamp, ...stackResourceResponse(resource) })) };
    }),
    ListStackResources: operation(['StackName'], (input, request) => {
      const found = [...named(input, request).resources.values()];
      return {
        StackResourceSummaries: found.map((resource) => ({ LastUpdatedTimestamp: resource.timestamp, ...stackResourceResponse(resource) })),
      };
    }),
    GetTemplate: operation(['StackName', 'TemplateStage', 'ChangeSetName'], (input, request) => {
      const stack = named(input, request);
      const changeSetName = input.get('ChangeSetName');
      const plan = changeSetName ? changeSetOf(stack, changeSetName).plan : (stack.deployed ?? stack.plan);
      // A stack in REVIEW_IN_PROGRESS has no template yet.
      return { TemplateBody: plan?.templateText ?? '{}', StagesAvailable: ['Original', 'Processed'] };
    }),
    GetTemplateSummary: operation(['StackName', 'TemplateBody', 'TemplateURL'], (input, request) => {
      const stack = input.get('StackName') ? named(input, request) : undefined;
      const template = stack ? (stack.deployed ?? stack.plan)?.template : parseTemplate(templateText(input, sources));
      if (!template) throw invalid(`Stack [${stack?.name}] has no template yet.`);
      return templateSummaryResponse(template);
    }),
  };
}
