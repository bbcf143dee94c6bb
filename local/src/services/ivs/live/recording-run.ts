/** The run of a recording, which starts, pauses, resumes in another part, and ends or fails. It takes thumbnails while it runs. */
import type { BucketRefusal } from '../recordings';
import type { JobHandlers } from './jobs';
import type { Live } from './live';
import { type RecordingTarget, type Span, writeEnd, writeFailure, writeStart, writeThumbnail } from './recording-files';

/** The state of a run. Saved with the state. */
export interface RecordingRun {
  readonly target: RecordingTarget;
  /** When each part began, in milliseconds since 1970. The first part began with the recording. */
  readonly parts: number[];
  /** Whether it records now. */
  running: boolean;
  /** The total duration of the finished parts. */
  durationMs: number;
  /** The number of thumbnails so far. */
  thumbnails: number;
}

export const recordingRunJobs = {
  takeThumbnail: (live, { run }) => takeThumbnail(live, run),
} satisfies Partial<JobHandlers>;

/** A recording that has not started. */
export function newRun(target: RecordingTarget): RecordingRun {
  return { target, parts: [], running: false, durationMs: 0, thumbnails: 0 };
}

/** Starts the recording. Returns why it failed: the given error, or the refusal of the bucket. */
export function startRun<Code extends string = never>(live: Live, run: RecordingRun, error?: Code): Code | BucketRefusal | undefined {
  const failure = error ?? writeStart(live, run.target, live.now());
  if (failure) writeFailure(live, run.target);
  else resumeRun(live, run);
  return failure;
}

export function hasStarted(run: RecordingRun): boolean {
  return run.parts.length > 0;
}

/** Starts the next part. */
export function resumeRun(live: Live, run: RecordingRun): void {
  run.parts.push(live.now());
  run.running = true;
  if (run.target.thumbnails) takeThumbnail(live, run);
}

export function pauseRun(live: Live, run: RecordingRun): void {
  if (!run.running) return;
  run.running = false;
  run.durationMs += live.now() - (run.parts.at(-1) ?? live.now());
  live.drop((job) => job.name === 'takeThumbnail' && job.run === run);
}

/** Ends the recording. Returns why it failed: the given error, or the refusal of the bucket. */
export function endRun<Code extends string = never>(live: Live, run: RecordingRun, error?: Code): Code | BucketRefusal | undefined {
  pauseRun(live, run);
  const span: Span = { startedAt: run.parts[0] ?? live.now(), endedAt: live.now(), durationMs: run.durationMs, parts: run.parts };
  const failure = error ?? writeEnd(live, run.target, span);
  if (failure) writeFailure(live, run.target, span);
  return failure;
}

/** Takes one thumbnail at the start of each part and then one per interval. Parts continue the numbering. */
function takeThumbnail(live: Live, run: RecordingRun): void {
  const { thumbnails } = run.target;
  if (!thumbnails) return;
  run.thumbnails += 1;
  writeThumbnail(live, run.target, thumbnails, run.thumbnails);
  live.later(thumbnails.intervalSeconds * 1000, { name: 'takeThumbnail', run });
}
