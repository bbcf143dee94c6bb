/**
 * The operations of the API on stacks.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
 */
import { flag, list, oneOf, required, type StructureOf, text } from '../../../service/input';
import { type Call, operation } from '../../../service/operation';
import { ServiceError } from '../../../service/service-error';
import { isUnchanged } from '../stacks/change-set';
import type { Engine } from '../stacks/stack';
import { newStack, type Stack, type StackResource, type StackStore } from '../stacks/stack';
import { checkDeletable, checkRollbackable, checkSkippable, checkUpdatable, type StackOperations } from '../stacks/stack-operations';
import { parseTemplate } from '../template/template';
import { bootstrapStackResponse } from './bootstrap-stack';
import {
  accessToStack,
  CALLER,
  changeSetOf,
  DEPLOYMENT_CONFIG,
  FAILURE_ACTION,
  form,
  invalid,
  noteCaller,
  type PlanSources,
  requestedPlan,
  STACK,
  STACK_ONLY,
  TEMPLATE,
  templateText,
} from './request';
import { stackEventResponse, stackResourceResponse, stackResponse, stackSummaryResponse, templateSummaryResponse } from './responses';

const EVENTS_PER_PAGE = 100;

/**
 * How long `cdk` waits for the status of a stack whose operation runs. It asks when it has started the operation, and then every five seconds. With
 * an answer at the end of the operation, it goes on at once.
 */
const CDK_WAIT_MILLISECONDS = 4_000;

const isFromCdk = ({ request }: Call) => /(^|\s)aws-cdk\//.test(request?.headers['user-agent'] ?? '');

/** What the API operations need. */
export interface Api {
  readonly engine: Engine;
  readonly stackOperations: StackOperations;
  readonly sources: PlanSources;
}

interface RollbackInput extends StructureOf<typeof CALLER> {
  readonly StackName: string;
  readonly RetainExceptOnCreate?: boolean;
  readonly ResourcesToSkip?: readonly string[];
}

