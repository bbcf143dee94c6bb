/**
 * Individual participant recording: its defaults, and what the documentation demands of it beyond the model.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
 */
import type { AutoParticipantRecordingConfiguration, ParticipantThumbnailConfiguration } from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { ServiceError } from '../errors';
import type { Region } from '../region';
import { checkReference } from './references';

type Recording = NoUndefined<AutoParticipantRecordingConfiguration>;
type Thumbnails = NoUndefined<ParticipantThumbnailConfiguration>;

const THUMBNAILS_OFF = { targetIntervalSeconds: 60, storage: ['SEQUENTIAL'], recordingMode: 'DISABLED' } as const satisfies Thumbnails;

/** What a stage has that was never told to record. */
const RECORDING_OFF: Recording = {
  storageConfigurationArn: '',
  mediaTypes: ['AUDIO_VIDEO'],
  thumbnailConfiguration: THUMBNAILS_OFF,
  recordingReconnectWindowSeconds: 0,
  hlsConfiguration: { targetSegmentDurationSeconds: 6 },
  recordParticipantReplicas: true,
};

/**
 * What a stage's recording becomes; a new stage has no former one. Sending no storage configuration turns it off and resets everything;
 * the API describes that reset as particular to this case, so otherwise a member that is left out keeps its value. A nested object counts
 * as one value.
 */
export function applyRecording(
  former: Recording | undefined,
  change: Recording | undefined,
  storageConfigurations: Region['storageConfigurations'],
): Recording {
  const current = former ?? RECORDING_OFF;
  if (!change) return current;
  if (change.storageConfigurationArn === '') return RECORDING_OFF;
  checkReference('Storage configuration', change.storageConfigurationArn, storageConfigurations, former ? 'update' : 'creation');
  const { thumbnailConfiguration = current.thumbnailConfiguration, hlsConfiguration = current.hlsConfiguration } = change;
  return {
    ...current,
    ...change,
    thumbnailConfiguration: thumbnails(thumbnailConfiguration),
    hlsConfiguration: { ...RECORDING_OFF.hlsConfiguration, ...hlsConfiguration },
  };
}

function thumbnails(given: Thumbnails | undefined): Thumbnails {
  const complete = { ...THUMBNAILS_OFF, ...given };
  // The default is let through, so that what GetStage returns can be sent back.
  if (complete.recordingMode !== 'INTERVAL' && complete.targetIntervalSeconds !== THUMBNAILS_OFF.targetIntervalSeconds) {
    throw new ServiceError(
      'ValidationException',
      `thumbnailConfiguration.targetIntervalSeconds can be set only if recordingMode is INTERVAL, got ${complete.targetIntervalSeconds} with ` +
        `${complete.recordingMode}. Set recordingMode to INTERVAL or leave the interval out.`,
    );
  }
  return complete;
}
