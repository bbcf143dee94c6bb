import { type EndpointOptions, type LocalEndpoint, startEndpoint } from '../endpoint/endpoint';

/** Exit codes as shells have them: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** As of a program that SIGPIPE ends: whoever has read the output is gone, or it cannot be written. */
const OUTPUT_GONE = 141;

/** npm hands on the signal that the terminal has sent to both: what comes twice at once was meant once. */
const ECHO_MILLISECONDS = 250;

/** How the user's interruption reaches work. */
export interface Interruption {
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Resolves when the user interrupts. */
  readonly interrupted: Promise<void>;
  /** Aborted when the user interrupts once more, for want of patience. */
  readonly insistence: AbortSignal;
}

/** What a session's work is given. */
export interface Session<E = LocalEndpoint> extends Interruption {
  readonly endpoint: E;
}

/**
 * Resolves with the exit code that `work` gives, or with the one of the signal that ended it; that nobody reads the output any more counts as
 * one. Rejects when it fails, interrupted or not: for example if the state could not be saved, however the process ended.
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
  // Each line that is printed after that is an error once more, which shows no impatience of the user's.
  const outputs = [process.stdout, process.stderr];
  const loseOutput = () => interrupt(OUTPUT_GONE);
  const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const handlers = Object.entries(SIGNALS).map(([name, code]) => [name, () => receive(code)] as const);
  for (const [name, handler] of handlers) process.on(name, handler);
  for (const output of outputs) output.on('error', loseOutput);
  try {
    const exitCode = await work({ signal, interrupted, insistence: insistence.signal });
    return signal.aborted ? signal.reason : exitCode;
  } finally {
    for (const [name, handler] of handlers) process.off(name, handler);
    for (const output of outputs) output.off('error', loseOutput);
  }
}

/** Runs `work` with something that is closed however it ends: done, failed or interrupted. The exit code is as of {@link interruptible}. */
export function runWith<E extends { close(): Promise<void> }>(
  open: () => Promise<E>,
  work: (session: Session<E>) => Promise<number>,
): Promise<number> {
  return interruptible(async (interruption) => {
    const endpoint = await open();
    try {
      return await work({ ...interruption, endpoint });
    } finally {
      await endpoint.close();
    }
  });
}

/** {@link runWith} an endpoint. */
export function runSession(options: EndpointOptions, work: (session: Session) => Promise<number>): Promise<number> {
  return runWith(() => startEndpoint(options), work);
}
