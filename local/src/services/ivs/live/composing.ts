/**
 * The life cycle of compositions.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html
 */
import { failureOf, news } from '../events';
import type { CompositionDestination, Region, Resources } from '../region';
import {
  type CompositionFailure,
  type DestinationError,
  endDestination,
  interruptDestination,
  type Outcome,
  reconnectDestination,
  startDestination,
  tellOfEnds,
  tellOfStarts,
} from './destinations';
import type { JobHandlers } from './jobs';
import { type Live, type Reaction, TRANSITION_MILLISECONDS } from './live';
import { publishers } from './participants';
import { Refusal } from './refusal';
import { isOver, move } from './states';

type Composition = Resources['compositions'];

/** How long a composition waits for publishers. */
const MAX_IDLE_MILLISECONDS = 60_000;
const MAX_DURATION_MILLISECONDS = 24 * 60 * 60_000;
/** How long an ended composition can still be read. */
const KEPT_MILLISECONDS = 5 * 60_000;

/** Starts and stops compositions as publishers come and go. */
export const composing: Reaction = {
  published(live, { session }) {
    for (const { arn, state } of unfinished(live.region, session.stageArn)) {
      update(live.region, arn, { idleSince: undefined });
      if (state === 'STARTING') activateLater(live, arn);
    }
  },
  unpublished(live, { session }) {
    if (publishers(live.region, session.stageArn).length > 0) return;
    for (const { arn } of unfinished(live.region, session.stageArn)) waitForPublishers(live, arn);
  },
};

export const compositionJobs = {
  activateComposition: (live, { arn }) => activate(live, arn),
  settleDestination: (live, { arn, destinationId, error }) => settle(live, arn, destinationId, error),
  finishComposition: (live, { arn, failure }) => finish(live, arn, failure),
  forgetComposition: ({ region }, { arn }) => region.compositions.delete(arn),
  stopComposition: (live, { arn }) => stopComposing(live, arn),
  stopIdleComposition(live, { arn, idleSince }) {
    if (find(live.region, arn)?.idleSince === idleSince) stopComposing(live, arn);
  },
} satisfies Partial<JobHandlers>;

/** Schedules the start of a new composition. It starts when media arrive, with the first publisher. */
export function startComposing(live: Live, { arn, stageArn }: Composition): void {
  live.later(MAX_DURATION_MILLISECONDS, { name: 'stopComposition', arn });
  if (publishers(live.region, stageArn).length > 0) activateLater(live, arn);
  else waitForPublishers(live, arn);
}

/** Stops a composition, with a failure if there is one, unless it stops or has stopped already. */
export function stopComposing(live: Live, arn: string, failure?: CompositionFailure): void {
  const composition = find(live.region, arn);
  if (!composition || composition.state === 'STOPPING' || isOver(composition.state)) return;
  update(live.region, arn, { state: move(composition.state, 'STOPPING'), destinations: composition.destinations.map(stopping) });
  live.later(TRANSITION_MILLISECONDS, { name: 'finishComposition', arn, failure });
}

/** Interrupts the output to a destination. It reconnects, or fails if there is an error. */
export function interruptComposing(live: Live, arn: string, destinationId?: string, error?: DestinationError): void {
  const composition = running(live, arn);
  const destination = interruptDestination(live, composition, destinationOf(composition, destinationId), error);
  replace(live, composition, destination);
  live.later(TRANSITION_MILLISECONDS, { name: 'settleDestination', arn, destinationId: destination.id, error });
}

/** Makes a composition fail with an internal error. */
export function failComposing(live: Live, arn: string): void {
  stopComposing(live, running(live, arn).arn, 'InternalServerException');
}

/** The compositions of a stage, or of all stages, that have not ended. */
export function unfinished({ compositions }: Region, stageArn?: string): Composition[] {
  return compositions
    .all()
    .filter((composition) => composition.stageArn === (stageArn ?? composition.stageArn) && !isOver(composition.state));
}

function activateLater(live: Live, arn: string): void {
  live.later(TRANSITION_MILLISECONDS, { name: 'activateComposition', arn });
}

function waitForPublishers(live: Live, arn: string): void {
  const idleSince = live.now();
  update(live.region, arn, { idleSince });
  live.later(MAX_IDLE_MILLISECONDS, { name: 'stopIdleComposition', arn, idleSince });
}

