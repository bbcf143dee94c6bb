/**
 * Inputs at the edges of every constraint: valid and invalid ones.
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
  numberFrom,
  optionalArn,
  PARTICIPANT_ID,
  PEM,
  SESSION_ID,
  TAGS,
  TOKEN,
  text,
  USER_ID,
  wholeNumber,
} from './edges';

const recording = (member: object) => ({ autoParticipantRecordingConfiguration: { storageConfigurationArn: '', ...member } });
const withToken = (member: object) => ({ participantTokenConfigurations: [{}, member] });
/** The ARN of a stage that does not exist. */
export const AN_ARN = 'arn:aws:ivs:us-east-1:000000000000:stage/a';

/** `Structure.member`, an operation that has it, its path in the input, the input, and its edges. */
type Case = readonly [string, string, string, (value: unknown) => object, Edges];

/** A case for a member of an operation's input. `others` are required members. */
const member = (operation: string, name: string, edges: Edges, others: object = {}): Case => [
  `${operation}Request.${name}`,
  operation,
  name,
  (value) => ({ ...others, [name]: value }),
  edges,
];
const page = (operation: string, others: object = {}, max = 100): Case[] => [
  member(operation, 'nextToken', TOKEN, others),
  member(operation, 'maxResults', wholeNumber(1, max), others),
];
const video = (name: string, edges: Edges, others: object = {}): Case => [
  `Video.${name}`,
  'CreateEncoderConfiguration',
  `video.${name}`,
  (value) => ({ video: { ...others, [name]: value } }),
  edges,
];
const AN_ENCODER_ARN = 'arn:aws:ivs:us-east-1:000000000000:encoder-configuration/a';
const A_STORAGE_ARN = 'arn:aws:ivs:us-east-1:000000000000:storage-configuration/a';
const A_CHANNEL_ARN = 'arn:aws:ivs:us-east-1:000000000000:channel/a';
const STAGE = { stageArn: AN_ARN };
const SESSION = { ...STAGE, sessionId: 'st-AbCdEf1234567' };
const PARTICIPANT = { ...SESSION, participantId: 'a' };
const REPLICA = { sourceStageArn: AN_ARN, destinationStageArn: AN_ARN, participantId: 'a' };
const CHANNEL = { channel: { channelArn: A_CHANNEL_ARN } };
const COMPOSITION = { ...STAGE, destinations: [CHANNEL] };
const FILL_MODE = enumeration('FILL', 'COVER', 'CONTAIN');

/** A case for a member of a nested structure of StartComposition. */
const composed = (structure: string, name: string, place: string, edges: Edges, inputOf: (value: unknown) => object): Case => [
  `${structure}.${name}`,
  'StartComposition',
  `${place}.${name}`,
  (value) => ({ ...COMPOSITION, ...inputOf(value) }),
  edges,
];
const layout = (kind: 'grid' | 'pip', name: string, edges: Edges): Case =>
  composed(kind === 'grid' ? 'GridConfiguration' : 'PipConfiguration', name, `layout.${kind}`, edges, (value) => ({
    layout: { [kind]: { [name]: value } },
  }));
