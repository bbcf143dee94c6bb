import { changed, type Differences, refusal, success } from './difference';

export const ivsConfigurations: Differences = {
  'ivs-update-stage-keeps-recording': {
    answers: {
      GetStage: changed(({ stage }) => ({
        stage: { ...stage, autoParticipantRecordingConfiguration: { mediaTypes: ['AUDIO_VIDEO'], recordingReconnectWindowSeconds: 0 } },
      })),
    },
    seen: 'media types AUDIO_VIDEO, reconnect window 0 s',
  },
  'ivs-unknown-references': {
    answers: { UpdateStage: refusal('ValidationException') },
    seen: 'CreateStage: ValidationException; UpdateStage: ValidationException',
  },
  'ivs-storage-in-use': { answers: { DeleteStorageConfiguration: success() }, seen: 'success' },
};
