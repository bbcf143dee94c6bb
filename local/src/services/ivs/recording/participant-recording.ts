/**
 * Individual participant recording: records each participant that publishes to a stage with a recording configuration.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 */
import type { EndError, StartError } from '../events/event-table';
import { failureOf, newEvent, toSeconds } from '../events/events';
import { CommandError } from '../runtime/command-error';
import { type JobHandlers, type Reaction, type RegionRuntime, TRANSITION_MILLISECONDS } from '../runtime/region-runtime';
import { isFinal, transition } from '../runtime/states';
import type { ParticipantRecording, Rendition, Thumbnails } from '../state/recordings';
import type { Region } from '../state/region';
import type { Presence } from '../state/sessions';
import { endRun, hasStarted, newRun, pauseRun, resumeRun, startRun } from './recording-run';

const BITRATE = 2_500_000;
const PATH = 'high';

export const participantRecording: Reaction = {
  published(runtime, presence, startError) {
    const current = runtime.region.participantRecordings.get(keyOf(presence));
    const next = recordingOf(runtime, presence);
    if (!next) return;
    const merges = current?.state === 'STOPPING' && hasStarted(current.run) && !startError && mergeable(current, next);
    if (merges) resumeRecording(runtime, current, presence);
    else startRecording(runtime, next, presence, startError);
  },
  unpublished(runtime, presence) {
    const recording = runtime.region.participantRecordings.get(keyOf(presence));
    if (recording) stopRecording(runtime, recording);
  },
};

export const recordingJobs = {
  activateRecording: (runtime, { recording, error }) => activateRecording(runtime, recording, error),
  finishRecording(runtime, { recording, stoppedAt }) {
    if (recording.stoppedAt === stoppedAt && !isFinal(recording.state)) finishRecording(runtime, recording);
  },
} satisfies Partial<JobHandlers>;

/** Whether participants of the stage are being recorded. */
export function isRecording({ participantRecordings }: Region, stageArn: string): boolean {
  return [...participantRecordings.values()].some((recording) => recording.stageArn === stageArn);
}

/** Ends the recording of a participant with a failure. */
export function failRecording(runtime: RegionRuntime, presence: Presence, error: EndError): void {
  const recording = runtime.region.participantRecordings.get(keyOf(presence));
  if (recording?.state !== 'ACTIVE')
    throw new CommandError('CONFLICT', `Participant ${presence.participant.newcomer.participantId} is not recorded.`);
  finishRecording(runtime, recording, error);
}

/** Creates the recording that the stage's configuration requires for a participant. */
function recordingOf({ region, now }: RegionRuntime, { session, participant }: Presence): ParticipantRecording | undefined {
  const { stageArn, sessionId } = session;
  const { participantId } = participant.newcomer;
  const configuration = region.stages.get(stageArn).autoParticipantRecordingConfiguration;
  if (!configuration?.storageConfigurationArn) return undefined;
  if (participant.replicationType === 'REPLICA' && !configuration.recordParticipantReplicas) return undefined;
  const { storageConfigurationArn, recordingReconnectWindowSeconds = 0 } = configuration;
  const timestamp = toSeconds(now()).replaceAll(':', '-');
  return {
    run: newRun({
      bucket: region.storageConfigurations.get(storageConfigurationArn).s3.bucketName,
      prefix: [stageArn.split('/')[1], sessionId, participantId, timestamp].join('/'),
      source: { stage_arn: stageArn, session_id: sessionId, participant_id: participantId },
      rendition: renditionOf(configuration),
      thumbnails: thumbnailsOf(configuration),
    }),
    stageArn,
    sessionId,
    participantId,
    storageConfigurationArn,
    reconnectMilliseconds: recordingReconnectWindowSeconds * 1000,
    participant,
    state: 'STARTING',
  };
}

type Configuration = NonNullable<ReturnType<Region['stages']['get']>['autoParticipantRecordingConfiguration']>;

function renditionOf({ mediaTypes, hlsConfiguration }: Configuration): Rendition | undefined {
  if (mediaTypes?.includes('NONE')) return undefined;
  return { path: PATH, bitrate: BITRATE, segmentSeconds: hlsConfiguration?.targetSegmentDurationSeconds ?? 6, dated: true };
}

