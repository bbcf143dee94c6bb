/**
 * For every constraint of the service: inputs just inside and just outside.
 */
import {
  ATTRIBUTES,
  anyNumber,
  arn,
  atLeast,
  atMost,
  type Edges,
  enumeration,
  evenNumber,
  list,
  listOf,
  matching,
  NAME,
  optionalArn,
  PEM,
  TAGS,
  TOKEN,
  text,
  USER_ID,
  wholeNumber,
} from './edges';

const recording = (member: object) => ({ autoParticipantRecordingConfiguration: { storageConfigurationArn: '', ...member } });
const withToken = (member: object) => ({ participantTokenConfigurations: [{}, member] });
/** Of no stage that exists. */
export const AN_ARN = 'arn:aws:ivs:us-east-1:000000000000:stage/a';

/** `Structure.member`, the operation that tries it, where it stands in the input, the input, its edges. */
type Case = readonly [string, string, string, (value: unknown) => object, Edges];

/** A member at the top of an operation's input, beside others that have to be there. */
const member = (operation: string, name: string, edges: Edges, others: object = {}): Case => [
  `${operation}Request.${name}`,
  operation,
  name,
  (value) => ({ ...others, [name]: value }),
  edges,
];
const page = (operation: string): Case[] => [member(operation, 'nextToken', TOKEN), member(operation, 'maxResults', wholeNumber(1, 100))];
const video = (name: string, edges: Edges, others: object = {}): Case => [
  `Video.${name}`,
  'CreateEncoderConfiguration',
  `video.${name}`,
  (value) => ({ video: { ...others, [name]: value } }),
  edges,
];
const AN_INGEST_ARN = 'arn:aws:ivs:us-east-1:000000000000:ingest-configuration/a';
const RTMPS = { ingestProtocol: 'RTMPS' };
const S3 = { s3: { bucketName: 'bucket' } };

