import { type EndpointOptions, type LocalEndpoint, startEndpoint } from './endpoint';

/** Exit codes as shells have them: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** How the user's interruption reaches work. */
export interface Interruption {
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Resolves when the user interrupts. */
  readonly interrupted: Promise<void>;
}

/** What a session's work is given. */
export interface Session<E = LocalEndpoint> extends Interruption {
  readonly endpoint: E;
}

/** Resolves with the exit code that `work` gives, or with the one of the signal that ended it. */
export async function interruptible(work: (interruption: Interruption) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const interrupted = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true }));
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => [signal, () => controller.abort(code)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  try {
    const exitCode = await work({ signal: controller.signal, interrupted });
    return controller.signal.aborted ? controller.signal.reason : exitCode;
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler);
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
