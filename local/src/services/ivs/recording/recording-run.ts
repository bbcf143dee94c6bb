/** The run of a recording, which starts, pauses, resumes in another part, and ends or fails. It takes thumbnails while it runs. */
import type { BucketError } from '../runtime/recordings';
import type { JobHandlers, RegionRuntime } from '../runtime/region-runtime';
import type { RecordingRun, RecordingTarget } from '../state/recordings';
import { type Span, writeEnd, writeFailure, writeStart, writeThumbnail } from './recording-files';

export const recordingRunJobs = {
  takeThumbnail: (runtime, { run }) => takeThumbnail(runtime, run),
} satisfies Partial<JobHandlers>;

/** A recording that has not started. */
export function newRun(target: RecordingTarget): RecordingRun {
  return { target, parts: [], running: false, durationMs: 0, thumbnails: 0 };
}

/** Starts the recording. Returns why it failed: the given error, or the error of the bucket. */
export function startRun<Code extends string = never>(
  runtime: RegionRuntime,
  run: RecordingRun,
  error?: Code,
): Code | BucketError | undefined {
  const failure = error ?? writeStart(runtime, run.target, runtime.now());
  if (failure) writeFailure(runtime, run.target);
  else resumeRun(runtime, run);
  return failure;
}

export function hasStarted(run: RecordingRun): boolean {
  return run.parts.length > 0;
}

/** Starts the next part. */
export function resumeRun(runtime: RegionRuntime, run: RecordingRun): void {
  run.parts.push(runtime.now());
  run.running = true;
  if (run.target.thumbnails) takeThumbnail(runtime, run);
}

export function pauseRun(runtime: RegionRuntime, run: RecordingRun): void {
  if (!run.running) return;
  run.running = false;
  run.durationMs += runtime.now() - (run.parts.at(-1) ?? runtime.now());
  runtime.drop((job) => job.name === 'takeThumbnail' && job.run === run);
}

/** Ends the recording. Returns why it failed: the given error, or the error of the bucket. */
export function endRun<Code extends string = never>(
  runtime: RegionRuntime,
  run: RecordingRun,
  error?: Code,
): Code | BucketError | undefined {
  pauseRun(runtime, run);
  const span: Span = { startedAt: run.parts[0] ?? runtime.now(), endedAt: runtime.now(), durationMs: run.durationMs, parts: run.parts };
  const failure = error ?? writeEnd(runtime, run.target, span);
  if (failure) writeFailure(runtime, run.target, span);
  return failure;
}

/** Takes one thumbnail at the start of each part and then one per interval. Parts continue the numbering. */
function takeThumbnail(runtime: RegionRuntime, run: RecordingRun): void {
  const { thumbnails } = run.target;
  if (!thumbnails) return;
  run.thumbnails += 1;
  writeThumbnail(runtime, run.target, thumbnails, run.thumbnails);
  runtime.later(thumbnails.intervalSeconds * 1000, { name: 'takeThumbnail', run });
}
