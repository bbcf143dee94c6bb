/** The resource type of SQS queues. */
import type { Parsed, StructureOf } from '../../service/input';
import {
  generateName,
  integer,
  type ResourceType,
  resourceType,
  string,
  TAGS,
  tagMap,
} from '../cloudformation/resource-types/resource-type';
import { checkName, nameInUrl, type Queue, type QueueSettings, type Queues, settingsFrom } from './queues';

const MAX_NAME = 80;

const ATTRIBUTES = {
  DelaySeconds: integer,
  MaximumMessageSize: integer,
  MessageRetentionPeriod: integer,
  ReceiveMessageWaitTimeSeconds: integer,
  VisibilityTimeout: integer,
};

const QUEUE = { ...ATTRIBUTES, QueueName: string, Tags: TAGS };

type QueueProperties = Parsed<StructureOf<typeof QUEUE>>;

export function sqsTypes(queues: Queues, urlOf: (queue: Pick<Queue, 'name'>) => string): Record<string, ResourceType> {
  const stateOf = (queue: Queue) => {
    const url = urlOf(queue);
    return { physicalId: url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: url } };
  };
  const find = (region: string, url: string) => queues.find(region, nameInUrl(url) ?? '');

  return {
    'AWS::SQS::Queue': resourceType({
      properties: QUEUE,
      attributes: ['Arn', 'QueueName', 'QueueUrl'],
      replacedBy: ['QueueName'],
      nameProperty: 'QueueName',
      takesStackTags: true,
      check: (known) => {
        if (known.QueueName !== undefined) checkName(known.QueueName);
        settings(known);
      },
      create(context, properties) {
        const { QueueName: name = generateName(context, MAX_NAME), Tags } = properties;
        if (queues.find(context.region, name)) {
          throw new Error(`Resource of type 'AWS::SQS::Queue' with identifier '${name}' already exists.`);
        }
        return stateOf(queues.create(context.region, name, settings(properties), tagMap(Tags)));
      },
      update({ region }, { physicalId, attributes }, properties) {
        const queue = queues.get(region, physicalId);
        queues.update(queue, { ...settings(properties), Policy: queue.settings.Policy });
        queue.tags = tagMap(properties.Tags);
        return { physicalId, attributes };
      },
      delete({ region }, { physicalId }) {
        const queue = find(region, physicalId);
        if (queue) queues.delete(queue);
      },
    }),
  };
}

function settings(properties: QueueProperties): QueueSettings {
  const given = Object.keys(ATTRIBUTES).map((name) => [name, properties[name as keyof typeof ATTRIBUTES]] as const);
  return settingsFrom(Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))));
}
