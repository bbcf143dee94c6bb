/**
 * The life cycle of compositions.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html
 */
import type { CompositionFailure, DestinationError } from '../events/event-table';
import { failureOf, newEvent } from '../events/events';
import { publishers } from '../participants/participants';
import { CommandError } from '../runtime/command-error';
import { type JobHandlers, type Reaction, type RegionRuntime, TRANSITION_MILLISECONDS } from '../runtime/region-runtime';
import { isFinal, transition } from '../runtime/states';
import type { CompositionDestination, Region, Resources } from '../state/region';
import {
  endDestination,
  interruptDestination,
  type Outcome,
  reconnectDestination,
  sendEndEvents,
  sendStartEvents,
  startDestination,
} from './destinations';

type Composition = Resources['compositions'];

/** How long a composition waits for publishers. */
const MAX_IDLE_MILLISECONDS = 60_000;
const MAX_DURATION_MILLISECONDS = 24 * 60 * 60_000;
/** How long an ended composition can still be read. */
const KEPT_MILLISECONDS = 5 * 60_000;

/** Starts and stops compositions as publishers come and go. */
export const composing: Reaction = {
  published(runtime, { session }) {
    for (const { arn, state } of unfinished(runtime.region, session.stageArn)) {
      updateComposition(runtime.region, arn, { idleSince: undefined });
      if (state === 'STARTING') activateLater(runtime, arn);
    }
  },
  unpublished(runtime, { session }) {
    if (publishers(runtime.region, session.stageArn).length > 0) return;
    for (const { arn } of unfinished(runtime.region, session.stageArn)) waitForPublishers(runtime, arn);
  },
};

export const compositionJobs = {
  activateComposition: (runtime, { arn }) => activateComposition(runtime, arn),
  settleDestination: (runtime, { arn, destinationId, error }) => settleDestination(runtime, arn, destinationId, error),
  finishComposition: (runtime, { arn, failure }) => finishComposition(runtime, arn, failure),
  forgetComposition: ({ region }, { arn }) => region.compositions.delete(arn),
  stopComposition: (runtime, { arn }) => stopComposing(runtime, arn),
  stopIdleComposition(runtime, { arn, idleSince }) {
    if (find(runtime.region, arn)?.idleSince === idleSince) stopComposing(runtime, arn);
  },
} satisfies Partial<JobHandlers>;

/** Schedules the start of a new composition. It starts when media arrive, with the first publisher. */
export function startComposing(runtime: RegionRuntime, { arn, stageArn }: Composition): void {
  runtime.later(MAX_DURATION_MILLISECONDS, { name: 'stopComposition', arn });
  if (publishers(runtime.region, stageArn).length > 0) activateLater(runtime, arn);
  else waitForPublishers(runtime, arn);
}

/** Stops a composition, with a failure if there is one, unless it stops or has stopped already. */
export function stopComposing(runtime: RegionRuntime, arn: string, failure?: CompositionFailure): void {
  const composition = find(runtime.region, arn);
  if (!composition || composition.state === 'STOPPING' || isFinal(composition.state)) return;
  updateComposition(runtime.region, arn, {
    state: transition(composition.state, 'STOPPING'),
    destinations: composition.destinations.map(stopping),
  });
  runtime.later(TRANSITION_MILLISECONDS, { name: 'finishComposition', arn, failure });
}

/** Interrupts the output to a destination. It reconnects, or fails if there is an error. */
export function interruptComposing(runtime: RegionRuntime, arn: string, destinationId?: string, error?: DestinationError): void {
  const composition = running(runtime, arn);
  const destination = interruptDestination(runtime, composition, findDestination(composition, destinationId), error);
  replace(runtime, composition, destination);
  runtime.later(TRANSITION_MILLISECONDS, { name: 'settleDestination', arn, destinationId: destination.id, error });
}

/** Makes a composition fail with an internal error. */
export function failComposing(runtime: RegionRuntime, arn: string): void {
  stopComposing(runtime, running(runtime, arn).arn, 'InternalServerException');
}

/** When and why a composition stops, in milliseconds since 1970. */
interface PlannedStop {
  readonly at: number;
  readonly reason: 'NO_PUBLISHERS' | 'MAX_DURATION';
}

/** Returns when a composition stops if publishers neither come nor go, or undefined if it is stopping or has ended. */
export function plannedStop({ state, startTime, idleSince }: Composition): PlannedStop | undefined {
  if (!startTime || state === 'STOPPING' || isFinal(state)) return undefined;
  const longest = startTime.getTime() + MAX_DURATION_MILLISECONDS;
  const idle = idleSince === undefined ? Infinity : idleSince + MAX_IDLE_MILLISECONDS;
  return idle < longest ? { at: idle, reason: 'NO_PUBLISHERS' } : { at: longest, reason: 'MAX_DURATION' };
}

/** The compositions of a stage, or of all stages, that have not ended. */
export function unfinished({ compositions }: Region, stageArn?: string): Composition[] {
  return compositions
    .all()
    .filter((composition) => composition.stageArn === (stageArn ?? composition.stageArn) && !isFinal(composition.state));
}

function activateLater(runtime: RegionRuntime, arn: string): void {
  runtime.later(TRANSITION_MILLISECONDS, { name: 'activateComposition', arn });
}

