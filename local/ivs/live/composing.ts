/**
 * Compositions: how they start, get on and stop.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html
 */
import { compositionChange } from '../events';
import type { CompositionDestination, Region, Resources } from '../region';
import type { JobHandlers } from './jobs';
import { type Live, type Reaction, TRANSITION_MILLISECONDS } from './live';
import { publishers } from './participants';
import { type RecordingTarget, writeEnd, writeStart } from './recording-files';
import { isOver, move } from './states';

type Composition = Resources['compositions'];

/** For how long a stage may have no publisher. */
const MAX_IDLE_MILLISECONDS = 60_000;
const MAX_DURATION_MILLISECONDS = 24 * 60 * 60_000;
/** For how long one that is over can still be seen. */
const KEPT_MILLISECONDS = 5 * 60_000;

const BUCKET_REFUSED = 'The service cannot write to the bucket.';

/** Starts and stops compositions as publishers come and go. */
export const composing: Reaction = {
  published({ region }, { session }) {
    for (const { arn } of unfinished(region, session.stageArn)) update(region, arn, { idleSince: undefined });
  },
  unpublished(live, { session }) {
    if (publishers(live.region, session.stageArn).length > 0) return;
    for (const { arn } of unfinished(live.region, session.stageArn)) waitForPublishers(live, arn);
  },
};

export const compositionJobs = {
  activateComposition: (live, { arn }) => activate(live, arn),
  finishComposition: (live, { arn }) => finish(live, arn),
  forgetComposition: ({ region }, { arn }) => region.compositions.delete(arn),
  stopComposition: (live, { arn }) => stopComposing(live, arn),
  stopIdleComposition(live, { arn, idleSince }) {
    if (find(live.region, arn)?.idleSince === idleSince) stopComposing(live, arn);
  },
} satisfies Partial<JobHandlers>;

/** Sets a composition going that was just created. */
export function startComposing(live: Live, { arn, stageArn }: Composition): void {
  live.later(TRANSITION_MILLISECONDS, { name: 'activateComposition', arn });
  live.later(MAX_DURATION_MILLISECONDS, { name: 'stopComposition', arn });
  if (publishers(live.region, stageArn).length === 0) waitForPublishers(live, arn);
}

/** Stops a composition, unless it stops or has stopped already. */
export function stopComposing(live: Live, arn: string): void {
  const composition = find(live.region, arn);
  if (!composition || composition.state === 'STOPPING' || isOver(composition.state)) return;
  update(live.region, arn, { state: move(composition.state, 'STOPPING'), destinations: composition.destinations.map(stopping) });
  live.later(TRANSITION_MILLISECONDS, { name: 'finishComposition', arn });
}

/** The compositions of a stage, or of all, that are not over. */
export function unfinished({ compositions }: Region, stageArn?: string): Composition[] {
  return compositions
    .all()
    .filter((composition) => composition.stageArn === (stageArn ?? composition.stageArn) && !isOver(composition.state));
}

/** The encoder configurations that a destination uses. */
export function encodersOf({ configuration: { channel, s3 } }: Pick<CompositionDestination, 'configuration'>): string[] {
  return [...(channel?.encoderConfigurationArn ? [channel.encoderConfigurationArn] : []), ...(s3?.encoderConfigurationArns ?? [])];
}

function waitForPublishers(live: Live, arn: string): void {
  const idleSince = live.now();
  update(live.region, arn, { idleSince });
  live.later(MAX_IDLE_MILLISECONDS, { name: 'stopIdleComposition', arn, idleSince });
}

function activate(live: Live, arn: string): void {
  const composition = find(live.region, arn);
  if (composition?.state !== 'STARTING') return;
  const destinations = composition.destinations.map((destination) => startDestination(live, composition, destination));
  const works = destinations.some(({ state }) => state === 'ACTIVE');
  update(live.region, arn, { state: move(composition.state, works ? 'ACTIVE' : 'FAILED'), destinations });
  if (works) live.tell(compositionChange('Session Start', composition));
  for (const { id, state } of destinations) {
    live.tell(
      state === 'ACTIVE'
        ? compositionChange('Destination Start', composition, { id })
        : compositionChange('Destination Failure', composition, { id, reason: failureOf(composition, id) }),
    );
  }
  if (works) return;
  fail(live, composition);
  forgetLater(live, arn);
}

