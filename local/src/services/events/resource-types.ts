/** The resource type of EventBridge rules on the default event bus, whose targets are functions and queues. */
import { parseArn } from '../../service/arn';
import { parsePattern } from '../../service/event-patterns/pattern';
import { any, list, map, type Parsed, required, type StructureOf, structure } from '../../service/input';
import { documentOf, generateName, integer, type ResourceType, resourceType, string, TAGS } from '../../service/resource-type';
import { problemOfQueues } from '../sqs/target';
import { checkSchedule, type Rules } from './rules';

const MAX_NAME = 64;

const TARGET = structure({
  Arn: required(string),
  DeadLetterConfig: structure({ Arn: string }),
  Id: required(string),
  Input: string,
  InputPath: string,
  InputTransformer: structure({ InputPathsMap: map(string), InputTemplate: required(string) }),
  RetryPolicy: structure({ MaximumEventAgeInSeconds: integer, MaximumRetryAttempts: integer }),
  SqsParameters: structure({ MessageGroupId: required(string) }),
});

const PROPERTIES = {
  Description: string,
  EventBusName: string,
  EventPattern: any,
  Name: string,
  ScheduleExpression: string,
  State: string,
  Tags: TAGS,
  Targets: list(TARGET),
};

type RuleProperties = StructureOf<typeof PROPERTIES>;

export function eventsTypes(rules: Rules): Record<string, ResourceType> {
  const put = (region: string, name: string, properties: RuleProperties) => {
    checkBus(properties);
    const { Description: description, EventPattern, ScheduleExpression: schedule, Targets: targets = [] } = properties;
    const pattern = EventPattern === undefined ? undefined : documentOf('EventPattern', EventPattern);
    const definition = { name, description, enabled: isEnabled(properties), pattern, schedule, targets };
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
        for (const target of known.Targets ?? []) {
          const { Arn, DeadLetterConfig } = target;
          if (Arn !== undefined) checkService('delivers events to Lambda functions and SQS queues; got the target', Arn, ['lambda', 'sqs']);
          const queue = DeadLetterConfig?.Arn;
          if (queue !== undefined) checkService('takes SQS queues as dead-letter queues; got', queue, ['sqs']);
          const problem = problemOfQueues(target);
          if (problem !== undefined) throw new Error(problem);
        }
        if (known.ScheduleExpression !== undefined) checkSchedule(known.ScheduleExpression);
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
function checkService(rule: string, arn: string, services: readonly string[]): void {
  if (arn.startsWith('arn:') && !services.includes(parseArn(arn)?.service ?? '')) throw new Error(`The local endpoint ${rule} ${arn}.`);
}

function isEnabled({ State = 'ENABLED' }: Parsed<RuleProperties>): boolean {
  if (State !== 'ENABLED' && State !== 'DISABLED') throw new Error(`State must be ENABLED or DISABLED here; got ${State}.`);
  return State === 'ENABLED';
}
