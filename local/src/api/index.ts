/**
 * The JavaScript API of ivs-local, for tests: `import { startIvsLocal } from 'ivs-local'`.
 * Types that a member of the API mentions are exported here, too. The build writes them into one file.
 */

export type { FaultPlan, ServiceFaultRule } from '../endpoint/fault-plan';
export type { Fault, FaultRule } from '../service/faults';
export type {
  AdvanceNews,
  CallNews,
  CommandNews,
  CustomResourceAnswer,
  CustomResourceNews,
  CustomResourceRequestData,
  DeniedAccess,
  EventNews,
  InvocationNews,
  JobNews,
  LogNews,
  News,
  NumberedNews,
  ResetNews,
  RuleNews,
  ScheduleNews,
  StackNews,
  UnmatchedRule,
} from '../service/news';
export type {
  CompositionLayout,
  CompositionSnapshot,
  EncoderConfigurationSnapshot,
  EventSourceMappingSnapshot,
  FunctionSnapshot,
  GridLayout,
  IngestConfigurationSnapshot,
  ParticipantSnapshot,
  PipLayout,
  PublicKeySnapshot,
  RegionSnapshot,
  ResourceSnapshot,
  RuleSnapshot,
  SessionSnapshot,
  Snapshot,
  StackSnapshot,
  StageSnapshot,
  StorageConfigurationSnapshot,
} from '../service/snapshot';
export type { RequestFault } from '../services/cloudformation';
export type { Composition, DestinationErrorCode } from './composition';
export { IvsLocalError } from './error';
export type { IngestConfiguration } from './ingest-configuration';
export type { ClientConfig, IvsLocal } from './ivs-local';
export type { IvsLocalOptions, IvsLocalQuotas } from './options';
export type { Participant, PublishErrorCode, PublishOptions, RecordingEndErrorCode, RecordingStartErrorCode } from './participant';
export type { CreateStageInput, JoinInput, Stage } from './stage';
export { startIvsLocal } from './start';
export type { NumberedEvent, WaitOptions } from './waiting';