export const CASES: readonly Case[] = [
  member('CreateStage', 'name', NAME),
  member('CreateStage', 'participantTokenConfigurations', { inside: [[], list(12, {})], outside: [[list(13, {}), atMost(12)]] }),
  member('CreateStage', 'tags', TAGS),
  member('GetStage', 'arn', arn('stage')),
  member('UpdateStage', 'arn', arn('stage')),
  member('UpdateStage', 'name', NAME, { arn: AN_ARN }),
  member('DeleteStage', 'arn', arn('stage')),
  ...page('ListStages'),

  [
    'AutoParticipantRecordingConfiguration.storageConfigurationArn',
    'CreateStage',
    'autoParticipantRecordingConfiguration.storageConfigurationArn',
    (storageConfigurationArn) => recording({ storageConfigurationArn }),
    optionalArn('storage-configuration'),
  ],
  [
    'AutoParticipantRecordingConfiguration.mediaTypes',
    'CreateStage',
    'autoParticipantRecordingConfiguration.mediaTypes',
    (mediaTypes) => recording({ mediaTypes }),
    listOf(1, 'AUDIO_VIDEO', 'AUDIO_ONLY', 'NONE'),
  ],
  [
    'AutoParticipantRecordingConfiguration.recordingReconnectWindowSeconds',
    'CreateStage',
    'autoParticipantRecordingConfiguration.recordingReconnectWindowSeconds',
    (recordingReconnectWindowSeconds) => recording({ recordingReconnectWindowSeconds }),
    wholeNumber(0, 300),
  ],
  [
    'ParticipantRecordingHlsConfiguration.targetSegmentDurationSeconds',
    'CreateStage',
    'autoParticipantRecordingConfiguration.hlsConfiguration.targetSegmentDurationSeconds',
    (targetSegmentDurationSeconds) => recording({ hlsConfiguration: { targetSegmentDurationSeconds } }),
    wholeNumber(2, 10),
  ],
  [
    'ParticipantThumbnailConfiguration.targetIntervalSeconds',
    'CreateStage',
    'autoParticipantRecordingConfiguration.thumbnailConfiguration.targetIntervalSeconds',
    (targetIntervalSeconds) => recording({ thumbnailConfiguration: { targetIntervalSeconds, recordingMode: 'INTERVAL' } }),
    wholeNumber(1, 86_400),
  ],
  [
    'ParticipantThumbnailConfiguration.storage',
    'CreateStage',
    'autoParticipantRecordingConfiguration.thumbnailConfiguration.storage',
    (storage) => recording({ thumbnailConfiguration: { storage } }),
    listOf(2, 'SEQUENTIAL', 'LATEST'),
  ],
  [
    'ParticipantThumbnailConfiguration.recordingMode',
    'CreateStage',
    'autoParticipantRecordingConfiguration.thumbnailConfiguration.recordingMode',
    (recordingMode) => recording({ thumbnailConfiguration: { recordingMode } }),
    enumeration('INTERVAL', 'DISABLED'),
  ],

  [
    'ParticipantTokenConfiguration.duration',
    'CreateStage',
    'participantTokenConfigurations.2.member.duration',
    (duration) => withToken({ duration }),
    wholeNumber(1, 20_160),
  ],
  [
    'ParticipantTokenConfiguration.userId',
    'CreateStage',
    'participantTokenConfigurations.2.member.userId',
    (userId) => withToken({ userId }),
    USER_ID,
  ],
  [
    'ParticipantTokenConfiguration.attributes',
    'CreateStage',
    'participantTokenConfigurations.2.member.attributes',
    (attributes) => withToken({ attributes }),
    ATTRIBUTES,
  ],
  [
    'ParticipantTokenConfiguration.capabilities',
    'CreateStage',
    'participantTokenConfigurations.2.member.capabilities',
    (capabilities) => withToken({ capabilities }),
    listOf(2, 'PUBLISH', 'SUBSCRIBE'),
  ],

  [
    'S3StorageConfiguration.bucketName',
    'CreateStorageConfiguration',
    's3.bucketName',
    (bucketName) => ({ s3: { bucketName } }),
    {
      inside: ['a.1', text(63)],
      outside: [
        ['ab', atLeast(3)],
        [text(64), atMost(63)],
        ['Bucket', matching('[a-z0-9-.]+')],
      ],
    },
  ],
  member('CreateStorageConfiguration', 'name', NAME, S3),
  member('CreateStorageConfiguration', 'tags', TAGS, S3),
  member('GetStorageConfiguration', 'arn', arn('storage-configuration')),
  member('DeleteStorageConfiguration', 'arn', arn('storage-configuration')),
  ...page('ListStorageConfigurations'),

  video('width', evenNumber(2, 1920), { height: 2 }),
  video('height', evenNumber(2, 1920), { width: 2 }),
  video('framerate', anyNumber(1, 60)),
  video('bitrate', wholeNumber(1, 8_500_000)),
  member('CreateEncoderConfiguration', 'name', NAME),
  member('CreateEncoderConfiguration', 'tags', TAGS),
  member('GetEncoderConfiguration', 'arn', arn('encoder-configuration')),
  member('DeleteEncoderConfiguration', 'arn', arn('encoder-configuration')),
  ...page('ListEncoderConfigurations'),

  member('CreateIngestConfiguration', 'name', NAME, RTMPS),
  member('CreateIngestConfiguration', 'stageArn', optionalArn('stage'), RTMPS),
  member('CreateIngestConfiguration', 'userId', USER_ID, RTMPS),
  member('CreateIngestConfiguration', 'attributes', ATTRIBUTES, RTMPS),
  member('CreateIngestConfiguration', 'ingestProtocol', enumeration('RTMP', 'RTMPS')),
  member('CreateIngestConfiguration', 'tags', TAGS, RTMPS),
  member('GetIngestConfiguration', 'arn', arn('ingest-configuration')),
  member('UpdateIngestConfiguration', 'arn', arn('ingest-configuration')),
  member('UpdateIngestConfiguration', 'stageArn', optionalArn('stage'), { arn: AN_INGEST_ARN }),
  member('DeleteIngestConfiguration', 'arn', arn('ingest-configuration')),
  member('ListIngestConfigurations', 'filterByStageArn', arn('stage')),
  member('ListIngestConfigurations', 'filterByState', enumeration('ACTIVE', 'INACTIVE')),
  ...page('ListIngestConfigurations'),

  member('ImportPublicKey', 'publicKeyMaterial', PEM),
  member('ImportPublicKey', 'name', NAME, { publicKeyMaterial: PEM.inside[0] }),
  member('ImportPublicKey', 'tags', TAGS, { publicKeyMaterial: PEM.inside[0] }),
  member('GetPublicKey', 'arn', arn('public-key')),
  member('DeletePublicKey', 'arn', arn('public-key')),
  ...page('ListPublicKeys'),

  member('ListTagsForResource', 'resourceArn', arn('[a-z-]+')),
  member('TagResource', 'resourceArn', arn('[a-z-]+'), { tags: {} }),
  member('TagResource', 'tags', TAGS, { resourceArn: AN_ARN }),
  member('UntagResource', 'resourceArn', arn('[a-z-]+'), { tagKeys: [] }),
  member(
    'UntagResource',
    'tagKeys',
    {
      inside: [[], list(50, 'a'), [text(128)]],
      outside: [
        [list(51, 'a'), atMost(50)],
        [[''], `Member must satisfy constraint: [${atLeast(1)}]`],
        [[text(129)], `Member must satisfy constraint: [${atMost(128)}]`],
      ],
    },
    { resourceArn: AN_ARN },
  ),
];
