/**
 * The constraints of the service's model on the members of structures, beyond their types.
 * @see https://github.com/boto/botocore/tree/develop/botocore/data/ivs-realtime
 */

/** The maximum size of a participant's attributes. */
export const MAX_ATTRIBUTE_BYTES = 1024;

/** The constraints on a value. */
export interface Constraint {
  /** Least length of a string in characters, size of a list or map, or value of a number. */
  readonly min?: number;
  /** Greatest length, size or value. */
  readonly max?: number;
  /** Whether a number may have a fraction. */
  readonly fractions?: boolean;
  readonly multipleOf?: number;
  /** A regular expression that the whole string matches. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  /** The elements of a list. */
  readonly member?: Constraint;
  /** The keys of a map. */
  readonly key?: Constraint;
  /** The values of a map. */
  readonly value?: Constraint;
  /** The maximum total size of a map's keys and values in UTF-8. */
  readonly maxBytes?: number;
}

export const NAME: Constraint = { max: 128, pattern: '[a-zA-Z0-9-_]*' };
export const PAGE = {
  nextToken: { max: 1024, pattern: '[a-zA-Z0-9+/=_-]*' },
  maxResults: { min: 1, max: 100 },
} satisfies Record<string, Constraint>;

// The prefix is reserved in upper and lower case: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
export const TAGS: Constraint = {
  max: 50,
  key: { min: 1, max: 128, pattern: '(?![aA][wW][sS]:)[\\s\\S]*' },
  value: { max: 256 },
};

const arn = (type: string): Constraint => ({ min: 1, max: 128, pattern: arnPattern(type) });
export const arnOrEmpty = (type: string): Constraint => ({ max: 128, pattern: `^$|^${arnPattern(type)}$` });
export const STAGE_ARN = arn('stage');
export const STORAGE_CONFIGURATION_ARN = arn('storage-configuration');
export const ENCODER_CONFIGURATION_ARN = arn('encoder-configuration');
export const INGEST_CONFIGURATION_ARN = arn('ingest-configuration');
export const PUBLIC_KEY_ARN = arn('public-key');
export const COMPOSITION_ARN = arn('composition');
export const SESSION_ID: Constraint = { min: 16, max: 16, pattern: 'st-[a-zA-Z0-9]+' };
export const PARTICIPANT_ID: Constraint = { max: 64, pattern: '[a-zA-Z0-9-_]*' };

export const USER_ID: Constraint = { max: 128 };
export const ATTRIBUTES: Constraint = { maxBytes: MAX_ATTRIBUTE_BYTES };
export const TOKEN_CONFIGURATION = {
  duration: { min: 1, max: 20_160 },
  userId: USER_ID,
  attributes: ATTRIBUTES,
  capabilities: { max: 2, member: { oneOf: ['PUBLISH', 'SUBSCRIBE'] } },
} satisfies Record<string, Constraint>;

// Integers of the model have 32 bits. Sizes of pictures have no other limit.
const MAX_INTEGER = 2 ** 31 - 1;
const GAP: Constraint = { min: 0, max: MAX_INTEGER };
const SIZE: Constraint = { min: 1, max: MAX_INTEGER };
const VIDEO_FILL_MODE: Constraint = { oneOf: ['FILL', 'COVER', 'CONTAIN'] };
const THUMBNAIL_INTERVAL: Constraint = { min: 1, max: 86_400 };
const THUMBNAIL_STORAGE: Constraint = { max: 2, member: { oneOf: ['SEQUENTIAL', 'LATEST'] } };

// The model's own pattern allows only one character for the type, and would reject every real ARN.
export const TAGGABLE_ARN = arn('[a-z-]+');

function arnPattern(type: string): string {
  return `arn:aws:ivs:[a-z0-9-]+:[0-9]+:${type}/[a-zA-Z0-9-]+`;
}

/** The constraints of a structure by member. Booleans have none, and structures have their own. */
export type Constraints = Readonly<Record<string, Constraint | undefined>>;

/** The constraints of the structures that inputs contain, by their names. The rows of operations have the constraints of the inputs. */
export const STRUCTURES: Readonly<Record<string, Constraints>> = {
  AutoParticipantRecordingConfiguration: {
    storageConfigurationArn: arnOrEmpty('storage-configuration'),
    mediaTypes: { max: 1, member: { oneOf: ['AUDIO_VIDEO', 'AUDIO_ONLY', 'NONE'] } },
    recordingReconnectWindowSeconds: { min: 0, max: 300 },
  },
  ParticipantThumbnailConfiguration: {
    targetIntervalSeconds: THUMBNAIL_INTERVAL,
    storage: THUMBNAIL_STORAGE,
    recordingMode: { oneOf: ['INTERVAL', 'DISABLED'] },
  },
  ParticipantRecordingHlsConfiguration: { targetSegmentDurationSeconds: { min: 2, max: 10 } },
  ParticipantTokenConfiguration: TOKEN_CONFIGURATION,

  GridConfiguration: {
    featuredParticipantAttribute: NAME,
    videoAspectRatio: { oneOf: ['AUTO', 'VIDEO', 'SQUARE', 'PORTRAIT'] },
    videoFillMode: VIDEO_FILL_MODE,
    gridGap: GAP,
    participantOrderAttribute: NAME,
  },
  PipConfiguration: {
    featuredParticipantAttribute: NAME,
    videoFillMode: VIDEO_FILL_MODE,
    gridGap: GAP,
    pipParticipantAttribute: NAME,
    pipBehavior: { oneOf: ['STATIC', 'DYNAMIC'] },
    pipOffset: GAP,
    pipPosition: { oneOf: ['TOP_LEFT', 'TOP_RIGHT', 'BOTTOM_LEFT', 'BOTTOM_RIGHT'] },
    pipWidth: SIZE,
    pipHeight: SIZE,
    participantOrderAttribute: NAME,
  },
  DestinationConfiguration: { name: NAME },
  ChannelDestinationConfiguration: { channelArn: arn('channel'), encoderConfigurationArn: ENCODER_CONFIGURATION_ARN },
  S3DestinationConfiguration: {
    storageConfigurationArn: STORAGE_CONFIGURATION_ARN,
    encoderConfigurationArns: { min: 1, max: 1, member: ENCODER_CONFIGURATION_ARN },
    thumbnailConfigurations: { max: 1 },
  },
  RecordingConfiguration: { format: { oneOf: ['HLS'] } },
  CompositionRecordingHlsConfiguration: { targetSegmentDurationSeconds: { min: 2, max: 10 } },
  CompositionThumbnailConfiguration: { targetIntervalSeconds: THUMBNAIL_INTERVAL, storage: THUMBNAIL_STORAGE },

  S3StorageConfiguration: { bucketName: { min: 3, max: 63, pattern: '[a-z0-9-.]+' } },

  Video: {
    width: { min: 2, max: 1920, multipleOf: 2 },
    height: { min: 2, max: 1920, multipleOf: 2 },
    framerate: { min: 1, max: 60, fractions: true },
    bitrate: { min: 1, max: 8_500_000 },
  },
};
