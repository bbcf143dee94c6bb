/** The resource types of EventBridge: event buses, and rules whose targets are functions, queues and other buses. */
import { parseArn } from '../../service/arn';
import { parsePattern } from '../../service/event-patterns/pattern';
import { any, list, map, type Parsed, required, type StructureOf, structure } from '../../service/input';
import { documentOf, generateName, integer, type ResourceType, resourceType, string, TAGS, tagMap } from '../../service/resource-type';
import { WAY_OUT } from '../../service/way-out';
import { problemOfQueues } from '../sqs/target';
import { checkBusName, DEFAULT_BUS, type EventBus } from './buses';
import type { Events } from './events';
import { checkSchedule, problemOfBus, ruleId } from './rules';

const MAX_NAME = 64;

const TARGET = structure({
  Arn: required(string),
  DeadLetterConfig: structure({ Arn: string }),
  Id: required(string),
  Input: string,
  InputPath: string,
  InputTransformer: structure({ InputPathsMap: map(string), InputTemplate: required(string) }),
  RoleArn: string,
  RetryPolicy: structure({ MaximumEventAgeInSeconds: integer, MaximumRetryAttempts: integer }),
  SqsParameters: structure({ MessageGroupId: required(string) }),
});

const RULE_PROPERTIES = {
  Description: string,
  EventBusName: string,
  EventPattern: any,
  Name: string,
  ScheduleExpression: string,
  State: string,
  Tags: TAGS,
  Targets: list(TARGET),
};

const BUS_PROPERTIES = { Description: string, Name: required(string), Tags: TAGS };

type RuleProperties = StructureOf<typeof RULE_PROPERTIES>;

export function eventsTypes({ rules, buses }: Pick<Events, 'rules' | 'buses'>): Record<string, ResourceType> {
  const put = (region: string, name: string, properties: RuleProperties) => {
    const { name: busName } = buses.get(region, properties.EventBusName ?? DEFAULT_BUS);
    const { Description: description, EventPattern, ScheduleExpression: schedule, Targets: targets = [] } = properties;
    const pattern = EventPattern === undefined ? undefined : documentOf('EventPattern', EventPattern);
    const definition = { name, busName, description, enabled: isEnabled(properties), pattern, schedule, targets };
    const { id, arn } = rules.put(region, definition);
    return { physicalId: id, attributes: { Arn: arn } };
  };
  const stateOfBus = ({ name, arn }: EventBus) => ({ physicalId: name, attributes: { Arn: arn, Name: name } });
  return {
    'AWS::Events::EventBus': resourceType({
      properties: BUS_PROPERTIES,
      attributes: ['Arn', 'Name'],
      replacedBy: ['Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      check: ({ Name }) => {
        if (Name !== undefined) checkBusName(Name);
      },
      create: ({ region }, { Name, Description: description, Tags }) =>
        stateOfBus(buses.create(region, Name, { description, tags: tagMap(Tags) })),
      update: ({ region }, { physicalId }, { Description: description, Tags }) =>
        stateOfBus(buses.update(region, physicalId, { description, tags: tagMap(Tags) })),
      delete: ({ region }, { physicalId }) => buses.delete(region, physicalId),
    }),
    'AWS::Events::Rule': resourceType({
      properties: RULE_PROPERTIES,
      attributes: ['Arn'],
      replacedBy: ['EventBusName', 'Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      check: (known) => {
        isEnabled(known);
        for (const target of known.Targets ?? []) {
          const { Arn, DeadLetterConfig } = target;
          if (Arn !== undefined)
            checkService('delivers events to Lambda functions, SQS queues and event buses; got the target', Arn, [
              'events',
              'lambda',
              'sqs',
            ]);
          const queue = DeadLetterConfig?.Arn;
          if (queue !== undefined) checkService('takes SQS queues as dead-letter queues; got', queue, ['sqs']);
          const problem = problemOfQueues(target) ?? problemOfBus(target);
          if (problem !== undefined) throw new Error(problem);
        }
        if (known.ScheduleExpression !== undefined) checkSchedule(known.ScheduleExpression);
        if (known.EventPattern !== undefined) parsePattern(documentOf('EventPattern', known.EventPattern));
      },
      create: (context, properties) => {
        const { Name: name = generateName(context, MAX_NAME) } = properties;
        const { name: busName } = buses.get(context.region, properties.EventBusName ?? DEFAULT_BUS);
        if (rules.has(context.region, ruleId(busName, name)))
          throw new Error(`Resource of type 'AWS::Events::Rule' with identifier '${name}' already exists.`);
        return put(context.region, name, properties);
      },
      update: ({ region }, { physicalId }, properties) => put(region, physicalId.split('|').at(-1) ?? '', properties),
      delete: ({ region }, { physicalId }) => rules.delete(region, physicalId),
    }),
  };
}

/** A text that is no ARN yet has a placeholder for a resource of the stack. */
function checkService(rule: string, arn: string, services: readonly string[]): void {
  if (arn.startsWith('arn:') && !services.includes(parseArn(arn)?.service ?? ''))
    throw new Error(`The local endpoint ${rule} ${arn}. ${WAY_OUT}`);
}

function isEnabled({ State = 'ENABLED' }: Parsed<RuleProperties>): boolean {
  if (State !== 'ENABLED' && State !== 'DISABLED') throw new Error(`State must be ENABLED or DISABLED here; got ${State}.`);
  return State === 'ENABLED';
}
