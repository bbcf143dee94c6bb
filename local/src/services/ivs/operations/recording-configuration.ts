/**
 * The defaults of individual participant recording, and the documented rules that the model lacks.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
 */
import type { AutoParticipantRecordingConfiguration, ParticipantThumbnailConfiguration } from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { ivsError } from '../model/errors';
import type { Region } from '../state/region';
import { checkReference } from './references';

type Recording = NoUndefined<AutoParticipantRecordingConfiguration>;
type Thumbnails = NoUndefined<ParticipantThumbnailConfiguration>;

const THUMBNAILS_OFF = { targetIntervalSeconds: 60, storage: ['SEQUENTIAL'], recordingMode: 'DISABLED' } as const satisfies Thumbnails;

/** The configuration of a stage without recording. */
const RECORDING_OFF: Recording = {
  storageConfigurationArn: '',
  mediaTypes: ['AUDIO_VIDEO'],
  thumbnailConfiguration: THUMBNAILS_OFF,
  recordingReconnectWindowSeconds: 0,
  hlsConfiguration: { targetSegmentDurationSeconds: 6 },
  recordParticipantReplicas: true,
};

/**
 * Applies an input to the former configuration; a new stage has none. An input without a storage configuration turns recording off and resets
 * everything. The API describes that reset only for this case, so otherwise absent members keep their values. A nested object counts as one
 * value.
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
  // Accepts the default, so that the output of GetStage is a valid input.
  if (complete.recordingMode !== 'INTERVAL' && complete.targetIntervalSeconds !== THUMBNAILS_OFF.targetIntervalSeconds) {
    throw ivsError(
      'ValidationException',
      `thumbnailConfiguration.targetIntervalSeconds can be set only if recordingMode is INTERVAL, got ${complete.targetIntervalSeconds} with ` +
        `${complete.recordingMode}. Set recordingMode to INTERVAL or leave the interval out.`,
    );
  }
  return complete;
}
