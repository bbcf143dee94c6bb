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
  /** Told when saving fails. It is tried again after the next change. */
  readonly onError: (message: string) => void;
}

const PAUSE_MILLISECONDS = 1_000;

export function createAutosave({ save, mayNow, onError }: AutosaveOptions): Autosave {
  let timer: NodeJS.Timeout | undefined;

  function changed(): void {
    timer ??= setTimeout(due, PAUSE_MILLISECONDS).unref();
  }

  function due(): void {
    timer = undefined;
    if (!mayNow()) {
      changed();
      return;
    }
    try {
      save();
    } catch (error) {
      onError(`The state could not be saved (${(error as Error).message}).`);
    }
  }

  return {
    changed,
    close() {
      clearTimeout(timer);
      save();
    },
  };
}
