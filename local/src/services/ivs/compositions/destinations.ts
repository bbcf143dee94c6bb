/** The destinations of compositions: channels, and buckets for recordings. */
import type { DestinationError } from '../events/event-table';
import { failureOf, newEvent } from '../events/events';
import { endRun, newRun, pauseRun, resumeRun, startRun } from '../recording/recording-run';
import { CommandError } from '../runtime/command-error';
import type { RegionRuntime } from '../runtime/region-runtime';
import { isFinal, transition } from '../runtime/states';
import type { RecordingTarget } from '../state/recordings';
import type { CompositionDestination, Region, Resources } from '../state/region';

type Composition = Resources['compositions'];

/** A changed destination, and why it failed if it did. */
export interface Outcome {
  readonly destination: CompositionDestination;
  readonly failure?: DestinationError;
}

/** The errors of each kind of destination. */
const ERRORS: Readonly<Record<'channel' | 's3', readonly DestinationError[]>> = {
  channel: ['ConflictException', 'InternalServerException'],
  s3: ['ResourceNotFoundException', 'AccessDeniedException', 'InternalServerException'],
};

/** The encoder configurations that a destination uses. */
export function encodersOf({ configuration: { channel, s3 } }: Pick<CompositionDestination, 'configuration'>): string[] {
  return [...(channel?.encoderConfigurationArn ? [channel.encoderConfigurationArn] : []), ...(s3?.encoderConfigurationArns ?? [])];
}

/** Starts a destination that is STARTING. */
export function startDestination(runtime: RegionRuntime, composition: Composition, destination: CompositionDestination): Outcome {
  const startTime = new Date(runtime.now());
  const target = targetOf(runtime.region, composition, destination);
  const run = target && newRun(target);
  const failure = run ? startRun(runtime, run) : channelError(runtime.region, destination);
  if (failure) return { destination: { ...destination, state: transition(destination.state, 'FAILED'), endTime: startTime }, failure };
  return { destination: { ...destination, state: transition(destination.state, 'ACTIVE'), startTime, run } };
}

/** Ends a destination, with an error if there is one. Does not change a destination that has ended. */
export function endDestination(runtime: RegionRuntime, destination: CompositionDestination, error?: DestinationError): Outcome {
  if (isFinal(destination.state)) return { destination };
  const failure = destination.run ? endRun(runtime, destination.run, error) : error;
  const endTime = new Date(runtime.now());
  return { destination: { ...destination, state: transition(destination.state, failure ? 'FAILED' : 'STOPPED'), endTime }, failure };
}

/** Interrupts the output to a destination and sends the event. Rejects an error that this kind of destination does not have. */
export function interruptDestination(
  runtime: RegionRuntime,
  composition: Composition,
  destination: CompositionDestination,
  error?: DestinationError,
): CompositionDestination {
  if (destination.state !== 'ACTIVE')
    throw new CommandError('CONFLICT', `Destination ${destination.id} is ${destination.state}, not ACTIVE.`);
  const allowed = ERRORS[destination.configuration.s3 ? 's3' : 'channel'];
  if (error && !allowed.includes(error)) {
    throw new CommandError('INVALID_REQUEST', `error of this destination must be one of ${allowed.join(', ')}, got ${error}.`);
  }
  if (destination.run) pauseRun(runtime, destination.run);
  runtime.sendEvent(newEvent('Destination Reconnecting', composition.arn, { stage_arn: composition.stageArn, id: destination.id }));
  return { ...destination, state: transition(destination.state, 'RECONNECTING') };
}

/** Resumes the output to a destination. Sends no event, which AWS does not document. */
export function reconnectDestination(runtime: RegionRuntime, destination: CompositionDestination): CompositionDestination {
  if (destination.run) resumeRun(runtime, destination.run);
  return { ...destination, state: transition(destination.state, 'ACTIVE') };
}

/** Sends the events of destinations that have started or have failed to start. */
export function sendStartEvents(runtime: RegionRuntime, composition: Composition, outcomes: readonly Outcome[]): void {
  for (const { destination, failure } of outcomes) sendDestinationEvent(runtime, composition, 'Destination Start', destination.id, failure);
}

/** Sends the events of destinations that had started and have now ended. */
export function sendEndEvents(runtime: RegionRuntime, composition: Composition, outcomes: readonly Outcome[]): void {
  for (const { destination, failure } of outcomes) {
    const former = composition.destinations.find(({ id }) => id === destination.id);
    if (former && !isFinal(former.state) && former.startTime)
      sendDestinationEvent(runtime, composition, 'Destination End', destination.id, failure);
  }
}

function sendDestinationEvent(
  runtime: RegionRuntime,
  { arn, stageArn }: Composition,
  name: 'Destination Start' | 'Destination End',
  id: string,
  failure: DestinationError | undefined,
): void {
  const detail = { stage_arn: stageArn, id };
  runtime.sendEvent(
    failure
      ? newEvent('Destination Failure', arn, { ...detail, ...failureOf('Destination Failure', failure) })
      : newEvent(name, arn, detail),
  );
}

/** Returns an error if the channel is in use: a channel accepts one broadcast at a time. */
function channelError({ compositions }: Region, { configuration }: CompositionDestination): DestinationError | undefined {
  const destinations = compositions.all().flatMap((composition) => composition.destinations);
  return destinations.some((other) => broadcastsTo(other, configuration.channel?.channelArn)) ? 'ConflictException' : undefined;
}

export function broadcastsTo({ state, configuration }: CompositionDestination, channelArn: string | undefined): boolean {
  return (state === 'ACTIVE' || state === 'RECONNECTING') && configuration.channel?.channelArn === channelArn;
}

/** Returns the recording target of an S3 destination, or undefined for a channel. */
function targetOf(
  { storageConfigurations, encoderConfigurations }: Region,
  composition: Composition,
  destination: CompositionDestination,
): RecordingTarget | undefined {
  const { s3 } = destination.configuration;
  if (!s3) return undefined;
  const { arn, video } = encoderConfigurations.get(encodersOf(destination)[0] ?? '');
  const { width = 0, height = 0, framerate = 0, bitrate = 0 } = video ?? {};
  const size = { width, height };
  const [thumbnails] = s3.thumbnailConfigurations ?? [];
  return {
    bucket: storageConfigurations.get(s3.storageConfigurationArn ?? '').s3.bucketName,
    prefix: destination.detail?.s3.recordingPrefix ?? '',
    source: { stage_arn: composition.stageArn },
    rendition: {
      path: `${height}p${framerate}-${arn.split('/')[1]}`,
      bitrate,
      size,
      segmentSeconds: s3.recordingConfiguration?.hlsConfiguration?.targetSegmentDurationSeconds ?? 2,
      dated: false,
    },
    thumbnails: thumbnails && {
      path: `${width}x${height}`,
      size,
      storage: thumbnails.storage ?? ['SEQUENTIAL'],
      intervalSeconds: thumbnails.targetIntervalSeconds ?? 60,
    },
  };
}
