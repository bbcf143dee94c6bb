/** Scheduled jobs of the service. Their data is plain, so that it can be saved with the state. */
import type { CompositionFailure, DestinationError, StartError } from '../events/event-table';
import type { ParticipantRecording, RecordingRun } from './recordings';
import type { Replication } from './replications';
import type { Presence, StageSession } from './sessions';

/** The data of a job on a composition. */
export interface OfComposition {
  readonly arn: string;
}

/** The data of each job, by name. When a job runs, there may be nothing left to do. */
interface Jobs {
  activateComposition: OfComposition;
  finishComposition: OfComposition & { readonly failure?: CompositionFailure };
  settleDestination: OfComposition & { readonly destinationId: string; readonly error?: DestinationError };
  forgetComposition: OfComposition;
  stopComposition: OfComposition;
  stopIdleComposition: OfComposition & { readonly idleSince: number };
  activateRecording: { readonly recording: ParticipantRecording; readonly error?: StartError };
  finishRecording: { readonly recording: ParticipantRecording; readonly stoppedAt: number };
  takeThumbnail: { readonly run: RecordingRun };
  endSession: { readonly session: StageSession; readonly idleSince: number };
  stopLongPublishing: { readonly presence: Presence; readonly since: number };
  stopLostReplication: { readonly replication: Replication; readonly lostAt: number };
}

export type Job = { [Name in keyof Jobs]: { readonly name: Name } & Jobs[Name] }[keyof Jobs];

/** The ARN of the composition or the stage that a job is about. A thumbnail is about a file only. */
export function resourceOf(job: Job): string | undefined {
  switch (job.name) {
    case 'activateRecording':
    case 'finishRecording':
      return job.recording.stageArn;
    case 'endSession':
      return job.session.stageArn;
    case 'stopLongPublishing':
      return job.presence.session.stageArn;
    case 'stopLostReplication':
      return job.replication.destinationStageArn;
    case 'takeThumbnail':
      return undefined;
    default:
      return job.arn;
  }
}
