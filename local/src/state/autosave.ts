/** Saves state one second after a change, so that a killed process loses little. */

export interface Autosave {
  /** Schedules a save. */
  changed(): void;
  /** Saves a last time. Throws if that fails. */
  close(): void;
}

export interface AutosaveOptions {
  readonly save: () => void;
  /** Returns false during an operation that leaves the state incomplete. The save then waits. */
  readonly mayNow: () => boolean;
  /** Called when saving begins to fail. Autosave retries until it succeeds. */
  readonly onError: (message: string) => void;
}

const PAUSE_MILLISECONDS = 1_000;

export function createAutosave({ save, mayNow, onError }: AutosaveOptions): Autosave {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let isFailing = false;

  function changed(): void {
    if (!isClosed) timer ??= setTimeout(due, PAUSE_MILLISECONDS).unref();
  }

  function due(): void {
    timer = undefined;
    if (!mayNow() || !tryToSave()) changed();
  }

  function tryToSave(): boolean {
    try {
      save();
      isFailing = false;
    } catch (error) {
      if (!isFailing) onError(`${(error as Error).message}; this is tried again until it succeeds`);
      isFailing = true;
    }
    return !isFailing;
  }

  return {
    changed,
    close() {
      isClosed = true;
      clearTimeout(timer);
      save();
    },
  };
}
