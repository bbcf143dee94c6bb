/** The resource types of IVS Chat: rooms and logging configurations. They are kept. */
import { arnOf } from '../../service/arn';
import { list, matching, oneOf, required, structure, wholeNumber } from '../../service/input';
import { kept } from '../../service/kept-type';
import { randomId } from '../../service/random-id';
import { type ResourceContext, type ResourceType, resourceType, string, TAGS } from '../../service/resource-type';

const NAME = matching("at most 128 letters, digits, '-' and '_'", /^[a-zA-Z0-9\-_]{0,128}$/);

const NO_CHAT = 'The local endpoint has no IVS Chat';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IVSChat.html */
export const CHAT_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::IVSChat::Room': resourceType({
    properties: {
      LoggingConfigurationIdentifiers: list(string),
      MaximumMessageLength: wholeNumber({ min: 1, max: 500 }),
      MaximumMessageRatePerSecond: wholeNumber({ min: 1, max: 100 }),
      MessageReviewHandler: structure({ FallbackResult: oneOf('ALLOW', 'DENY'), Uri: string }),
      Name: NAME,
      Tags: TAGS,
    },
    attributes: ['Arn', 'Id'],
    replacedBy: [],
    takesStackTags: true,
    notice: `${NO_CHAT}: nobody can connect to this room.`,
    ...kept((context) => identify(context, 'room')),
  }),
  'AWS::IVSChat::LoggingConfiguration': resourceType({
    properties: {
      DestinationConfiguration: required(
        structure({
          CloudWatchLogs: structure({ LogGroupName: required(string) }),
          Firehose: structure({ DeliveryStreamName: required(string) }),
          S3: structure({ BucketName: required(string) }),
        }),
      ),
      Name: NAME,
      Tags: TAGS,
    },
    attributes: ['Arn', 'Id', 'State'],
    replacedBy: [],
    takesStackTags: true,
    notice: `${NO_CHAT}: nothing is logged with this configuration.`,
    ...kept((context) => {
      const { physicalId, attributes } = identify(context, 'logging-configuration');
      return { physicalId, attributes: { ...attributes, State: 'ACTIVE' } };
    }),
  }),
};

function identify({ region }: ResourceContext, kind: string) {
  const id = randomId();
  const arn = arnOf('ivschat', region, `${kind}/${id}`);
  return { physicalId: arn, attributes: { Arn: arn, Id: id } };
}
