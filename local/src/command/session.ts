import type { LocalEndpoint } from '../endpoint/endpoint';

/** Exit codes for signals, as in shells: 128 plus the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** The exit code for SIGPIPE: the reader of the output is gone, or the output cannot be written. */
const OUTPUT_GONE = 141;

/** The terminal sends Ctrl-C both to npm and to this process, and npm forwards it. Two signals within this time count as one. */
const ECHO_MILLISECONDS = 250;

/** Tells work that the user has interrupted the command. */
export interface Interruption {
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Resolves when the user interrupts. */
  readonly interrupted: Promise<void>;
  /** Aborted when the user interrupts a second time. */
  readonly insistence: AbortSignal;
}

/** An interruption and an open endpoint. */
export interface Session<E = LocalEndpoint> extends Interruption {
  readonly endpoint: E;
}

/**
 * Runs `work` and resolves with its exit code, or with the exit code of the signal that interrupted it. A closed output counts as a signal.
 * Rejects if `work` rejects, even after an interruption, for example if the state could not be saved; but not if it rejects with the reason of
 * its signal.
 */
export async function interruptible(work: (interruption: Interruption) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const { signal } = controller;
  const insistence = new AbortController();
  let interruptedAt = 0;
  const interrupt = (code: number) => {
    if (signal.aborted) return;
    interruptedAt = performance.now();
    controller.abort(code);
  };
  const receive = (code: number) => {
    if (signal.aborted && performance.now() - interruptedAt > ECHO_MILLISECONDS) insistence.abort();
    interrupt(code);
  };
  // Every further line to a closed output is another error. These errors must not count as a second interruption.
  const outputs = [process.stdout, process.stderr];
  const loseOutput = () => interrupt(OUTPUT_GONE);
  const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const handlers = Object.entries(SIGNALS).map(([name, code]) => [name, () => receive(code)] as const);
  for (const [name, handler] of handlers) process.on(name, handler);
  for (const output of outputs) output.on('error', loseOutput);
  try {
    const exitCode = await work({ signal, interrupted, insistence: insistence.signal });
    return signal.aborted ? signal.reason : exitCode;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return signal.reason;
    throw error;
  } finally {
    for (const [name, handler] of handlers) process.off(name, handler);
    for (const output of outputs) output.off('error', loseOutput);
  }
}

/** Opens an endpoint, runs `work` as {@link interruptible} does, and closes the endpoint in every case. */
export function runWith<E extends { close(): Promise<void> }>(
  open: (interruption: Interruption) => Promise<E>,
  work: (session: Session<E>) => Promise<number>,
): Promise<number> {
  return interruptible(async (interruption) => {
    const endpoint = await open(interruption);
    try {
      return await work({ ...interruption, endpoint });
    } finally {
      await endpoint.close();
    }
  });
}