function waitForPublishers(runtime: RegionRuntime, arn: string): void {
  const idleSince = runtime.now();
  updateComposition(runtime.region, arn, { idleSince });
  runtime.later(MAX_IDLE_MILLISECONDS, { name: 'stopIdleComposition', arn, idleSince });
}

function activateComposition(runtime: RegionRuntime, arn: string): void {
  const composition = find(runtime.region, arn);
  if (composition?.state !== 'STARTING' || publishers(runtime.region, composition.stageArn).length === 0) return;
  const outcomes = composition.destinations.map((destination) => startDestination(runtime, composition, destination));
  const works = outcomes.some(({ failure }) => !failure);
  updateComposition(runtime.region, arn, { destinations: outcomes.map(({ destination }) => destination) });
  if (works) {
    updateComposition(runtime.region, arn, { state: transition(composition.state, 'ACTIVE') });
    runtime.sendEvent(newEvent('Session Start', arn, { stage_arn: composition.stageArn }));
  }
  sendStartEvents(runtime, composition, outcomes);
  if (!works) endComposition(runtime, composition, 'DestinationFailure');
}

/** Reconnects or fails an interrupted destination. The composition continues as long as one destination does. */
function settleDestination(runtime: RegionRuntime, arn: string, destinationId: string, error: DestinationError | undefined): void {
  const composition = find(runtime.region, arn);
  const destination = composition?.destinations.find(({ id }) => id === destinationId);
  if (!composition || destination?.state !== 'RECONNECTING') return;
  if (!error) {
    replace(runtime, composition, reconnectDestination(runtime, destination));
    return;
  }
  const outcome = endDestination(runtime, destination, error);
  const { destinations } = replace(runtime, composition, outcome.destination);
  sendEndEvents(runtime, composition, [outcome]);
  if (destinations.every(({ state }) => isFinal(state))) endComposition(runtime, composition, 'DestinationFailure');
}

function finishComposition(runtime: RegionRuntime, arn: string, failure?: CompositionFailure): void {
  const composition = find(runtime.region, arn);
  if (composition?.state !== 'STOPPING') return;
  const error = failure === 'InternalServerException' ? failure : undefined;
  const outcomes: Outcome[] = composition.destinations.map((destination) => endDestination(runtime, destination, error));
  const destinations = outcomes.map(({ destination }) => destination);
  updateComposition(runtime.region, arn, { destinations });
  sendEndEvents(runtime, composition, outcomes);
  const works = destinations.some(({ state }) => state === 'STOPPED');
  endComposition(runtime, composition, failure ?? (works ? undefined : 'DestinationFailure'));
}

/** Ends a composition whose destinations have ended. A composition that never started sends no Session End. */
function endComposition(
  runtime: RegionRuntime,
  { arn, stageArn, state, destinations }: Composition,
  failure: CompositionFailure | undefined,
): void {
  updateComposition(runtime.region, arn, { state: transition(state, failure ? 'FAILED' : 'STOPPED'), endTime: new Date(runtime.now()) });
  if (failure) runtime.sendEvent(newEvent('Session Failure', arn, { stage_arn: stageArn, ...failureOf('Session Failure', failure) }));
  else if (destinations.some(({ startTime }) => startTime)) runtime.sendEvent(newEvent('Session End', arn, { stage_arn: stageArn }));
  runtime.drop((job) => (job.name === 'stopComposition' || job.name === 'stopIdleComposition') && job.arn === arn);
  runtime.later(KEPT_MILLISECONDS, { name: 'forgetComposition', arn });
}

function stopping(destination: CompositionDestination): CompositionDestination {
  return isFinal(destination.state) ? destination : { ...destination, state: transition(destination.state, 'STOPPING') };
}

/** A composition that simulations can act on. */
function running({ region }: RegionRuntime, arn: string): Composition {
  const composition = find(region, arn);
  if (!composition) throw new CommandError('NOT_FOUND', `There is no composition ${arn}.`);
  if (composition.state === 'ACTIVE') return composition;
  throw new CommandError('CONFLICT', `${arn} is ${composition.state}, not ACTIVE.`);
}

/** Returns the destination with this id, or the only one. */
function findDestination({ arn, destinations }: Composition, id: string | undefined): CompositionDestination {
  const [only, ...others] = id === undefined ? destinations : destinations.filter((destination) => destination.id === id);
  if (!only) throw new CommandError('NOT_FOUND', `${arn} has no destination ${id}.`);
  if (others.length === 0) return only;
  throw new CommandError('INVALID_REQUEST', `destinationId must be one of ${destinations.map((each) => each.id).join(', ')}, got nothing.`);
}

function replace({ region }: RegionRuntime, { arn }: Composition, changed: CompositionDestination): Composition {
  return region.compositions.update(arn, (composition) => ({
    ...composition,
    destinations: composition.destinations.map((destination) => (destination.id === changed.id ? changed : destination)),
  }));
}

function find({ compositions }: Region, arn: string): Composition | undefined {
  return compositions.has(arn) ? compositions.get(arn) : undefined;
}

function updateComposition({ compositions }: Region, arn: string, change: Partial<Composition>): void {
  compositions.update(arn, (composition) => ({ ...composition, ...change }));
}
