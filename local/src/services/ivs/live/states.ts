/**
 * How recordings, compositions and their destinations get on.
 */
type State = 'STARTING' | 'ACTIVE' | 'RECONNECTING' | 'STOPPING' | 'STOPPED' | 'FAILED';

/** What may become of each state. */
const TRANSITIONS: Readonly<Record<State, readonly State[]>> = {
  STARTING: ['ACTIVE', 'STOPPING', 'FAILED'],
  // A recording is taken up again when its participant is back in time.
  STOPPING: ['ACTIVE', 'STOPPED', 'FAILED'],
  ACTIVE: ['RECONNECTING', 'STOPPING', 'FAILED'],
  RECONNECTING: ['ACTIVE', 'STOPPING', 'FAILED'],
  STOPPED: [],
  FAILED: [],
};

/** Whether nothing more comes of it. */
export function isOver(state: State): boolean {
  return TRANSITIONS[state].length === 0;
}

/** The next state, if it may be that. */
export function move<S extends State>(from: State, to: S): S {
  if (!TRANSITIONS[from].includes(to)) throw new Error(`What is ${from} cannot become ${to}.`);
  return to;
}
