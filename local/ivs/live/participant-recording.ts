/**
 * Individual participant recording: a recording for each participant that publishes to a stage that records.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
 */
import { participantRecordingChange } from '../events';
import type { Region } from '../region';
import type { Participant, Presence, RecordingState } from '../sessions';
import type { JobHandlers } from './jobs';
import { type Live, type Reaction, TRANSITION_MILLISECONDS } from './live';
import { toSeconds } from './participants';
import { type RecordingTarget, type Rendition, writeEnd, writeStart } from './recording-files';
import { isOver, move } from './states';

/** A recording that is not over. */
export interface ParticipantRecording {
  readonly target: RecordingTarget;
  readonly stageArn: string;
  /** In which it began; it may go on in the next one. */
  readonly sessionId: string;
  readonly participantId: string;
  readonly storageConfigurationArn: string;
  readonly reconnectMilliseconds: number;
  /** As it is there now, or was last. */
  participant: Participant;
  state: Exclude<RecordingState, 'DISABLED'>;
  startedAt?: number;
  /** Since when it goes on without a break. */
  resumedAt: number;
  /** Undefined unless it waits whether the participant comes back. */
  stoppedAt?: number;
  /** Of what was recorded before `resumedAt`. */
  durationMs: number;
}

const BITRATE = 2_500_000;

export const participantRecording: Reaction = {
  published(live, presence) {
    const current = live.region.participantRecordings.get(keyOf(presence));
    const next = recordingOf(live, presence);
    if (!next) return;
    if (current?.state === 'STOPPING' && current.startedAt !== undefined && mergeable(current, next))
      resume(live, current, presence.participant);
    else start(live, next, presence);
  },
  unpublished(live, presence) {
    const recording = live.region.participantRecordings.get(keyOf(presence));
    if (recording) stop(live, recording);
  },
};

export const recordingJobs = {
  activateRecording: (live, { recording }) => activate(live, recording),
  finishRecording(live, { recording, stoppedAt }) {
    if (recording.stoppedAt === stoppedAt && !isOver(recording.state)) finish(live, recording, stoppedAt);
  },
} satisfies Partial<JobHandlers>;

/** Whether participants of the stage are being recorded. */
export function isRecording({ participantRecordings }: Region, stageArn: string): boolean {
  return [...participantRecordings.values()].some((recording) => recording.stageArn === stageArn);
}

/** The recording that is due to a participant. */
function recordingOf({ region, now }: Live, { session, participant }: Presence): ParticipantRecording | undefined {
  const { stageArn, sessionId } = session;
  const { participantId } = participant.newcomer;
  const configuration = region.stages.get(stageArn).autoParticipantRecordingConfiguration;
  if (!configuration?.storageConfigurationArn) return undefined;
  if (participant.replicationType === 'REPLICA' && !configuration.recordParticipantReplicas) return undefined;
  const { storageConfigurationArn, recordingReconnectWindowSeconds = 0 } = configuration;
  const timestamp = toSeconds(now()).replaceAll(':', '-');
  return {
    target: {
      bucket: region.storageConfigurations.get(storageConfigurationArn).s3.bucketName,
      prefix: [stageArn.split('/')[1], sessionId, participantId, timestamp].join('/'),
      source: { stage_arn: stageArn, session_id: sessionId, participant_id: participantId },
      rendition: renditionOf(configuration),
    },
    stageArn,
    sessionId,
    participantId,
    storageConfigurationArn,
    reconnectMilliseconds: recordingReconnectWindowSeconds * 1000,
    participant,
    state: 'STARTING',
    resumedAt: now(),
    durationMs: 0,
  };
}

type Configuration = NonNullable<ReturnType<Region['stages']['get']>['autoParticipantRecordingConfiguration']>;

function renditionOf({ mediaTypes, hlsConfiguration }: Configuration): Rendition | undefined {
  if (mediaTypes?.includes('NONE')) return undefined;
  return { path: 'high', bitrate: BITRATE, segmentSeconds: hlsConfiguration?.targetSegmentDurationSeconds ?? 6 };
}

function mergeable(current: ParticipantRecording, next: ParticipantRecording): boolean {
  return next.reconnectMilliseconds > 0 && current.storageConfigurationArn === next.storageConfigurationArn;
}

function start(live: Live, recording: ParticipantRecording, presence: Presence): void {
  live.region.participantRecordings.set(keyOf(presence), recording);
  enterState(live, recording, 'STARTING');
  live.later(TRANSITION_MILLISECONDS, { name: 'activateRecording', recording });
}

function activate(live: Live, recording: ParticipantRecording): void {
  if (recording.state !== 'STARTING') return;
  const written = writeStart(live, recording.target, live.now());
  if (written) Object.assign(recording, { startedAt: live.now(), resumedAt: live.now() });
  enterState(live, recording, move(recording.state, written ? 'ACTIVE' : 'FAILED'));
  live.tell(participantRecordingChange(written ? 'Recording Start' : 'Recording Start Failure', recording, recording.target));
}

function resume(live: Live, recording: ParticipantRecording, participant: Participant): void {
  Object.assign(recording, { participant, resumedAt: live.now(), stoppedAt: undefined });
  enterState(live, recording, move(recording.state, 'ACTIVE'));
}

function stop(live: Live, recording: ParticipantRecording): void {
  const { startedAt } = recording;
  const stoppedAt = live.now();
  const durationMs = startedAt === undefined ? 0 : recording.durationMs + stoppedAt - recording.resumedAt;
  Object.assign(recording, { stoppedAt, durationMs });
  enterState(live, recording, move(recording.state, 'STOPPING'));
  live.later(Math.max(TRANSITION_MILLISECONDS, recording.reconnectMilliseconds), { name: 'finishRecording', recording, stoppedAt });
}

/** What is stopped before it has started leaves nothing behind. */
function finish(live: Live, recording: ParticipantRecording, stoppedAt: number): void {
  const { startedAt, durationMs } = recording;
  const written = startedAt === undefined || writeEnd(live, recording.target, { startedAt, endedAt: stoppedAt, durationMs });
  enterState(live, recording, move(recording.state, written ? 'STOPPED' : 'FAILED'));
  if (startedAt === undefined) return;
  live.tell(
    participantRecordingChange(written ? 'Recording End' : 'Recording End Failure', recording, { ...recording.target, durationMs }),
  );
}

function enterState(live: Live, recording: ParticipantRecording, state: ParticipantRecording['state']): void {
  const { bucket, prefix } = recording.target;
  recording.state = state;
  recording.participant.recording = { state, bucket, prefix };
  const key = `${recording.stageArn} ${recording.participantId}`;
  if (isOver(state) && live.region.participantRecordings.get(key) === recording) live.region.participantRecordings.delete(key);
}

function keyOf({ session, participant }: Presence): string {
  return `${session.stageArn} ${participant.newcomer.participantId}`;
}
