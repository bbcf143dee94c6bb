import './private/requirements';

export {
  AutoParticipantRecording,
  type MediaRecordingOptions,
  type ParticipantRecordingOptions,
  type ThumbnailRecordingOptions,
} from './auto-participant-recording';
export { AutoComposition, type AutoCompositionProps } from './compositions/auto-composition';
export { AutoCompositionGrants } from './compositions/auto-composition-grants';
export { CompositionDefinition, type CompositionDefinitionProps } from './compositions/composition-definition';
export {
  type ChannelDestinationOptions,
  CompositionDestination,
  type CompositionDestinationOptions,
  type S3DestinationOptions,
} from './compositions/composition-destination';
export { CompositionGrants, type CompositionGrantsOptions, type CompositionResources } from './compositions/composition-grants';
export {
  CompositionLayout,
  type CompositionLayoutOptions,
  type GridLayoutOptions,
  PipBehavior,
  type PipLayoutOptions,
  PipPosition,
  VideoAspectRatio,
  VideoFillMode,
} from './compositions/composition-layout';
export { CompositionTrigger } from './compositions/composition-trigger';
export {
  EncoderConfiguration,
  type EncoderConfigurationAttributes,
  type EncoderConfigurationProps,
  type IEncoderConfiguration,
} from './encoder-configuration';
export { EncoderConfigurationGrants } from './encoder-configuration-grants';
export { EncoderVideo, type EncoderVideoOptions } from './encoder-video';
export {
  type IIngestConfiguration,
  IngestConfiguration,
  type IngestConfigurationAttributes,
  type IngestConfigurationOptions,
  type IngestConfigurationProps,
  IngestProtocol,
} from './ingest-configuration';
export { IngestConfigurationGrants } from './ingest-configuration-grants';
export { IngestCredentials, type IngestSecretOptions } from './ingest-credentials';
export { ParticipantRecordingNotifier, type ParticipantRecordingNotifierProps } from './participant-recording-notifier';
export { ParticipantCapability, type ParticipantTokenHttpOptions } from './participant-token-http';
export {
  ParticipantTokenIssuer,
  type ParticipantTokenIssuerBindOptions,
  type ParticipantTokenIssuerProps,
} from './participant-token-issuer';
export { type IPublicKey, PublicKey, type PublicKeyAttributes, type PublicKeyProps } from './public-key';
export { PublicKeyGrants } from './public-key-grants';
export { PublicKeyMaterial } from './public-key-material';
export { type RecordingThumbnails, ThumbnailStorage } from './recording-thumbnails';
export { type IRuntimeStages, RuntimeStages, type RuntimeStagesBindOptions, type RuntimeStagesProps } from './runtime-stages';
export { RuntimeStagesGrants, RuntimeStagesPermission } from './runtime-stages-grants';
export { type IStage, Stage, type StageAttributes, type StageProps } from './stage';
export { StageEventField } from './stage-event-field';
export { StageEvents } from './stage-events';
export { StageGrants } from './stage-grants';
export { MetricMediaType, type StageMetricOptions } from './stage-metric-options';
export { StageMetrics } from './stage-metrics';
export { StageMonitoring, type StageMonitoringProps } from './stage-monitoring';
export { StageSweeper, type StageSweeperOptions } from './stage-sweeper';
export {
  type IStorageConfiguration,
  StorageConfiguration,
  type StorageConfigurationAttributes,
  type StorageConfigurationProps,
} from './storage-configuration';
export { StorageConfigurationGrants } from './storage-configuration-grants';
