/**
 * For every constraint of the service: inputs just inside and just outside.
 */

const text = (length: number) => 'a'.repeat(length);
const list = (length: number, item: unknown) => Array.from({ length }, () => item);
export const map = (length: number) => Object.fromEntries(Array.from({ length }, (_, index) => [`key${index}`, '']));

export const atLeast = (min: number, measure = 'length') => `Member must have ${measure} greater than or equal to ${min}`;
export const atMost = (max: number, measure = 'length') => `Member must have ${measure} less than or equal to ${max}`;
export const matching = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`;
const oneOf = (...values: string[]) => `Member must satisfy enum value set: [${values.join(', ')}]`;

/** Values just inside, and values just outside with the rule that they break. */
export interface Edges {
  readonly inside: readonly unknown[];
  readonly outside: ReadonlyArray<readonly [value: unknown, rule: string]>;
}

function wholeNumber(min: number, max: number): Edges {
  return {
    inside: [min, max],
    outside: [
      [min - 1, atLeast(min, 'value')],
      [max + 1, atMost(max, 'value')],
      [min + 0.5, 'Member must be an integer'],
    ],
  };
}

function listOf(max: number, ...values: string[]): Edges {
  return {
    inside: [[], values.slice(0, max)],
    outside: [
      [list(max + 1, values[0]), atMost(max)],
      [['OTHER'], `Member must satisfy constraint: [${oneOf(...values)}]`],
    ],
  };
}

function arn(type: string, pattern = `arn:aws:ivs:[a-z0-9-]+:[0-9]+:${type}/[a-zA-Z0-9-]+`, min = 1): Edges {
  const prefix = `arn:aws:ivs:us-east-1:000000000000:${type === '[a-z-]+' ? 'public-key' : type}/`;
  return {
    inside: [`${prefix}a`, prefix + text(128 - prefix.length), ...(min === 0 ? [''] : [])],
    outside: [
      [prefix + text(129 - prefix.length), atMost(128)],
      [prefix, matching(pattern)],
      [`${prefix}a `, matching(pattern)],
      ['arn:aws:ivs:us-east-1:000000000000:Channel/a', matching(pattern)],
    ],
  };
}

const STAGE_ARN = arn('stage');
const STORAGE_CONFIGURATION_ARN = arn('storage-configuration');
const OPTIONAL_STORAGE_PATTERN = '^$|^arn:aws:ivs:[a-z0-9-]+:[0-9]+:storage-configuration/[a-zA-Z0-9-]+$';
const TAGGABLE_ARN = arn('[a-z-]+');
const TOKEN: Edges = {
  inside: [''],
  outside: [
    [text(1025), atMost(1024)],
    ['a.b', matching('[a-zA-Z0-9+/=_-]*')],
  ],
};
const NAME: Edges = {
  inside: ['', text(128), 'aZ-_09'],
  outside: [
    [text(129), atMost(128)],
    ['a b', matching('[a-zA-Z0-9-_]*')],
    ['a\n', matching('[a-zA-Z0-9-_]*')],
  ],
};
const TAGS: Edges = {
  inside: [{}, map(50), { [text(128)]: text(256) }, { 'aws-tag': '' }, { 'ключ 🎬': '' }],
  outside: [
    [map(51), atMost(50)],
    [{ '': '' }, `Map keys must satisfy constraint: [${atLeast(1)}]`],
    [{ [text(129)]: '' }, `Map keys must satisfy constraint: [${atMost(128)}]`],
    [{ 'aws:tag': '' }, `Map keys must satisfy constraint: [${matching('(?![aA][wW][sS]:)[\\s\\S]*')}]`],
    [{ key: text(257) }, `Map value must satisfy constraint: [${atMost(256)}]`],
  ],
};

const recording = (member: object) => ({ autoParticipantRecordingConfiguration: { storageConfigurationArn: '', ...member } });
const withToken = (member: object) => ({ participantTokenConfigurations: [{}, member] });
/** Of no stage that exists. */
export const AN_ARN = 'arn:aws:ivs:us-east-1:000000000000:stage/a';

/** `Structure.member`, the operation that tries it, where it stands in the input, the input, its edges. */
export const CASES: ReadonlyArray<readonly [string, string, string, (value: unknown) => object, Edges]> = [
  ['CreateStageRequest.name', 'CreateStage', 'name', (name) => ({ name }), NAME],
  [
    'CreateStageRequest.participantTokenConfigurations',
    'CreateStage',
    'participantTokenConfigurations',
    (participantTokenConfigurations) => ({ participantTokenConfigurations }),
    { inside: [[], list(12, {})], outside: [[list(13, {}), atMost(12)]] },
  ],
  ['CreateStageRequest.tags', 'CreateStage', 'tags', (tags) => ({ tags }), TAGS],
  ['GetStageRequest.arn', 'GetStage', 'arn', (value) => ({ arn: value }), STAGE_ARN],
  ['UpdateStageRequest.arn', 'UpdateStage', 'arn', (value) => ({ arn: value }), STAGE_ARN],
  ['UpdateStageRequest.name', 'UpdateStage', 'name', (name) => ({ arn: AN_ARN, name }), NAME],
  ['DeleteStageRequest.arn', 'DeleteStage', 'arn', (value) => ({ arn: value }), STAGE_ARN],
  ['ListStagesRequest.nextToken', 'ListStages', 'nextToken', (nextToken) => ({ nextToken }), TOKEN],
  ['ListStagesRequest.maxResults', 'ListStages', 'maxResults', (maxResults) => ({ maxResults }), wholeNumber(1, 100)],

  [
    'AutoParticipantRecordingConfiguration.storageConfigurationArn',
    'CreateStage',
    'autoParticipantRecordingConfiguration.storageConfigurationArn',
    (storageConfigurationArn) => recording({ storageConfigurationArn }),
    arn('storage-configuration', OPTIONAL_STORAGE_PATTERN, 0),
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
    { inside: ['INTERVAL', 'DISABLED'], outside: [['interval', oneOf('INTERVAL', 'DISABLED')]] },
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
    { inside: ['', text(128), '🎬'.repeat(128)], outside: [[text(129), atMost(128)]] },
  ],
  [
    'ParticipantTokenConfiguration.attributes',
    'CreateStage',
    'participantTokenConfigurations.2.member.attributes',
    (attributes) => withToken({ attributes }),
    {
      inside: [{}, { key: text(1021) }, { é: text(1022) }],
      outside: [[{ é: text(1023) }, 'Map must have at most 1024 bytes of keys and values in total']],
    },
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
  [
    'CreateStorageConfigurationRequest.name',
    'CreateStorageConfiguration',
    'name',
    (name) => ({ name, s3: { bucketName: 'bucket' } }),
    NAME,
  ],
  [
    'CreateStorageConfigurationRequest.tags',
    'CreateStorageConfiguration',
    'tags',
    (tags) => ({ tags, s3: { bucketName: 'bucket' } }),
    TAGS,
  ],
  ['GetStorageConfigurationRequest.arn', 'GetStorageConfiguration', 'arn', (value) => ({ arn: value }), STORAGE_CONFIGURATION_ARN],
  ['DeleteStorageConfigurationRequest.arn', 'DeleteStorageConfiguration', 'arn', (value) => ({ arn: value }), STORAGE_CONFIGURATION_ARN],
  ['ListStorageConfigurationsRequest.nextToken', 'ListStorageConfigurations', 'nextToken', (nextToken) => ({ nextToken }), TOKEN],
  [
    'ListStorageConfigurationsRequest.maxResults',
    'ListStorageConfigurations',
    'maxResults',
    (maxResults) => ({ maxResults }),
    wholeNumber(1, 100),
  ],

  ['ListTagsForResourceRequest.resourceArn', 'ListTagsForResource', 'resourceArn', (resourceArn) => ({ resourceArn }), TAGGABLE_ARN],
  ['TagResourceRequest.resourceArn', 'TagResource', 'resourceArn', (resourceArn) => ({ resourceArn, tags: {} }), TAGGABLE_ARN],
  ['TagResourceRequest.tags', 'TagResource', 'tags', (tags) => ({ resourceArn: AN_ARN, tags }), TAGS],
  ['UntagResourceRequest.resourceArn', 'UntagResource', 'resourceArn', (resourceArn) => ({ resourceArn, tagKeys: [] }), TAGGABLE_ARN],
  [
    'UntagResourceRequest.tagKeys',
    'UntagResource',
    'tagKeys',
    (tagKeys) => ({ resourceArn: AN_ARN, tagKeys }),
    {
      inside: [[], list(50, 'a'), [text(128)]],
      outside: [
        [list(51, 'a'), atMost(50)],
        [[''], `Member must satisfy constraint: [${atLeast(1)}]`],
        [[text(129)], `Member must satisfy constraint: [${atMost(128)}]`],
      ],
    },
  ],
];