export function stackApi({ engine, stackOperations, sources }: Api) {
  const { stacks } = engine;
  const access = accessToStack(stacks);
  const named = ({ StackName }: { readonly StackName: string }, { region }: Call) => stacks.get(region, StackName);

  function rollBack(input: RollbackInput, call: Call): object {
    const stack = named(input, call);
    const skipped = new Set(input.ResourcesToSkip);
    checkRollbackable(stack);
    checkSkippable(stack, skipped);
    noteCaller(stack, input);
    stack.retainExceptOnCreate ||= input.RetainExceptOnCreate ?? false;
    stackOperations.rollBack(stack, skipped);
    return { StackId: stack.id };
  }

  return {
    CreateStack: operation({
      input: form({
        ...STACK,
        ...TEMPLATE,
        ...CALLER,
        DisableRollback: flag,
        OnFailure: FAILURE_ACTION,
        RetainExceptOnCreate: flag,
        EnableTerminationProtection: flag,
        ...DEPLOYMENT_CONFIG,
      }),
      access,
      run(input, { region }) {
        const { StackName: name, DisableRollback, OnFailure, RetainExceptOnCreate = false, EnableTerminationProtection = false } = input;
        if (stacks.find(region, name)) throw new ServiceError('AlreadyExistsException', `Stack [${name}] already exists`);
        const stack = newStack(name, region, engine.journal.now());
        const plan = requestedPlan(input, sources, stack);
        stacks.add(stack);
        noteCaller(stack, input);
        stack.terminationProtection = EnableTerminationProtection;
        stack.retainExceptOnCreate = RetainExceptOnCreate;
        stackOperations.create(stack, plan, OnFailure ?? (DisableRollback ? 'DO_NOTHING' : 'ROLLBACK'));
        return { StackId: stack.id };
      },
    }),
    UpdateStack: operation({
      input: form({ ...STACK, ...TEMPLATE, ...CALLER, DisableRollback: flag, RetainExceptOnCreate: flag, ...DEPLOYMENT_CONFIG }),
      access,
      run(input, call) {
        const { DisableRollback = false, RetainExceptOnCreate = false } = input;
        const stack = named(input, call);
        checkUpdatable(stack, DisableRollback);
        const plan = requestedPlan(input, sources, stack);
        if (isUnchanged(stack, plan)) throw invalid('No updates are to be performed.');
        noteCaller(stack, input);
        stack.retainExceptOnCreate = RetainExceptOnCreate;
        stackOperations.update(stack, plan, DisableRollback);
        stack.changeSets.clear();
        return { StackId: stack.id };
      },
    }),
    RollbackStack: operation({
      input: form({ ...STACK, RetainExceptOnCreate: flag, ...CALLER }),
      access,
      run: rollBack,
    }),
    ContinueUpdateRollback: operation({
      input: form({ ...STACK, ResourcesToSkip: list(text()), ...CALLER }),
      access,
      run: rollBack,
    }),
    DeleteStack: operation({
      input: form({
        ...STACK,
        RetainResources: list(text()),
        DeletionMode: oneOf('STANDARD', 'FORCE_DELETE_STACK'),
        ...DEPLOYMENT_CONFIG,
        ...CALLER,
      }),
      access,
      run(input, { region }) {
        const { StackName, RetainResources = [], DeletionMode } = input;
        const stack = stacks.find(region, StackName);
        if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
        if (RetainResources.length > 0 && stack.status !== 'DELETE_FAILED') {
          throw invalid(`RetainResources is for stacks in DELETE_FAILED; ${stack.name} is in ${stack.status}.`);
        }
        checkDeletable(stack);
        noteCaller(stack, input);
        stackOperations.delete(stack, { retainResources: new Set(RetainResources), force: DeletionMode === 'FORCE_DELETE_STACK' });
      },
    }),
    UpdateTerminationProtection: operation({
      input: form({ ...STACK, EnableTerminationProtection: flag }),
      access,
      run(input, call) {
        const stack = named(input, call);
        stack.terminationProtection = input.EnableTerminationProtection ?? false;
        return { StackId: stack.id };
      },
    }),
    DescribeStacks: operation({
      input: form({ StackName: text({ min: 0 }) }),
      access,
      async run({ StackName: name }, call) {
        const { region } = call;
        const named = name && isFromCdk(call) ? stacks.find(region, name) : undefined;
        if (named) await stackOperations.ended(named, CDK_WAIT_MILLISECONDS);
        const bootstrapStack = name && !stacks.find(region, name) ? bootstrapStackResponse(name, region) : undefined;
        if (bootstrapStack) return { Stacks: [bootstrapStack] };
        return { Stacks: (name ? [stacks.get(region, name)] : stacks.live(region)).map(stackResponse) };
      },
    }),
    ListStacks: operation({
      input: form({ StackStatusFilter: list(text()) }),
      access: (_, call) => access({}, call),
      run({ StackStatusFilter: statuses = [] }, { region }) {
        const isListed = (stack: Stack) => stack.region === region && (statuses.length === 0 || statuses.includes(stack.status));
        return { StackSummaries: stacks.all().filter(isListed).map(stackSummaryResponse) };
      },
    }),
    DescribeStackEvents: operation({
      input: form({ ...STACK, NextToken: text({ min: 0 }) }),
      access,
      run(input, call) {
        const { events } = named(input, call);
        // New events go to the end, so the number of events that are still to be sent stays right.
        const end = Number(input.NextToken || events.length);
        if (!Number.isInteger(end) || end < 0 || end > events.length)
          throw invalid(`NextToken is not one of this stack: ${input.NextToken}`);
        const start = Math.max(end - EVENTS_PER_PAGE, 0);
        return {
          StackEvents: events.slice(start, end).reverse().map(stackEventResponse),
          NextToken: start > 0 ? String(start) : undefined,
        };
      },
    }),
    DescribeStackResource: operation({
      input: form({ ...STACK, LogicalResourceId: required(text()) }),
      access,
      run(input, call) {
        const { LogicalResourceId: wanted } = input;
        const { id: StackId, name: StackName, resources } = named(input, call);
        const resource = resources.get(wanted);
        if (!resource) throw invalid(`Resource ${wanted} does not exist for stack ${StackName}`);
        const { timestamp: LastUpdatedTimestamp } = resource;
        return { StackResourceDetail: { StackId, StackName, LastUpdatedTimestamp, ...stackResourceResponse(resource) } };
      },
    }),
    DescribeStackResources: operation({
      input: form({ StackName: text(), LogicalResourceId: text({ min: 0 }), PhysicalResourceId: text() }),
      access,
      run({ StackName, LogicalResourceId: wanted, PhysicalResourceId }, { region }) {
        const found = resourcesOf(stacks, region, StackName, PhysicalResourceId).filter(
          ([, { logicalId }]) => !wanted || logicalId === wanted,
        );
        const response = ([{ id: StackId, name }, resource]: (typeof found)[number]) => {
          return { StackId, StackName: name, Timestamp: resource.timestamp, ...stackResourceResponse(resource) };
        };
        return { StackResources: found.slice(0, MAX_DESCRIBED_RESOURCES).map(response) };
      },
    }),
    ListStackResources: operation({
      input: STACK_ONLY,
      access,
      run(input, call) {
        const found = [...named(input, call).resources.values()];
        return {
          StackResourceSummaries: found.map((resource) => ({
            LastUpdatedTimestamp: resource.timestamp,
            ...stackResourceResponse(resource),
          })),
        };
      },
    }),
    GetTemplate: operation({
      // No template has transforms, so that both stages are the same.
      input: form({ ...STACK, TemplateStage: oneOf('Original', 'Processed'), ChangeSetName: text({ min: 0 }) }),
      access,
      run(input, call) {
        const stack = named(input, call);
        const plan = input.ChangeSetName ? changeSetOf(stack, input.ChangeSetName).plan : (stack.deployed ?? stack.plan);
        // A stack in REVIEW_IN_PROGRESS has no template yet.
        return { TemplateBody: plan?.templateText ?? '{}', StagesAvailable: ['Original', 'Processed'] };
      },
    }),
    GetTemplateSummary: operation({
      input: form({ StackName: text({ min: 0 }), TemplateBody: TEMPLATE.TemplateBody, TemplateURL: TEMPLATE.TemplateURL }),
      access,
      run(input, { region }) {
        const stack = input.StackName ? stacks.get(region, input.StackName) : undefined;
        const template = stack ? (stack.deployed ?? stack.plan)?.template : parseTemplate(templateText(input, sources));
        if (!template) throw invalid(`Stack [${stack?.name}] has no template yet.`);
        return templateSummaryResponse(template);
      },
    }),
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
const MAX_DESCRIBED_RESOURCES = 100;

/** The resources of the stack with a name, or of the one that has a physical id. Throws a ValidationError if there is none. */
function resourcesOf(stacks: StackStore, region: string, stackName?: string, physicalId?: string): [Stack, StackResource][] {
  if ((stackName === undefined) === (physicalId === undefined))
    throw invalid('DescribeStackResources takes either StackName or PhysicalResourceId.');
  const isOwner = ({ resources }: Stack) => [...resources.values()].some((resource) => resource.physicalId === physicalId);
  const found = stackName === undefined ? stacks.live(region).find(isOwner) : stacks.get(region, stackName);
  if (!found) throw invalid(`Stack for ${physicalId} does not exist`);
  return [...found.resources.values()].map((resource) => [found, resource]);
}
