/** Stacks, events and change sets in the words of the API. */
import type { ChangeSet, Replacement, ResourceChange } from '../stacks/change-set';
import type { Stack, StackEvent, StackResource } from '../stacks/stack';
import type { Parameters } from '../template/parameters';
import type { Template } from '../template/template';

const MASK = '****';

/** As DescribeStacks tells it. */
export function describeStack(stack: Stack) {
  const { plan } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: plan?.template.Description,
    Parameters: describeParameters(plan?.parameters),
    CreationTime: stack.creationTime,
    LastUpdatedTime: stack.lastUpdatedTime,
    DeletionTime: stack.deletionTime,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback,
    EnableTerminationProtection: stack.terminationProtection,
    RoleARN: stack.roleArn,
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: describeTags(plan?.tags),
  };
}

/** As ListStacks tells it. */
export function describeStackSummary(stack: Stack) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.plan?.template.Description,
    CreationTime: stack.creationTime,
    LastUpdatedTime: stack.lastUpdatedTime,
    DeletionTime: stack.deletionTime,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
  };
}

/** As DescribeStackEvents tells it. */
export function describeEvent(event: StackEvent) {
  return {
    EventId: event.eventId,
    StackId: event.stackId,
    StackName: event.stackName,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.resourceType,
    Timestamp: event.timestamp,
    ResourceStatus: event.status,
    ResourceStatusReason: event.statusReason,
    ClientRequestToken: event.clientRequestToken,
  };
}

/** What DescribeStackResources and ListStackResources have in common. */
export function describeResource(resource: StackResource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.typeName,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
  };
}

/** As ListChangeSets tells it. */
export function describeChangeSetSummary(stack: Stack, changeSet: ChangeSet) {
  const { changes, executed } = changeSet;
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    CreationTime: changeSet.creationTime,
    ExecutionStatus: executed ? 'EXECUTE_COMPLETE' : changes ? 'AVAILABLE' : 'UNAVAILABLE',
    Status: changes ? 'CREATE_COMPLETE' : 'FAILED',
    StatusReason: changes
      ? undefined
      : "The submitted information didn't contain changes. Submit different information to create a change set.",
  };
}

/** As DescribeChangeSet tells it. */
export function describeChangeSet(stack: Stack, changeSet: ChangeSet) {
  return {
    ...describeChangeSetSummary(stack, changeSet),
    OnStackFailure: changeSet.onFailure,
    Parameters: describeParameters(changeSet.plan.parameters),
    Tags: describeTags(changeSet.plan.tags),
    Changes: (changeSet.changes ?? []).map((change) => ({ Type: 'Resource', ResourceChange: describeChange(change) })),
  };
}

const RECREATION: Readonly<Record<Replacement, string>> = { True: 'Always', False: 'Never', Conditional: 'Conditionally' };

function describeChange({ action, logicalId, physicalId, typeName, replacement, properties }: ResourceChange) {
  return {
    Action: action,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: typeName,
    Replacement: replacement,
    Scope: action === 'Modify' ? ['Properties'] : [],
    Details: properties.map((property) => ({
      Target: { Attribute: 'Properties', Name: property.name, RequiresRecreation: RECREATION[property.replacement] },
      Evaluation: property.replacement === 'Conditional' ? 'Dynamic' : 'Static',
      ChangeSource: 'DirectModification',
    })),
  };
}

/** As GetTemplateSummary tells it. */
export function describeTemplate({ Description, Parameters, Resources }: Template) {
  return {
    Description,
    Parameters: Object.entries(Parameters).map(([ParameterKey, definition]) => ({
      ParameterKey,
      ParameterType: definition.Type,
      DefaultValue: definition.Default === undefined ? undefined : String(definition.Default),
      Description: definition.Description,
      NoEcho: String(definition.NoEcho) === 'true',
      ParameterConstraints: { AllowedValues: (definition.AllowedValues ?? []).map(String) },
    })),
    ResourceTypes: [...new Set(Object.values(Resources).map(({ Type }) => Type))],
  };
}

function describeParameters(parameters: Parameters = new Map()) {
  return [...parameters].map(([ParameterKey, { raw, noEcho, resolved }]) => ({
    ParameterKey,
    ParameterValue: noEcho ? MASK : raw,
    ResolvedValue: noEcho && resolved !== undefined ? MASK : resolved,
  }));
}

function describeTags(tags: Readonly<Record<string, string>> = {}) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
