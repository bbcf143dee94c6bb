import { useRef, useState } from 'preact/hooks';

/** An action that a person starts, one at a time: whether it is under way, and the error of the last one. */
export interface Action {
  readonly busy: boolean;
  readonly error: unknown;
  /** Runs the action, unless one is under way. Resolves with whether it has succeeded. */
  run(action: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

export function useAction(): Action {
  const [state, setState] = useState<{ readonly busy: boolean; readonly error?: unknown }>({ busy: false });
  const busy = useRef(false);
  return {
    busy: state.busy,
    error: state.error,
    async run(action) {
      if (busy.current) return false;
      busy.current = true;
      setState({ busy: true });
      const error = await action().then(
        () => undefined,
        (failure: unknown) => failure ?? new Error('failed'),
      );
      busy.current = false;
      setState({ busy: false, error });
      return error === undefined;
    },
    clear: () => setState(({ busy }) => ({ busy })),
  };
}
