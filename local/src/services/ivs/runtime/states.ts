/** The states of recordings, compositions and their destinations. */
import type { DestinationState as State } from '@aws-sdk/client-ivs-realtime';

/** The next states that each state allows. */
const TRANSITIONS: Readonly<Record<State, readonly State[]>> = {
  STARTING: ['ACTIVE', 'STOPPING', 'FAILED'],
  // A recording resumes if its participant reconnects in time.
  STOPPING: ['ACTIVE', 'STOPPED', 'FAILED'],
  ACTIVE: ['RECONNECTING', 'STOPPING', 'FAILED'],
  RECONNECTING: ['ACTIVE', 'STOPPING', 'FAILED'],
  STOPPED: [],
  FAILED: [],
};

/** Whether a state is final. */
export function isFinal(state: State): boolean {
  return TRANSITIONS[state].length === 0;
}

/** Returns the next state. Throws if the transition is not allowed. */
export function transition<S extends State>(from: State, to: S): S {
  if (!TRANSITIONS[from].includes(to)) throw new Error(`The state ${from} cannot become ${to}.`);
  return to;
}
