/** When the page reads the snapshot again. */

export interface Timers {
  now(): number;
  /** Calls the function later. Returns a function that cancels the call. */
  after(milliseconds: number, run: () => void): () => void;
}

export interface Coalesced {
  /** Asks for a reading: at once if there has been none for a while, or else once after the pause. */
  ask(): void;
  /** Ends the readings. */
  stop(): void;
}

const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/** A reading is followed by a pause of this multiple of its duration, so that large snapshots take a part of the time only. */
const PAUSE_SHARE = 3;

/** Has at most one reading under way. All that is asked for meanwhile is answered by one more reading. */
export function coalesced(read: () => Promise<void>, { now, after }: Timers): Coalesced {
  let state: 'idle' | 'reading' | 'paused' | 'stopped' = 'idle';
  let asked = false;
  let cancel = () => {};

  async function begin(): Promise<void> {
    state = 'reading';
    asked = false;
    const began = now();
    await read().catch(() => {});
    if (state !== 'reading') return;
    state = 'paused';
    const pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, PAUSE_SHARE * (now() - began)));
    cancel = after(pause, () => {
      state = 'idle';
      if (asked) void begin();
    });
  }

  return {
    ask() {
      asked = true;
      if (state === 'idle') void begin();
    },
    stop() {
      state = 'stopped';
      cancel();
    },
  };
}