const S3_DESTINATION = { storageConfigurationArn: A_STORAGE_ARN, encoderConfigurationArns: [AN_ENCODER_ARN] };
const inS3 = (member: object) => ({ destinations: [{ s3: { ...S3_DESTINATION, ...member } }] });
const S3_PLACE = 'destinations.1.member.s3';
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

  member('ListStageSessions', 'stageArn', arn('stage')),
  ...page('ListStageSessions', STAGE),
  member('GetStageSession', 'stageArn', arn('stage'), SESSION),
  member('GetStageSession', 'sessionId', SESSION_ID, STAGE),

  member('CreateParticipantToken', 'stageArn', arn('stage')),
  member('CreateParticipantToken', 'duration', wholeNumber(1, 20_160), STAGE),
  member('CreateParticipantToken', 'userId', USER_ID, STAGE),
  member('CreateParticipantToken', 'attributes', ATTRIBUTES, STAGE),
  member('CreateParticipantToken', 'capabilities', listOf(2, 'PUBLISH', 'SUBSCRIBE'), STAGE),
  member('GetParticipant', 'stageArn', arn('stage'), PARTICIPANT),
  member('GetParticipant', 'sessionId', SESSION_ID, PARTICIPANT),
  member('GetParticipant', 'participantId', PARTICIPANT_ID, PARTICIPANT),
  member('ListParticipants', 'stageArn', arn('stage'), SESSION),
  member('ListParticipants', 'sessionId', SESSION_ID, SESSION),
  member('ListParticipants', 'filterByUserId', USER_ID, SESSION),
  member('ListParticipants', 'filterByState', enumeration('CONNECTED', 'DISCONNECTED'), SESSION),
  member('ListParticipants', 'filterByRecordingState', enumeration('STARTING', 'ACTIVE', 'STOPPING', 'STOPPED', 'FAILED'), SESSION),
  ...page('ListParticipants', SESSION),
  member('ListParticipantEvents', 'stageArn', arn('stage'), PARTICIPANT),
  member('ListParticipantEvents', 'sessionId', SESSION_ID, PARTICIPANT),
  member('ListParticipantEvents', 'participantId', PARTICIPANT_ID, PARTICIPANT),
  ...page('ListParticipantEvents', PARTICIPANT),
  member('DisconnectParticipant', 'stageArn', arn('stage'), PARTICIPANT),
  member('DisconnectParticipant', 'participantId', PARTICIPANT_ID, STAGE),
  member('DisconnectParticipant', 'reason', { inside: ['', text(128)], outside: [[text(129), atMost(128)]] }, PARTICIPANT),
  member('RevokeConnectionToken', 'tokenId', {
    inside: ['a', text(64), 'a-_B9'],
    outside: [
      ['', atLeast(1)],
      [text(65), atMost(64)],
      ['a b', matching('[a-zA-Z0-9-_]+')],
    ],
  }),

  member('StartParticipantReplication', 'sourceStageArn', arn('stage'), REPLICA),
  member('StartParticipantReplication', 'destinationStageArn', arn('stage'), REPLICA),
  member('StartParticipantReplication', 'participantId', PARTICIPANT_ID, REPLICA),
  member('StartParticipantReplication', 'reconnectWindowSeconds', wholeNumber(0, 300), REPLICA),
  member('StartParticipantReplication', 'attributes', ATTRIBUTES, REPLICA),
  member('StopParticipantReplication', 'sourceStageArn', arn('stage'), REPLICA),
  member('StopParticipantReplication', 'destinationStageArn', arn('stage'), REPLICA),
  member('StopParticipantReplication', 'participantId', PARTICIPANT_ID, REPLICA),
  member('ListParticipantReplicas', 'sourceStageArn', arn('stage'), REPLICA),
  member('ListParticipantReplicas', 'participantId', PARTICIPANT_ID, REPLICA),
  ...page('ListParticipantReplicas', REPLICA, 50),

  layout('grid', 'featuredParticipantAttribute', NAME),
  layout('grid', 'videoAspectRatio', enumeration('AUTO', 'VIDEO', 'SQUARE', 'PORTRAIT')),
  layout('grid', 'videoFillMode', FILL_MODE),
  layout('grid', 'gridGap', numberFrom(0)),
  layout('grid', 'participantOrderAttribute', NAME),
  layout('pip', 'featuredParticipantAttribute', NAME),
  layout('pip', 'videoFillMode', FILL_MODE),
  layout('pip', 'gridGap', numberFrom(0)),
  layout('pip', 'pipParticipantAttribute', NAME),
  layout('pip', 'pipBehavior', enumeration('STATIC', 'DYNAMIC')),
  layout('pip', 'pipOffset', numberFrom(0)),
  layout('pip', 'pipPosition', enumeration('TOP_LEFT', 'TOP_RIGHT', 'BOTTOM_LEFT', 'BOTTOM_RIGHT')),
  layout('pip', 'pipWidth', numberFrom(1)),
  layout('pip', 'pipHeight', numberFrom(1)),
  layout('pip', 'participantOrderAttribute', NAME),
  composed('DestinationConfiguration', 'name', 'destinations.1.member', NAME, (name) => ({ destinations: [{ name, ...CHANNEL }] })),
  composed('ChannelDestinationConfiguration', 'channelArn', 'destinations.1.member.channel', arn('channel'), (channelArn) => ({
    destinations: [{ channel: { channelArn } }],
  })),
  composed(
    'ChannelDestinationConfiguration',
    'encoderConfigurationArn',
    'destinations.1.member.channel',
    arn('encoder-configuration'),
    (encoderConfigurationArn) => ({ destinations: [{ channel: { channelArn: A_CHANNEL_ARN, encoderConfigurationArn } }] }),
  ),
  composed('S3DestinationConfiguration', 'storageConfigurationArn', S3_PLACE, arn('storage-configuration'), (storageConfigurationArn) =>
    inS3({ storageConfigurationArn }),
  ),
  composed(
    'S3DestinationConfiguration',
    'encoderConfigurationArns',
    S3_PLACE,
    {
      inside: [[AN_ENCODER_ARN]],
      outside: [
        [[], atLeast(1)],
        [[AN_ENCODER_ARN, AN_ENCODER_ARN], atMost(1)],
        [[AN_ARN], `Member must satisfy constraint: [${matching('arn:aws:ivs:[a-z0-9-]+:[0-9]+:encoder-configuration/[a-zA-Z0-9-]+')}]`],
      ],
    },
    (encoderConfigurationArns) => inS3({ encoderConfigurationArns }),
  ),
  composed(
    'S3DestinationConfiguration',
    'thumbnailConfigurations',
    S3_PLACE,
    { inside: [[], [{}]], outside: [[[{}, {}], atMost(1)]] },
    (thumbnailConfigurations) => inS3({ thumbnailConfigurations }),
  ),
  composed('RecordingConfiguration', 'format', `${S3_PLACE}.recordingConfiguration`, enumeration('HLS'), (format) =>
    inS3({ recordingConfiguration: { format } }),
  ),
  composed(
    'CompositionRecordingHlsConfiguration',
    'targetSegmentDurationSeconds',
    `${S3_PLACE}.recordingConfiguration.hlsConfiguration`,
    wholeNumber(2, 10),
    (targetSegmentDurationSeconds) => inS3({ recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds } } }),
  ),
  composed(
    'CompositionThumbnailConfiguration',
    'targetIntervalSeconds',
    `${S3_PLACE}.thumbnailConfigurations.1.member`,
    wholeNumber(1, 86_400),
    (targetIntervalSeconds) => inS3({ thumbnailConfigurations: [{ targetIntervalSeconds }] }),
  ),
  composed(
    'CompositionThumbnailConfiguration',
    'storage',
    `${S3_PLACE}.thumbnailConfigurations.1.member`,
    listOf(2, 'SEQUENTIAL', 'LATEST'),
    (storage) => inS3({ thumbnailConfigurations: [{ storage }] }),
  ),
  member('StartComposition', 'stageArn', arn('stage'), COMPOSITION),
  member(
    'StartComposition',
    'idempotencyToken',
    {
      inside: ['a', text(64), 'aZ-_09'],
      outside: [
        ['', atLeast(1)],
        [text(65), atMost(64)],
        ['a b', matching('[a-zA-Z0-9-_]*')],
      ],
    },
    COMPOSITION,
  ),
  member(
    'StartComposition',
    'destinations',
    {
      inside: [[CHANNEL], [CHANNEL, CHANNEL]],
      outside: [
        [[], atLeast(1)],
        [list(3, CHANNEL), atMost(2)],
      ],
    },
    STAGE,
  ),
  member('StartComposition', 'tags', TAGS, COMPOSITION),
  member('GetComposition', 'arn', arn('composition')),
  member('ListCompositions', 'filterByStageArn', arn('stage')),
  member('ListCompositions', 'filterByEncoderConfigurationArn', arn('encoder-configuration')),
  ...page('ListCompositions'),
  member('StopComposition', 'arn', arn('composition')),

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