function activate(live: Live, arn: string): void {
  const composition = find(live.region, arn);
  if (composition?.state !== 'STARTING' || publishers(live.region, composition.stageArn).length === 0) return;
  const outcomes = composition.destinations.map((destination) => startDestination(live, composition, destination));
  const works = outcomes.some(({ failure }) => !failure);
  update(live.region, arn, { destinations: outcomes.map(({ destination }) => destination) });
  if (works) {
    update(live.region, arn, { state: move(composition.state, 'ACTIVE') });
    live.tell(news('Session Start', arn, { stage_arn: composition.stageArn }));
  }
  tellOfStarts(live, composition, outcomes);
  if (!works) end(live, composition, 'DestinationFailure');
}

/** Reconnects or fails an interrupted destination. The composition continues as long as one destination does. */
function settle(live: Live, arn: string, destinationId: string, error: DestinationError | undefined): void {
  const composition = find(live.region, arn);
  const destination = composition?.destinations.find(({ id }) => id === destinationId);
  if (!composition || destination?.state !== 'RECONNECTING') return;
  if (!error) {
    replace(live, composition, reconnectDestination(live, destination));
    return;
  }
  const outcome = endDestination(live, destination, error);
  const { destinations } = replace(live, composition, outcome.destination);
  tellOfEnds(live, composition, [outcome]);
  if (destinations.every(({ state }) => isOver(state))) end(live, composition, 'DestinationFailure');
}

function finish(live: Live, arn: string, failure?: CompositionFailure): void {
  const composition = find(live.region, arn);
  if (composition?.state !== 'STOPPING') return;
  const error = failure === 'InternalServerException' ? failure : undefined;
  const outcomes: Outcome[] = composition.destinations.map((destination) => endDestination(live, destination, error));
  const destinations = outcomes.map(({ destination }) => destination);
  update(live.region, arn, { destinations });
  tellOfEnds(live, composition, outcomes);
  const works = destinations.some(({ state }) => state === 'STOPPED');
  end(live, composition, failure ?? (works ? undefined : 'DestinationFailure'));
}

/** Ends a composition whose destinations have ended. A composition that never started sends no Session End. */
function end(live: Live, { arn, stageArn, state, destinations }: Composition, failure: CompositionFailure | undefined): void {
  update(live.region, arn, { state: move(state, failure ? 'FAILED' : 'STOPPED'), endTime: new Date(live.now()) });
  if (failure) live.tell(news('Session Failure', arn, { stage_arn: stageArn, ...failureOf('Session Failure', failure) }));
  else if (destinations.some(({ startTime }) => startTime)) live.tell(news('Session End', arn, { stage_arn: stageArn }));
  live.drop((job) => (job.name === 'stopComposition' || job.name === 'stopIdleComposition') && job.arn === arn);
  live.later(KEPT_MILLISECONDS, { name: 'forgetComposition', arn });
}

function stopping(destination: CompositionDestination): CompositionDestination {
  return isOver(destination.state) ? destination : { ...destination, state: move(destination.state, 'STOPPING') };
}

/** A composition that simulations can act on. */
function running({ region }: Live, arn: string): Composition {
  const composition = find(region, arn);
  if (!composition) throw new Refusal('NOT_FOUND', `There is no composition ${arn}.`);
  if (composition.state === 'ACTIVE') return composition;
  throw new Refusal('CONFLICT', `${arn} is ${composition.state}, not ACTIVE.`);
}

/** Returns the destination with this id, or the only one. */
function destinationOf({ arn, destinations }: Composition, id: string | undefined): CompositionDestination {
  const [only, ...others] = id === undefined ? destinations : destinations.filter((destination) => destination.id === id);
  if (!only) throw new Refusal('NOT_FOUND', `${arn} has no destination ${id}.`);
  if (others.length === 0) return only;
  throw new Refusal('INVALID_REQUEST', `destinationId must be one of ${destinations.map((each) => each.id).join(', ')}, got nothing.`);
}

function replace({ region }: Live, { arn }: Composition, changed: CompositionDestination): Composition {
  return region.compositions.update(arn, (composition) => ({
    ...composition,
    destinations: composition.destinations.map((destination) => (destination.id === changed.id ? changed : destination)),
  }));
}

function find({ compositions }: Region, arn: string): Composition | undefined {
  return compositions.has(arn) ? compositions.get(arn) : undefined;
}

function update({ compositions }: Region, arn: string, change: Partial<Composition>): void {
  compositions.update(arn, (composition) => ({ ...composition, ...change }));
}
