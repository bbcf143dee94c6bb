/** The structures that the API answers with. */
import type { ChangeSet, Replacement, ResourceChange, Stack, StackEvent, StackResource } from '../stacks/stack';
import type { Parameters } from '../template/parameters';
import type { Template } from '../template/template';

const MASK = '****';

/** Stack, of DescribeStacks. */
export function stackResponse(stack: Stack) {
  const { plan } = stack;
  return {
    ...statusResponse(stack),
    Description: plan?.template.Description,
    Parameters: parametersResponse(plan?.parameters),
    DisableRollback: stack.disableRollback,
    EnableTerminationProtection: stack.terminationProtection,
    RoleARN: stack.roleArn,
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: tagsResponse(plan?.tags),
  };
}

/** StackSummary, of ListStacks. */
export function stackSummaryResponse(stack: Stack) {
  return { ...statusResponse(stack), TemplateDescription: stack.plan?.template.Description };
}

function statusResponse(stack: Stack) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: stack.creationTime,
    LastUpdatedTime: stack.lastUpdatedTime,
    DeletionTime: stack.deletionTime,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
  };
}

/** StackEvent, of DescribeStackEvents. */
export function stackEventResponse(event: StackEvent) {
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

/** What StackResource and StackResourceSummary have in common. */
export function stackResourceResponse(resource: StackResource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.typeName,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
  };
}

/** ChangeSetSummary, of ListChangeSets. */
export function changeSetSummaryResponse(stack: Stack, changeSet: ChangeSet) {
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

/** The answer of DescribeChangeSet. */
export function changeSetResponse(stack: Stack, changeSet: ChangeSet) {
  return {
    ...changeSetSummaryResponse(stack, changeSet),
    OnStackFailure: changeSet.onFailure,
    Parameters: parametersResponse(changeSet.plan.parameters),
    Tags: tagsResponse(changeSet.plan.tags),
    Changes: (changeSet.changes ?? []).map((change) => ({ Type: 'Resource', ResourceChange: changeResponse(change) })),
  };
}

const RECREATION: Readonly<Record<Replacement, string>> = { True: 'Always', False: 'Never', Conditional: 'Conditionally' };

function changeResponse({ action, logicalId, physicalId, typeName, replacement, properties }: ResourceChange) {
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

/** The answer of GetTemplateSummary. */
export function templateSummaryResponse({ Description, Parameters, Resources }: Template) {
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

function parametersResponse(parameters: Parameters = new Map()) {
  return [...parameters].map(([ParameterKey, { raw, noEcho, resolved }]) => ({
    ParameterKey,
    ParameterValue: noEcho ? MASK : raw,
    ResolvedValue: noEcho && resolved !== undefined ? MASK : resolved,
  }));
}

function tagsResponse(tags: Readonly<Record<string, string>> = {}) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
