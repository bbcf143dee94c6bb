/** The resource type of parameters. CloudFormation makes no SecureStrings. */
import { messageOf } from '../../service/error-message';
import { map, oneOf, type Parsed, required, type StructureOf } from '../../service/input';
import { generateName, type ResourceType, resourceType, string } from '../../service/resource-type';
import {
  checkParameterName,
  checkValue,
  latestVersion,
  PARAMETER_SETTINGS,
  type Parameter,
  type ParameterSettings,
  parameterArn,
  tierOf,
} from './parameter';
import type { Parameters } from './parameters';

const MAX_NAME = 255;

const PROPERTIES = {
  ...PARAMETER_SETTINGS,
  Name: string,
  Tags: map(string),
  Type: required(oneOf('String', 'StringList')),
  Value: required(string),
};

export function ssmTypes(parameters: Parameters): Record<string, ResourceType> {
  return {
    'AWS::SSM::Parameter': resourceType({
      properties: PROPERTIES,
      attributes: ['Arn', 'Type', 'Value'],
      replacedBy: ['Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      check(known) {
        if (known.Name !== undefined) checkParameterName(known.Name);
        if (known.Value !== undefined) checkKnownValue(known.Value, settingsOf(known));
      },
      create(context, properties) {
        const { Name: name = `CFN-${generateName(context, MAX_NAME)}`, Value, Tags = {} } = properties;
        return stateOf(parameters.create(context.region, name, Value, settingsOf(properties), Tags));
      },
      update({ region }, { physicalId }, properties) {
        const { Value, Tags = {} } = properties;
        const before = parameters.find(region, physicalId);
        if (!before) return stateOf(parameters.create(region, physicalId, Value, settingsOf(properties), Tags));
        return stateOf(parameters.update(before, Value, settingsOf(properties, before), Tags));
      },
      delete: ({ region }, { physicalId }) => void parameters.delete(region, physicalId),
    }),
  };
}

/** Names the value, which may have a placeholder for another resource. */
function checkKnownValue(value: string, settings: ParameterSettings): void {
  try {
    checkValue(value, settings);
  } catch (error) {
    throw new Error(`${messageOf(error)} The Value is ${value}.`);
  }
}

function settingsOf(properties: Parsed<StructureOf<typeof PROPERTIES>>, before?: Parameter): ParameterSettings {
  const { AllowedPattern: allowedPattern, Description: description, Tier, Type: type = 'String', Value = '' } = properties;
  return { type, description, allowedPattern, tier: tierOf(Value, Tier, before?.tier) };
}

function stateOf(parameter: Parameter) {
  const { name, region, type } = parameter;
  return { physicalId: name, attributes: { Arn: parameterArn(region, name), Type: type, Value: latestVersion(parameter).value } };
}
