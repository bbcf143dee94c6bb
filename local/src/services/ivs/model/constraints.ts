/**
 * The constraints of the service's model on the members of structures, beyond their types.
 * @see https://github.com/boto/botocore/tree/develop/botocore/data/ivs-realtime
 */
import { MAX_ATTRIBUTE_BYTES } from './attributes';

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

const NAME: Constraint = { max: 128, pattern: '[a-zA-Z0-9-_]*' };
const PAGE = {
  nextToken: { max: 1024, pattern: '[a-zA-Z0-9+/=_-]*' },
  maxResults: { min: 1, max: 100 },
} satisfies Record<string, Constraint>;

// The prefix is reserved in upper and lower case: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
const TAGS: Constraint = {
  max: 50,
  key: { min: 1, max: 128, pattern: '(?![aA][wW][sS]:)[\\s\\S]*' },
  value: { max: 256 },
};

const arn = (type: string): Constraint => ({ min: 1, max: 128, pattern: arnPattern(type) });
const arnOrEmpty = (type: string): Constraint => ({ max: 128, pattern: `^$|^${arnPattern(type)}$` });
const STAGE_ARN = arn('stage');
const STORAGE_CONFIGURATION_ARN = arn('storage-configuration');
const ENCODER_CONFIGURATION_ARN = arn('encoder-configuration');
const INGEST_CONFIGURATION_ARN = arn('ingest-configuration');
const PUBLIC_KEY_ARN = arn('public-key');
const COMPOSITION_ARN = arn('composition');
const SESSION_ID: Constraint = { min: 16, max: 16, pattern: 'st-[a-zA-Z0-9]+' };
const PARTICIPANT_ID: Constraint = { max: 64, pattern: '[a-zA-Z0-9-_]*' };

