/** Requests for each operation of AWS CloudFormation. */
import { BARE, query, type ServiceRequests, STACK_NAME } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  requests({ stackId }) {
    const stack = [{ StackName: STACK_NAME }, { StackName: stackId }];
    const changeSet = [{ StackName: STACK_NAME, ChangeSetName: 'changes' }];

    return query('cloudformation', {
      ContinueUpdateRollback: stack,
      CreateChangeSet: [...changeSet, { StackName: 'other', ChangeSetName: 'changes', ChangeSetType: 'CREATE' }],
      CreateStack: [{ StackName: 'other' }],
      DeleteChangeSet: changeSet,
      DeleteStack: [{ StackName: 'other' }],
      DescribeChangeSet: changeSet,
      DescribeStackEvents: stack,
      DescribeStackResource: stack.map((named) => ({ ...named, LogicalResourceId: 'Role' })),
      DescribeStackResources: [...stack, { PhysicalResourceId: 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456' }],
      DescribeStacks: [...stack, {}],
      ExecuteChangeSet: changeSet,
      GetTemplate: stack,
      GetTemplateSummary: [...stack, { TemplateBody: '{}' }],
      ListChangeSets: stack,
      ListStackResources: stack,
      ListStacks: BARE,
      RollbackStack: stack,
      UpdateStack: stack,
      UpdateTerminationProtection: stack,
    });
  },
};
