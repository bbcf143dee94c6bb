/** The resource types of SNS: topics, subscriptions and policies. They are kept. */
import { randomUUID } from 'node:crypto';
import { arnOf } from '../../service/arn';
import { any, flag, list, matching, oneOf, required, type StructureOf, structure } from '../../service/input';
import { type KeptArns, kept, keptByName } from '../../service/kept-type';
import { documentOf, generateName, integer, type ResourceType, resourceType, string, TAGS } from '../../service/resource-type';

const PROTOCOL = oneOf('application', 'email', 'email-json', 'firehose', 'http', 'https', 'lambda', 'sms', 'sqs');

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
const TOPIC = {
  ArchivePolicy: any,
  ContentBasedDeduplication: flag,
  DataProtectionPolicy: any,
  DeliveryStatusLogging: list(
    structure({
      FailureFeedbackRoleArn: string,
      Protocol: required(string),
      SuccessFeedbackRoleArn: string,
      SuccessFeedbackSampleRate: string,
    }),
  ),
  DisplayName: string,
  FifoThroughputScope: oneOf('Topic', 'MessageGroup'),
  FifoTopic: flag,
  KmsMasterKeyId: string,
  MaximumMessageSize: integer,
  SignatureVersion: string,
  Subscription: list(structure({ Endpoint: required(string), Protocol: required(PROTOCOL) })),
  Tags: TAGS,
  TopicName: matching(
    "1 to 256 letters, digits, '-' and '_', of a FIFO topic with the suffix .fifo",
    /^(?=.{1,256}$)[a-zA-Z0-9\-_]+(\.fifo)?$/,
  ),
  TracingConfig: oneOf('Active', 'PassThrough'),
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
const SUBSCRIPTION = {
  DeliveryPolicy: any,
  Endpoint: string,
  FilterPolicy: any,
  FilterPolicyScope: oneOf('MessageAttributes', 'MessageBody'),
  Protocol: required(PROTOCOL),
  RawMessageDelivery: flag,
  RedrivePolicy: any,
  Region: string,
  ReplayPolicy: any,
  SubscriptionRoleArn: string,
  TopicArn: required(string),
};

const NO_MESSAGES = 'The local endpoint has no SNS';

export function snsTypes(arns: KeptArns): Record<string, ResourceType> {
  return {
    'AWS::SNS::Topic': resourceType({
      properties: TOPIC,
      attributes: ['TopicArn', 'TopicName'],
      nameProperty: 'TopicName',
      replacedBy: ['FifoTopic', 'TopicName'],
      takesStackTags: true,
      notice: `${NO_MESSAGES}: this topic takes no messages and does nothing.`,
      check: checkName,
      ...keptByName<StructureOf<typeof TOPIC>>(arns, {
        typeName: 'AWS::SNS::Topic',
        arnOf: (_, arn) => arn,
        identify(context, properties) {
          checkName(properties);
          const suffix = properties.FifoTopic ? '.fifo' : '';
          const { TopicName = `${generateName(context, 256 - suffix.length)}${suffix}` } = properties;
          const TopicArn = arnOf('sns', context.region, TopicName);
          return { physicalId: TopicArn, attributes: { TopicArn, TopicName } };
        },
      }),
    }),
    'AWS::SNS::Subscription': resourceType({
      properties: SUBSCRIPTION,
      attributes: ['Arn'],
      replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
      notice: `${NO_MESSAGES}: this subscription delivers nothing.`,
      ...kept<StructureOf<typeof SUBSCRIPTION>>((_, { TopicArn }) => {
        const arn = `${TopicArn}:${randomUUID()}`;
        return { physicalId: arn, attributes: { Arn: arn } };
      }),
    }),
    'AWS::SNS::TopicPolicy': resourceType({
      properties: { PolicyDocument: required(any), Topics: required(list(string)) },
      attributes: ['Id'],
      replacedBy: [],
      notice: `${NO_MESSAGES}: this policy has no effect.`,
      check({ PolicyDocument }) {
        if (PolicyDocument !== undefined) documentOf('PolicyDocument', PolicyDocument);
      },
      ...kept((context) => {
        const id = generateName(context);
        return { physicalId: id, attributes: { Id: id } };
      }),
    }),
  };
}

function checkName({ FifoTopic = false, TopicName }: { readonly FifoTopic?: boolean; readonly TopicName?: string }): void {
  if (TopicName === undefined || TopicName.endsWith('.fifo') === FifoTopic) return;
  throw new Error(`The name of a topic ends with .fifo if and only if FifoTopic is true, got ${TopicName} and ${FifoTopic}`);
}
