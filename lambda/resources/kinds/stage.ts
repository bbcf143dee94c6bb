import { isDeepStrictEqual } from 'node:util';
import {
  type AutoParticipantRecordingConfiguration,
  CreateStageCommand,
  DeleteStageCommand,
  GetStageCommand,
  ListStagesCommand,
  ParticipantRecordingMediaType,
  type ParticipantThumbnailConfiguration,
  type Stage,
  ThumbnailRecordingMode,
  ThumbnailStorageType,
  UpdateStageCommand,
  type UpdateStageCommandInput,
} from '@aws-sdk/client-ivs-realtime';
import type {
  AutoParticipantRecordingProperties,
  StageAttribute,
  StageProperties,
  ThumbnailConfigurationProperties,
} from '../../../src/private/wire';
import { bool, type Decoded, integer, list, type Own, oneOf, optional, struct, text } from '../protocol/decode';
import { adjustableQuota } from './advice';
import type { Kind, LiveResource } from './kind';
import { idOf, liveFrom, pageFrom } from './outputs';

type DesiredStage = Decoded<Own<StageProperties>>;
type HlsProperties = NonNullable<AutoParticipantRecordingProperties['HlsConfiguration']>;
type LiveStage = Stage & LiveResource;

/** `Custom::IVSStage` */
export const stage: Kind<DesiredStage, LiveStage, DesiredStage, Omit<UpdateStageCommandInput, 'arn'>> = {
  arnType: 'stage',

  advice: {
    ServiceQuotaExceededException: adjustableQuota('Stages', 'stages'),
    ConflictException:
      'the stage is held by its active session; disconnect its participants, wait until its recordings and compositions have ended, and try again',
  },

  decode: struct<Own<StageProperties>>({
    Name: text,
    AutoParticipantRecordingConfiguration: optional(
      struct<AutoParticipantRecordingProperties>({
        StorageConfigurationArn: text,
        MediaTypes: list(oneOf(ParticipantRecordingMediaType)),
        ThumbnailConfiguration: optional(
          struct<ThumbnailConfigurationProperties>({
            RecordingMode: oneOf(ThumbnailRecordingMode),
            TargetIntervalSeconds: optional(integer),
            Storage: optional(list(oneOf(ThumbnailStorageType))),
          }),
        ),
        RecordingReconnectWindowSeconds: optional(integer),
        HlsConfiguration: optional(struct<HlsProperties>({ TargetSegmentDurationSeconds: optional(integer) })),
        RecordParticipantReplicas: optional(bool),
      }),
    ),
  }),

  async create(call, desired, tags) {
    const autoParticipantRecordingConfiguration = recordingOf(desired);
    const answer = await call(new CreateStageCommand({ name: desired.name, autoParticipantRecordingConfiguration, tags }));
    return liveFrom(answer.stage, 'CreateStage');
  },

  async read(call, arn) {
    return liveFrom((await call(new GetStageCommand({ arn }))).stage, 'GetStage');
  },

  // Sends only what differs, because IVS refuses a recording configuration while a recording is running, and accepts a name.
  changes(given, live) {
    const recording = recordingOf(given);
    return {
      ...((given.name ?? '') !== (live.name ?? '') && { name: given.name ?? '' }),
      ...(!isDeepStrictEqual(recording, recordingOf(live)) && { autoParticipantRecordingConfiguration: recording ?? NO_RECORDING }),
    };
  },

  async update(call, { arn }, changes) {
    return liveFrom((await call(new UpdateStageCommand({ arn, ...changes }))).stage, 'UpdateStage');
  },

  delete: (call, arn) => call(new DeleteStageCommand({ arn })),

  async list(call, nextToken) {
    const page = await call(new ListStagesCommand({ nextToken, maxResults: 100 }));
    return pageFrom(page.stages, page.nextToken, 'ListStages');
  },

  attributes: ({ arn, endpoints }): Record<StageAttribute, string> => ({
    Id: idOf(arn),
    EventsEndpoint: endpoints?.events ?? '',
    WhipEndpoint: endpoints?.whip ?? '',
    RtmpEndpoint: endpoints?.rtmp ?? '',
    RtmpsEndpoint: endpoints?.rtmps ?? '',
  }),
};

/** Turns recording off. An update without a recording configuration would keep the present one. */
const NO_RECORDING: AutoParticipantRecordingConfiguration = { storageConfigurationArn: '' };

/**
 * Fills in the defaults of IVS; undefined when there is no recording. In this form, two configurations are equal when they mean the same.
 * An update sends the whole configuration.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
 */
function recordingOf({
  autoParticipantRecordingConfiguration: recording,
}: Pick<Stage, 'autoParticipantRecordingConfiguration'>): AutoParticipantRecordingConfiguration | undefined {
  if (!recording?.storageConfigurationArn) return undefined;
  return {
    storageConfigurationArn: recording.storageConfigurationArn,
    mediaTypes: recording.mediaTypes ?? ['AUDIO_VIDEO'],
    thumbnailConfiguration: thumbnailsOf(recording.thumbnailConfiguration),
    recordingReconnectWindowSeconds: recording.recordingReconnectWindowSeconds ?? 0,
    hlsConfiguration: { targetSegmentDurationSeconds: recording.hlsConfiguration?.targetSegmentDurationSeconds ?? 6 },
    recordParticipantReplicas: recording.recordParticipantReplicas ?? true,
  };
}

function thumbnailsOf(thumbnails: ParticipantThumbnailConfiguration = {}): ParticipantThumbnailConfiguration {
  if (thumbnails.recordingMode !== 'INTERVAL') return { recordingMode: 'DISABLED' };
  return {
    recordingMode: 'INTERVAL',
    targetIntervalSeconds: thumbnails.targetIntervalSeconds ?? 60,
    storage: [...(thumbnails.storage ?? ['SEQUENTIAL' as const])].sort(),
  };
}