function thumbnailsOf({ thumbnailConfiguration }: Configuration): Thumbnails | undefined {
  if (thumbnailConfiguration?.recordingMode !== 'INTERVAL') return undefined;
  const { storage = ['SEQUENTIAL'], targetIntervalSeconds: intervalSeconds = 60 } = thumbnailConfiguration;
  return { path: PATH, storage, intervalSeconds };
}

function mergeable(current: ParticipantRecording, next: ParticipantRecording): boolean {
  return next.reconnectMilliseconds > 0 && current.storageConfigurationArn === next.storageConfigurationArn;
}

function startRecording(runtime: RegionRuntime, recording: ParticipantRecording, presence: Presence, error?: StartError): void {
  runtime.region.participantRecordings.set(keyOf(presence), recording);
  enterState(runtime, recording, 'STARTING');
  runtime.later(TRANSITION_MILLISECONDS, { name: 'activateRecording', recording, error });
}

function activateRecording(runtime: RegionRuntime, recording: ParticipantRecording, error?: StartError): void {
  if (recording.state !== 'STARTING') return;
  const failure = startRun(runtime, recording.run, error);
  enterState(runtime, recording, transition(recording.state, failure ? 'FAILED' : 'ACTIVE'));
  const { stageArn } = recording;
  runtime.sendEvent(
    failure
      ? newEvent('Recording Start Failure', stageArn, { ...recordingDetail(recording), ...failureOf('Recording Start Failure', failure) })
      : newEvent('Recording Start', stageArn, recordingDetail(recording)),
  );
}

function resumeRecording(runtime: RegionRuntime, recording: ParticipantRecording, { session, participant }: Presence): void {
  Object.assign(recording, { participant, sessionId: session.sessionId, stoppedAt: undefined });
  resumeRun(runtime, recording.run);
  enterState(runtime, recording, transition(recording.state, 'ACTIVE'));
}

function stopRecording(runtime: RegionRuntime, recording: ParticipantRecording): void {
  const stoppedAt = runtime.now();
  recording.stoppedAt = stoppedAt;
  pauseRun(runtime, recording.run);
  enterState(runtime, recording, transition(recording.state, 'STOPPING'));
  runtime.later(Math.max(TRANSITION_MILLISECONDS, recording.reconnectMilliseconds), { name: 'finishRecording', recording, stoppedAt });
}

/** Ends a recording. A recording that was stopped before it started writes no files and sends no event. */
function finishRecording(runtime: RegionRuntime, recording: ParticipantRecording, error?: EndError): void {
  const started = hasStarted(recording.run);
  const failure = started ? endRun(runtime, recording.run, error) : undefined;
  enterState(runtime, recording, transition(recording.state, failure ? 'FAILED' : 'STOPPED'));
  if (!started) return;
  const detail = { ...recordingDetail(recording), recording_duration_ms: recording.run.durationMs };
  runtime.sendEvent(
    failure
      ? newEvent('Recording End Failure', recording.stageArn, { ...detail, ...failureOf('Recording End Failure', failure) })
      : newEvent('Recording End', recording.stageArn, detail),
  );
}

function recordingDetail({ sessionId, participantId, run: { target } }: ParticipantRecording) {
  return {
    session_id: sessionId,
    participant_id: participantId,
    recording_s3_bucket_name: target.bucket,
    recording_s3_key_prefix: target.prefix,
  };
}

function enterState(runtime: RegionRuntime, recording: ParticipantRecording, state: ParticipantRecording['state']): void {
  const { bucket, prefix } = recording.run.target;
  recording.state = state;
  recording.participant.recording = { state, bucket, prefix };
  const key = `${recording.stageArn} ${recording.participantId}`;
  if (isFinal(state) && runtime.region.participantRecordings.get(key) === recording) runtime.region.participantRecordings.delete(key);
}

function keyOf({ session, participant }: Presence): string {
  return `${session.stageArn} ${participant.newcomer.participantId}`;
}
