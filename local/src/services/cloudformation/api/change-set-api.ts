/** The API operations on change sets. */
import { invalid, operation, type QueryOperation, ServiceError } from '../../../service/protocols/query';
import { createChangeSet } from '../stacks/change-set';
import { type ChangeSet, newStack, type Stack } from '../stacks/stack';
import { checkUpdatable } from '../stacks/stack-operations';
import type { Api } from './api';
import { checkNotBootstrapStack } from './bootstrap-stack';
import {
  changeSetNotFound,
  checkDeploymentMode,
  DEPLOYMENT_MODE,
  DRIFT_MODE,
  failureAction,
  flag,
  noteCaller,
  regionOf,
  requestedPlan,
  required,
  TEMPLATE_PARAMETERS,
} from './request';
import { changeSetResponse, changeSetSummaryResponse } from './responses';

/** API operations by their Action. */
export function changeSetApi({ engine, stackOperations, sources }: Api): Record<string, QueryOperation> {
  const { stacks, journal, types } = engine;

  const find = (input: URLSearchParams, region: string): { readonly stack: Stack; readonly changeSet: ChangeSet } | undefined => {
    const wanted = required(input, 'ChangeSetName');
    const stackName = input.get('StackName');
    const named = stackName ? stacks.find(region, stackName) : undefined;
    for (const stack of stackName ? [named].filter((candidate) => candidate !== undefined) : stacks.live(region)) {
      const changeSet = [...stack.changeSets.values()].find(({ name, id }) => id === wanted || (stackName && name === wanted));
      if (changeSet) return { stack, changeSet };
    }
    return undefined;
  };
  const get = (input: URLSearchParams, region: string) => {
    const found = find(input, region);
    if (!found) throw changeSetNotFound(required(input, 'ChangeSetName'));
    return found;
  };
  const stackFor = (type: ChangeSet['type'], name: string, region: string): Stack => {
    if (type === 'UPDATE') {
      if (!stacks.find(region, name)) checkNotBootstrapStack(name);
      const stack = stacks.get(region, name);
      checkUpdatable(stack, true);
      return stack;
    }
    const stack = stacks.find(region, name) ?? newStack(name, region, journal.now());
    if (stack.status === 'REVIEW_IN_PROGRESS') return stack;
    throw invalid(`Stack [${name}] already exists and cannot be created again with a change set.`);
  };

  return {
    CreateChangeSet: operation(
      [
        'StackName',
        'ChangeSetName',
        'ChangeSetType',
        'Description',
        'ClientToken',
        'RoleARN',
        'OnStackFailure',
        'ImportExistingResources',
        // Has no effect, because templates cannot have nested stacks.
        'IncludeNestedStacks',
        DEPLOYMENT_MODE,
        DRIFT_MODE,
        ...TEMPLATE_PARAMETERS,
      ],
      (input, request) => {
        checkDeploymentMode(input);
        const type = changeSetType(input.get('ChangeSetType') ?? 'UPDATE');
        const stack = stackFor(type, required(input, 'StackName'), regionOf(request));
        const changeSetRequest = {
          name: required(input, 'ChangeSetName'),
          type,
          description: input.get('Description') ?? undefined,
          creationTime: journal.now(),
          plan: requestedPlan(input, sources, stack),
          onFailure: failureAction(input, 'OnStackFailure'),
        };
        if (flag(input, 'ImportExistingResources')) {
          throw invalid('The local endpoint does not import existing resources; leave --import-existing-resources out.');
        }
        const changeSet = createChangeSet(stack, changeSetRequest, types);
        if (!stacks.find(stack.region, stack.id)) {
          stacks.add(stack);
          journal.stackStatus(stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
        }
        stack.roleArn = input.get('RoleARN') ?? stack.roleArn;
        return { Id: changeSet.id, StackId: stack.id };
      },
    ),
    // IncludePropertyValues has no effect: the templates have the values.
    DescribeChangeSet: operation(['StackName', 'ChangeSetName', 'IncludePropertyValues'], (input, request) => {
      const { stack, changeSet } = get(input, regionOf(request));
      return changeSetResponse(stack, changeSet);
    }),
    ListChangeSets: operation(['StackName'], (input, request) => {
      const stack = stacks.get(regionOf(request), required(input, 'StackName'));
      return { Summaries: [...stack.changeSets.values()].map((changeSet) => changeSetSummaryResponse(stack, changeSet)) };
    }),
    DeleteChangeSet: operation(['StackName', 'ChangeSetName'], (input, request) => {
      const region = regionOf(request);
      const stackName = input.get('StackName');
      if (stackName && !stacks.find(region, stackName)) {
        checkNotBootstrapStack(stackName);
        throw changeSetNotFound(required(input, 'ChangeSetName'));
      }
      const found = find(input, region);
      found?.stack.changeSets.delete(found.changeSet.name);
    }),
    ExecuteChangeSet: operation(
      ['StackName', 'ChangeSetName', 'ClientRequestToken', 'DisableRollback', 'RetainExceptOnCreate'],
      (input, request) => {
        const { stack, changeSet } = get(input, regionOf(request));
        if (changeSet.executed || !changeSet.changes) {
          throw new ServiceError(
            'InvalidChangeSetStatus',
            `ChangeSet [${changeSet.id}] has been executed already, or has no changes to execute.`,
          );
        }
        const disableRollback = flag(input, 'DisableRollback') || changeSet.onFailure === 'DO_NOTHING';
        if (changeSet.type === 'UPDATE') checkUpdatable(stack, disableRollback);
        noteCaller(stack, input);
        stack.retainExceptOnCreate = flag(input, 'RetainExceptOnCreate');
        if (changeSet.type === 'CREATE')
          stackOperations.create(stack, changeSet.plan, disableRollback ? 'DO_NOTHING' : changeSet.onFailure);
        else stackOperations.update(stack, changeSet.plan, disableRollback);
        changeSet.executed = true;
        stack.changeSets.clear();
        stack.changeSets.set(changeSet.name, changeSet);
      },
    ),
  };
}

function changeSetType(given: string): ChangeSet['type'] {
  if (given === 'CREATE' || given === 'UPDATE') return given;
  throw invalid(`The local endpoint has change sets of the types CREATE and UPDATE; got ${given}.`);
}
