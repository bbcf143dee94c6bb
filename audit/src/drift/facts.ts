/** What calls tell of a stack, for resolving its template. */
import type { Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { LiveResource } from '../../../lambda/resources/kinds/kind';
import { RUNTIME_STAGES } from '../../../lambda/resources/runtime-stages/serve';
import { kindOfType } from '../resource-kinds';
import type { Facts } from '../template/resolve';
import { type Resolved, Unknown } from '../template/resolved';
import { member, type Template } from '../template/template';

/** Reads a resource of a kind of this library by its ARN; undefined when it does not exist. */
export type ReadLive = (resourceType: string, arn: string) => Promise<LiveResource | undefined>;

/** @see https://docs.aws.amazon.com/general/latest/gr/rande.html for the suffixes */
const URL_SUFFIXES: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
};

/** @param stacks all stacks of the account and region */
export function createFacts(
  stack: Stack,
  template: Template,
  resources: readonly StackResourceSummary[],
  stacks: readonly Stack[],
  readLive: ReadLive,
): Facts {
  const { StackId = '', StackName, NotificationARNs = [] } = stack;
  const [, partition = '', , region, account] = StackId.split(':');
  const pseudoParameters: Readonly<Record<string, Resolved>> = {
    'AWS::AccountId': account,
    'AWS::NoValue': undefined,
    'AWS::NotificationARNs': NotificationARNs,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackId': StackId,
    'AWS::StackName': StackName,
    'AWS::URLSuffix': member(URL_SUFFIXES, partition) ?? new Unknown(`the domain of partition ${partition} is not known to this command`),
  };
  const resourceNamed = (logicalId: string) => resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId);

  return {
    async ref(name) {
      if (Object.hasOwn(pseudoParameters, name)) return pseudoParameters[name];
      const parameter = member(template.Parameters, name);
      if (parameter) return parameterValue(stack, name, parameter);
      return resourceNamed(name)?.PhysicalResourceId ?? new Unknown(`the stack has no resource ${name}`);
    },

    async attribute(logicalId, name) {
      const { PhysicalResourceId: id, ResourceType: type = '' } = resourceNamed(logicalId) ?? {};
      if (id === undefined) return new Unknown(`the stack has no resource ${logicalId}`);
      if (type === 'AWS::CloudFormation::Stack') return outputOf(stacks, id, name);
      if (type === RUNTIME_STAGES || (name === 'Arn' && isResourceOfAws(type) && id.startsWith('arn:'))) return id;
      const unknown = new Unknown(`no call of this command tells the attribute ${name} of ${logicalId} (${type})`);
      const kind = kindOfType(type);
      if (!kind) return unknown;
      const live = await readLive(type, id);
      // Attributes of other resources, such as the URL of a stage for an ingest configuration, are undefined.
      return live ? (member(kind.attributes(live, {}), name) ?? unknown) : new Unknown(`${logicalId} does not exist`);
    },

    async importedValue(exportName) {
      const outputs = stacks.flatMap(({ Outputs = [] }) => Outputs);
      const found = outputs.find(({ ExportName }) => ExportName === exportName);
      return found?.OutputValue ?? new Unknown(`no stack exports ${exportName}`);
    },
  };
}

/** The function of any other custom resource chooses its attributes. */
const isResourceOfAws = (type: string): boolean => type.startsWith('AWS::') && type !== 'AWS::CloudFormation::CustomResource';

function parameterValue(
  { Parameters = [] }: Stack,
  name: string,
  { Type = 'String', NoEcho }: { Type?: string; NoEcho?: unknown },
): Resolved {
  if (String(NoEcho) === 'true') return new Unknown(`parameter ${name} is NoEcho`);
  const { ParameterValue, ResolvedValue } = Parameters.find(({ ParameterKey }) => ParameterKey === name) ?? {};
  const [, ssmType] = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(Type) ?? [];
  // Without the value that was deployed, the other member is the name of the SSM parameter.
  const value = ssmType ? ResolvedValue : ParameterValue;
  if (value === undefined) return new Unknown(`the stack has no value of parameter ${name}`);
  return /^(CommaDelimitedList$|List<)/.test(ssmType ?? Type) ? value.split(',').map((item) => item.trim()) : value;
}

/** @param attribute `Outputs.<name>` */
function outputOf(stacks: readonly Stack[], stackId: string, attribute: string): Resolved {
  const { Outputs = [] } = stacks.find(({ StackId }) => StackId === stackId) ?? {};
  const output = Outputs.find(({ OutputKey }) => `Outputs.${OutputKey}` === attribute);
  return output?.OutputValue ?? new Unknown(`the nested stack ${stackId} has no output ${attribute}`);
}
