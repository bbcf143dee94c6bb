/** The API operations on change sets. */
import { flag, oneOf, required, text } from '../../../service/input';
import { type Call, operation } from '../../../service/operation';
import { ServiceError } from '../../../service/service-error';
import { createChangeSet } from '../stacks/change-set';
import { type ChangeSet, newStack, type Stack } from '../stacks/stack';
import { checkUpdatable } from '../stacks/stack-operations';
import { checkNotBootstrapStack } from './bootstrap-stack';
import {
  accessToStack,
  changeSetNotFound,
  DEPLOYMENT_CONFIG,
  FAILURE_ACTION,
  form,
  invalid,
  noteCaller,
  requestedPlan,
  STACK,
  STACK_ONLY,
  TEMPLATE,
} from './request';
import { changeSetResponse, changeSetSummaryResponse } from './responses';
import type { Api } from './stack-api';

/** A change set by its ARN, or by its name and that of its stack. */
const CHANGE_SET = { StackName: text({ min: 0 }), ChangeSetName: required(text()) };

interface ChangeSetInput {
  readonly StackName?: string;
  readonly ChangeSetName: string;
}

export function changeSetApi({ engine, stackOperations, sources }: Api) {
  const { stacks, journal, types } = engine;
  const access = accessToStack(stacks);

  const find = ({ StackName: stackName, ChangeSetName: wanted }: ChangeSetInput, { region }: Call) => {
    const named = stackName ? stacks.find(region, stackName) : undefined;
    for (const stack of stackName ? [named].filter((candidate) => candidate !== undefined) : stacks.live(region)) {
      const changeSet = [...stack.changeSets.values()].find(({ name, id }) => id === wanted || (stackName && name === wanted));
      if (changeSet) return { stack, changeSet };
    }
    return undefined;
  };
  const get = (input: ChangeSetInput, call: Call) => {
    const found = find(input, call);
    if (!found) throw changeSetNotFound(input.ChangeSetName);
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
    CreateChangeSet: operation({
      input: form({
        ...STACK,
        ChangeSetName: required(text()),
        ChangeSetType: oneOf('CREATE', 'UPDATE'),
        Description: text({ min: 0 }),
        ClientToken: text(),
        RoleARN: text(),
        OnStackFailure: FAILURE_ACTION,
        ImportExistingResources: flag,
        // Has no effect, because templates cannot have nested stacks.
        IncludeNestedStacks: flag,
        ...DEPLOYMENT_CONFIG,
        DeploymentMode: oneOf('REVERT_DRIFT'),
        ...TEMPLATE,
      }),
      access,
      run(input, { region }) {
        const {
          ChangeSetName: name,
          ChangeSetType: type = 'UPDATE',
          Description: description,
          OnStackFailure: onFailure = 'ROLLBACK',
          RoleARN,
        } = input;
        const stack = stackFor(type, input.StackName, region);
        const creationTime = journal.now();
        const plan = requestedPlan(input, sources, stack);
        if (input.ImportExistingResources) {
          throw invalid('The local endpoint does not import existing resources; leave --import-existing-resources out.');
        }
        const changeSet = createChangeSet(stack, { name, type, description, creationTime, plan, onFailure }, types);
        if (!stacks.find(stack.region, stack.id)) {
          stacks.add(stack);
          journal.stackStatus(stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
        }
        stack.roleArn = RoleARN ?? stack.roleArn;
        return { Id: changeSet.id, StackId: stack.id };
      },
    }),
    DescribeChangeSet: operation({
      // IncludePropertyValues has no effect: the templates have the values.
      input: form({ ...CHANGE_SET, IncludePropertyValues: flag }),
      access,
      run(input, call) {
        const { stack, changeSet } = get(input, call);
        return changeSetResponse(stack, changeSet);
      },
    }),
    ListChangeSets: operation({
      input: STACK_ONLY,
      access,
      run({ StackName }, { region }) {
        const stack = stacks.get(region, StackName);
        return { Summaries: [...stack.changeSets.values()].map((changeSet) => changeSetSummaryResponse(stack, changeSet)) };
      },
    }),
    DeleteChangeSet: operation({
      input: form(CHANGE_SET),
      access,
      run(input, call) {
        const { StackName, ChangeSetName } = input;
        if (StackName && !stacks.find(call.region, StackName)) {
          checkNotBootstrapStack(StackName);
          throw changeSetNotFound(ChangeSetName);
        }
        const found = find(input, call);
        found?.stack.changeSets.delete(found.changeSet.name);
      },
    }),
    ExecuteChangeSet: operation({
      input: form({ ...CHANGE_SET, ClientRequestToken: text(), DisableRollback: flag, RetainExceptOnCreate: flag }),
      access,
      run(input, call) {
        const { stack, changeSet } = get(input, call);
        if (changeSet.executed || !changeSet.changes) {
          throw new ServiceError(
            'InvalidChangeSetStatus',
            `ChangeSet [${changeSet.id}] has been executed already, or has no changes to execute.`,
          );
        }
        const disableRollback = input.DisableRollback || changeSet.onFailure === 'DO_NOTHING';
        if (changeSet.type === 'UPDATE') checkUpdatable(stack, disableRollback);
        noteCaller(stack, input);
        stack.retainExceptOnCreate = input.RetainExceptOnCreate ?? false;
        if (changeSet.type === 'CREATE')
          stackOperations.create(stack, changeSet.plan, disableRollback ? 'DO_NOTHING' : changeSet.onFailure);
        else stackOperations.update(stack, changeSet.plan, disableRollback);
        changeSet.executed = true;
        stack.changeSets.clear();
        stack.changeSets.set(changeSet.name, changeSet);
      },
    }),
  };
}
