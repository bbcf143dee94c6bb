/** The resource type of EventBridge rules on the default event bus, whose targets are functions. */
import { any, list, map, type Parsed, required, type StructureOf, structure } from '../../service/input';
import { documentOf, generateName, integer, type ResourceType, resourceType, string, TAGS } from '../../service/resource-type';
import { parsePattern } from './pattern';
import type { Rules } from './rules';

const MAX_NAME = 64;

const TARGET = structure({
  Arn: required(string),
  Id: required(string),
  Input: string,
  InputPath: string,
  InputTransformer: structure({ InputPathsMap: map(string), InputTemplate: required(string) }),
  RetryPolicy: structure({ MaximumEventAgeInSeconds: integer, MaximumRetryAttempts: integer }),
});

const PROPERTIES = {
  Description: string,
  EventBusName: string,
  EventPattern: required(any),
  Name: string,
  State: string,
  Tags: TAGS,
  Targets: list(TARGET),
};

type RuleProperties = StructureOf<typeof PROPERTIES>;

export function eventsTypes(rules: Rules): Record<string, ResourceType> {
  const put = (region: string, name: string, properties: RuleProperties) => {
    checkBus(properties);
    const { Description: description, EventPattern, Targets: targets = [] } = properties;
    const definition = { name, description, enabled: isEnabled(properties), pattern: documentOf('EventPattern', EventPattern), targets };
    const { arn } = rules.put(region, definition);
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    'AWS::Events::Rule': resourceType({
      properties: PROPERTIES,
      attributes: ['Arn'],
      replacedBy: ['EventBusName', 'Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      check: (known) => {
        checkBus(known);
        isEnabled(known);
        for (const { Arn } of known.Targets ?? []) if (Arn !== undefined) checkTargetArn(Arn);
        if (known.EventPattern !== undefined) parsePattern(documentOf('EventPattern', known.EventPattern));
      },
      create: (context, properties) => {
        const { Name: name = generateName(context, MAX_NAME) } = properties;
        if (rules.has(context.region, name))
          throw new Error(`Resource of type 'AWS::Events::Rule' with identifier '${name}' already exists.`);
        return put(context.region, name, properties);
      },
      update: ({ region }, { physicalId }, properties) => put(region, physicalId, properties),
      delete: ({ region }, { physicalId }) => rules.delete(region, physicalId),
    }),
  };
}

function checkBus({ EventBusName = 'default' }: Parsed<RuleProperties>): void {
  if (EventBusName !== 'default') throw new Error(`The local endpoint has the default event bus alone; EventBusName is ${EventBusName}.`);
}

/** A text that is no ARN yet has a placeholder for a resource of the stack. */
function checkTargetArn(arn: string): void {
  if (!arn.startsWith('arn:') || /^arn:[^:]+:lambda:/.test(arn)) return;
  throw new Error(`The local endpoint delivers events to Lambda functions; got the target ${arn}.`);
}

function isEnabled({ State = 'ENABLED' }: Parsed<RuleProperties>): boolean {
  if (State !== 'ENABLED' && State !== 'DISABLED') throw new Error(`State must be ENABLED or DISABLED here; got ${State}.`);
  return State === 'ENABLED';
}