function startDestination(live: Live, composition: Composition, destination: CompositionDestination): CompositionDestination {
  const startTime = new Date(live.now());
  const target = targetOf(live.region, composition, destination);
  const works = target ? writeStart(live, target, live.now()) : !isBroadcasting(live.region, destination);
  if (works) return { ...destination, state: move(destination.state, 'ACTIVE'), startTime };
  return { ...destination, state: move(destination.state, 'FAILED'), endTime: startTime };
}

/** Whether another composition has the channel already. */
function isBroadcasting({ compositions }: Region, { configuration }: CompositionDestination): boolean {
  const destinations = compositions.all().flatMap((composition) => composition.destinations);
  return destinations.some(
    ({ state, configuration: other }) => state === 'ACTIVE' && other.channel?.channelArn === configuration.channel?.channelArn,
  );
}

function finish(live: Live, arn: string): void {
  const composition = find(live.region, arn);
  if (composition?.state !== 'STOPPING') return;
  const destinations = composition.destinations.map((destination) => endDestination(live, composition, destination));
  const works = destinations.some(({ state }) => state === 'STOPPED');
  const endTime = new Date(live.now());
  update(live.region, arn, { state: move(composition.state, works ? 'STOPPED' : 'FAILED'), destinations, endTime });
  for (const [index, { id, state, startTime }] of destinations.entries()) {
    if (composition.destinations[index]?.state !== 'STOPPING' || !startTime) continue;
    live.tell(
      state === 'STOPPED'
        ? compositionChange('Destination End', composition, { id })
        : compositionChange('Destination Failure', composition, { id, reason: BUCKET_REFUSED }),
    );
  }
  // One that is stopped before it has started says nothing of itself.
  const started = composition.destinations.some(({ startTime }) => startTime);
  if (!works) fail(live, composition);
  else if (started) live.tell(compositionChange('Session End', composition));
  forgetLater(live, arn);
}

function endDestination(live: Live, composition: Composition, destination: CompositionDestination): CompositionDestination {
  if (isOver(destination.state)) return destination;
  const target = targetOf(live.region, composition, destination);
  const startedAt = destination.startTime?.getTime();
  const now = live.now();
  const written = !target || startedAt === undefined || writeEnd(live, target, { startedAt, endedAt: now, durationMs: now - startedAt });
  return { ...destination, state: move(destination.state, written ? 'STOPPED' : 'FAILED'), endTime: new Date(now) };
}

function fail(live: Live, composition: Composition): void {
  update(live.region, composition.arn, { endTime: new Date(live.now()) });
  live.tell(compositionChange('Session Failure', composition, { reason: 'All destinations failed.' }));
}

function failureOf({ destinations }: Composition, id: string): string {
  return destinations.find((destination) => destination.id === id)?.configuration.s3
    ? BUCKET_REFUSED
    : 'Another broadcast is using the channel.';
}

/** Undefined for a channel. */
function targetOf(
  { storageConfigurations, encoderConfigurations }: Region,
  composition: Composition,
  destination: CompositionDestination,
): RecordingTarget | undefined {
  const { s3 } = destination.configuration;
  if (!s3) return undefined;
  const { arn, video } = encoderConfigurations.get(encodersOf(destination)[0] ?? '');
  const { width = 0, height = 0, framerate = 0, bitrate = 0 } = video ?? {};
  return {
    bucket: storageConfigurations.get(s3.storageConfigurationArn ?? '').s3.bucketName,
    prefix: destination.detail?.s3.recordingPrefix ?? '',
    source: { stage_arn: composition.stageArn },
    rendition: {
      path: `${height}p${framerate}-${arn.split('/')[1]}`,
      bitrate,
      size: { width, height },
      segmentSeconds: s3.recordingConfiguration?.hlsConfiguration?.targetSegmentDurationSeconds ?? 2,
    },
  };
}

function stopping(destination: CompositionDestination): CompositionDestination {
  return isOver(destination.state) ? destination : { ...destination, state: move(destination.state, 'STOPPING') };
}

function forgetLater(live: Live, arn: string): void {
  live.later(KEPT_MILLISECONDS, { name: 'forgetComposition', arn });
}

function find({ compositions }: Region, arn: string): Composition | undefined {
  return compositions.has(arn) ? compositions.get(arn) : undefined;
}

function update({ compositions }: Region, arn: string, change: Partial<Composition>): void {
  compositions.update(arn, (composition) => ({ ...composition, ...change }));
}
