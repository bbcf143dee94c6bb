/** The errors that a person can give to media: why the service rejects what a participant publishes, or cannot record it. */
export const PUBLISH_ERRORS = [
  'BITRATE_EXCEEDED',
  'B_FRAME_PRESENT',
  'INSUFFICIENT_CAPABILITIES',
  'INTERNAL_SERVER_EXCEPTION',
  'INVALID_AUDIO_CODEC',
  'INVALID_INPUT',
  'INVALID_PROTOCOL',
  'INVALID_STREAM_KEY',
  'INVALID_VIDEO_CODEC',
  'PUBLISHER_NOT_FOUND',
  'QUOTA_EXCEEDED',
  'RESOLUTION_EXCEEDED',
  'REUSE_OF_STREAM_KEY',
  'STREAM_DURATION_EXCEEDED',
] as const;

/** Why an individual recording cannot start. */
export const RECORDING_START_ERRORS = [
  'ResourceNotFoundException',
  'AccessDeniedException',
  'ValidationException',
  'InternalServerException',
] as const;

/** Why an individual recording ends early. */
export const RECORDING_END_ERRORS = ['ResourceNotFoundException', 'AccessDeniedException', 'InternalServerException'] as const;
