export {
  AutoParticipantRecording,
  type MediaRecordingOptions,
  type ParticipantRecordingOptions,
  type ParticipantThumbnails,
  ThumbnailStorage,
} from './auto-participant-recording';
export { type IStage, Stage, type StageAttributes, type StageProps } from './stage';
