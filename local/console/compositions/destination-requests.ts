/** The destinations of StartComposition, from what a person has filled in. */

export interface DestinationRequest {
  readonly name?: string;
  readonly s3?: {
    readonly storageConfigurationArn: string;
    readonly encoderConfigurationArns: readonly string[];
    readonly recordingConfiguration?: { readonly hlsConfiguration: { readonly targetSegmentDurationSeconds: number } };
    readonly thumbnailConfigurations?: readonly [{ readonly targetIntervalSeconds: number }];
  };
  readonly channel?: { readonly channelArn: string; readonly encoderConfigurationArn?: string };
}

/** Texts of the form are empty, and numbers are NaN, if the person has filled in nothing. */
export interface RecordingFields {
  readonly name: string;
  readonly storage: string;
  readonly encoder: string;
  readonly segmentSeconds: number;
  readonly thumbnailSeconds: number;
}

export interface BroadcastFields {
  readonly name: string;
  readonly channel: string;
  readonly encoder: string;
}

export function recordingRequest({ name, storage, encoder, segmentSeconds, thumbnailSeconds }: RecordingFields): DestinationRequest {
  return {
    ...(name && { name }),
    s3: {
      storageConfigurationArn: storage,
      encoderConfigurationArns: [encoder],
      ...(segmentSeconds && { recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: segmentSeconds } } }),
      ...(thumbnailSeconds && { thumbnailConfigurations: [{ targetIntervalSeconds: thumbnailSeconds }] }),
    },
  };
}

export function broadcastRequest({ name, channel, encoder }: BroadcastFields): DestinationRequest {
  return { ...(name && { name }), channel: { channelArn: channel, ...(encoder && { encoderConfigurationArn: encoder }) } };
}
