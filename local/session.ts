import { type EndpointOptions, type LocalEndpoint, startEndpoint } from './endpoint';

/** Exit codes as shells have them: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** What a session's work is given. */
export interface Session {
  readonly endpoint: LocalEndpoint;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Resolves when the user interrupts. */
  readonly interrupted: Promise<void>;
}

/**
 * Runs `work` with an endpoint that is closed however it ends: done, failed or interrupted.
 * Resolves with the exit code that `work` gives, or with the one of the signal that ended it.
 */
export async function runSession(options: EndpointOptions, work: (session: Session) => Promise<number>): Promise<number> {
  const endpoint = await startEndpoint(options);
  const controller = new AbortController();
  const interrupted = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true }));
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => [signal, () => controller.abort(code)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  try {
    const exitCode = await work({ endpoint, signal: controller.signal, interrupted });
    return controller.signal.aborted ? controller.signal.reason : exitCode;
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler);
    await endpoint.close();
  }
}
