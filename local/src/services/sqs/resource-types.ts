/** The resource types of SQS: queues and their policies. */
import { any, flag, list, type Parsed, required, type StructureOf } from '../../service/input';
import {
  documentOf,
  generateName,
  integer,
  type ResourceContext,
  type ResourceType,
  resourceType,
  string,
  TAGS,
  tagMap,
} from '../../service/resource-type';
import { FIFO_SUFFIX } from './queue-arn';
import { type QueueSettings, settingsFrom } from './queue-settings';
import { checkQueueName, nameInUrl, type Queue, type Queues } from './queues';

const MAX_NAME = 80;

const ATTRIBUTES = {
  ContentBasedDeduplication: flag,
  DeduplicationScope: string,
  DelaySeconds: integer,
  FifoQueue: flag,
  FifoThroughputLimit: string,
  MaximumMessageSize: integer,
  MessageRetentionPeriod: integer,
  ReceiveMessageWaitTimeSeconds: integer,
  RedrivePolicy: any,
  SqsManagedSseEnabled: flag,
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
  const setPolicy = (region: string, urls: readonly string[], Policy: string | undefined) => {
    for (const queue of urls.map((url) => queues.get(region, url))) queues.update(queue, { ...queue.settings, Policy });
  };

  return {
    'AWS::SQS::Queue': resourceType({
      properties: QUEUE,
      attributes: ['Arn', 'QueueName', 'QueueUrl'],
      replacedBy: ['FifoQueue', 'QueueName'],
      nameProperty: 'QueueName',
      takesStackTags: true,
      check: (known) => {
        const wanted = settings(known);
        if (known.QueueName !== undefined) checkQueueName(known.QueueName, wanted);
      },
      create(context, properties) {
        const { QueueName: name = newName(context, properties), Tags } = properties;
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
    'AWS::SQS::QueuePolicy': resourceType({
      properties: { PolicyDocument: required(any), Queues: required(list(string)) },
      attributes: ['Id'],
      check: ({ PolicyDocument }) => {
        if (PolicyDocument !== undefined) policyIn(PolicyDocument);
      },
      create(context, { PolicyDocument, Queues }) {
        const id = generateName(context);
        setPolicy(context.region, Queues, policyIn(PolicyDocument));
        return { physicalId: id, attributes: { Id: id } };
      },
      update({ region }, { physicalId, attributes, properties: before }, { PolicyDocument, Queues }) {
        setPolicy(region, Queues, policyIn(PolicyDocument));
        const dropped = before.Queues.filter((url) => !Queues.includes(url) && find(region, url));
        setPolicy(region, dropped, undefined);
        return { physicalId, attributes };
      },
      delete({ region }, { properties: { Queues } }) {
        const existing = Queues.filter((url) => find(region, url));
        setPolicy(region, existing, undefined);
      },
    }),
  };
}

function newName(context: ResourceContext, { FifoQueue }: QueueProperties): string {
  const suffix = FifoQueue ? FIFO_SUFFIX : '';
  return `${generateName(context, MAX_NAME - suffix.length)}${suffix}`;
}

/** Returns a policy as JSON. Throws if it is not valid. */
function policyIn(document: unknown): string | undefined {
  return settingsFrom({ Policy: JSON.stringify(documentOf('PolicyDocument', document)) }).Policy;
}

function settings(properties: QueueProperties): QueueSettings {
  const given = Object.keys(ATTRIBUTES).map((name) => [name, properties[name as keyof typeof ATTRIBUTES]] as const);
  const texts = given.flatMap(([name, value]) => (value === undefined ? [] : [[name, textOf(value)]]));
  return settingsFrom(Object.fromEntries(texts));
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