const USER_ID: Constraint = { max: 128 };
const ATTRIBUTES: Constraint = { maxBytes: MAX_ATTRIBUTE_BYTES };
const TOKEN_CONFIGURATION = {
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
const TAGGABLE_ARN = arn('[a-z-]+');

function arnPattern(type: string): string {
  return `arn:aws:ivs:[a-z0-9-]+:[0-9]+:${type}/[a-zA-Z0-9-]+`;
}

/** Constraints by structure and member. Nested structures have their own entries. Booleans have no constraints. */
export const CONSTRAINTS: Readonly<Record<string, Readonly<Record<string, Constraint>>>> = {
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

  CreateStageRequest: { name: NAME, participantTokenConfigurations: { max: 12 }, tags: TAGS },
  GetStageRequest: { arn: STAGE_ARN },
  UpdateStageRequest: { arn: STAGE_ARN, name: NAME },
  DeleteStageRequest: { arn: STAGE_ARN },
  ListStagesRequest: PAGE,

  ListStageSessionsRequest: { stageArn: STAGE_ARN, ...PAGE },
  GetStageSessionRequest: { stageArn: STAGE_ARN, sessionId: SESSION_ID },

  CreateParticipantTokenRequest: { stageArn: STAGE_ARN, ...TOKEN_CONFIGURATION },
  GetParticipantRequest: { stageArn: STAGE_ARN, sessionId: SESSION_ID, participantId: PARTICIPANT_ID },
  ListParticipantsRequest: {
    stageArn: STAGE_ARN,
    sessionId: SESSION_ID,
    filterByUserId: USER_ID,
    filterByState: { oneOf: ['CONNECTED', 'DISCONNECTED'] },
    filterByRecordingState: { oneOf: ['STARTING', 'ACTIVE', 'STOPPING', 'STOPPED', 'FAILED'] },
    ...PAGE,
  },
  ListParticipantEventsRequest: { stageArn: STAGE_ARN, sessionId: SESSION_ID, participantId: PARTICIPANT_ID, ...PAGE },
  DisconnectParticipantRequest: {
    stageArn: STAGE_ARN,
    participantId: PARTICIPANT_ID,
    reason: { max: 128 },
  },
  RevokeConnectionTokenRequest: { tokenId: { min: 1, max: 64, pattern: '[a-zA-Z0-9-_]+' } },

  StartParticipantReplicationRequest: {
    sourceStageArn: STAGE_ARN,
    destinationStageArn: STAGE_ARN,
    participantId: PARTICIPANT_ID,
    reconnectWindowSeconds: { min: 0, max: 300 },
    attributes: ATTRIBUTES,
  },
  StopParticipantReplicationRequest: { sourceStageArn: STAGE_ARN, destinationStageArn: STAGE_ARN, participantId: PARTICIPANT_ID },
  ListParticipantReplicasRequest: {
    sourceStageArn: STAGE_ARN,
    participantId: PARTICIPANT_ID,
    ...PAGE,
    maxResults: { min: 1, max: 50 },
  },

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
  StartCompositionRequest: {
    stageArn: STAGE_ARN,
    idempotencyToken: { min: 1, max: 64, pattern: '[a-zA-Z0-9-_]*' },
    destinations: { min: 1, max: 2 },
    tags: TAGS,
  },
  GetCompositionRequest: { arn: COMPOSITION_ARN },
  ListCompositionsRequest: { filterByStageArn: STAGE_ARN, filterByEncoderConfigurationArn: ENCODER_CONFIGURATION_ARN, ...PAGE },
  StopCompositionRequest: { arn: COMPOSITION_ARN },

  S3StorageConfiguration: { bucketName: { min: 3, max: 63, pattern: '[a-z0-9-.]+' } },
  CreateStorageConfigurationRequest: { name: NAME, tags: TAGS },
  GetStorageConfigurationRequest: { arn: STORAGE_CONFIGURATION_ARN },
  DeleteStorageConfigurationRequest: { arn: STORAGE_CONFIGURATION_ARN },
  ListStorageConfigurationsRequest: PAGE,

  Video: {
    width: { min: 2, max: 1920, multipleOf: 2 },
    height: { min: 2, max: 1920, multipleOf: 2 },
    framerate: { min: 1, max: 60, fractions: true },
    bitrate: { min: 1, max: 8_500_000 },
  },
  CreateEncoderConfigurationRequest: { name: NAME, tags: TAGS },
  GetEncoderConfigurationRequest: { arn: ENCODER_CONFIGURATION_ARN },
  DeleteEncoderConfigurationRequest: { arn: ENCODER_CONFIGURATION_ARN },
  ListEncoderConfigurationsRequest: PAGE,

  CreateIngestConfigurationRequest: {
    name: NAME,
    stageArn: arnOrEmpty('stage'),
    userId: USER_ID,
    attributes: ATTRIBUTES,
    ingestProtocol: { oneOf: ['RTMP', 'RTMPS'] },
    tags: TAGS,
  },
  GetIngestConfigurationRequest: { arn: INGEST_CONFIGURATION_ARN },
  UpdateIngestConfigurationRequest: { arn: INGEST_CONFIGURATION_ARN, stageArn: arnOrEmpty('stage') },
  DeleteIngestConfigurationRequest: { arn: INGEST_CONFIGURATION_ARN },
  ListIngestConfigurationsRequest: { ...PAGE, filterByStageArn: STAGE_ARN, filterByState: { oneOf: ['ACTIVE', 'INACTIVE'] } },

  ImportPublicKeyRequest: {
    publicKeyMaterial: {
      pattern: '.*-----BEGIN PUBLIC KEY-----\\r?\\n([a-zA-Z0-9+/=\\r\\n]+)\\r?\\n-----END PUBLIC KEY-----(\\r?\\n)?.*',
    },
    name: NAME,
    tags: TAGS,
  },
  GetPublicKeyRequest: { arn: PUBLIC_KEY_ARN },
  DeletePublicKeyRequest: { arn: PUBLIC_KEY_ARN },
  ListPublicKeysRequest: PAGE,

  ListTagsForResourceRequest: { resourceArn: TAGGABLE_ARN },
  TagResourceRequest: { resourceArn: TAGGABLE_ARN, tags: TAGS },
  UntagResourceRequest: { resourceArn: TAGGABLE_ARN, tagKeys: { max: 50, member: { min: 1, max: 128 } } },
};
