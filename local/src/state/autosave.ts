/** Saves state a while after it has changed, so that little is lost when the process is killed. */

export interface Autosave {
  /** Something may have changed. */
  changed(): void;
  /** Saves a last time; throws when that fails. */
  close(): void;
}

export interface AutosaveOptions {
  readonly save: () => void;
  /** False while something is half done, so that it is better to wait. */
  readonly mayNow: () => boolean;
  /** Told when saving begins to fail. It is tried again until it succeeds. */
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
