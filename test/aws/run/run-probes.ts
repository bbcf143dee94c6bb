/** Runs probes one after another, and removes what each has made. */

import type { Difference } from '../clients';
import { createContext, type Shared } from '../context';
import { NotSeen, type Probe } from '../probe';
import type { Target } from '../target';
import { cleanUp } from './clean-up';

/** AGREES: as assumed. DIFFERS: otherwise. NOT SEEN: it could not be tried. FAILED: the probe ended with an error. */
export type Verdict = 'AGREES' | 'DIFFERS' | 'NOT SEEN' | 'FAILED';

export interface Result {
  readonly probe: Probe;
  readonly verdict: Verdict;
  readonly seen: string;
}

export interface RunOptions {
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly onStart?: (probe: Probe) => void;
  readonly onResult?: (result: Result) => void;
  readonly onOutput?: (text: string) => void;
  /** What the probes share. @default - nothing yet */
  readonly shared?: Shared;
  /** Receives what was removed after a probe. */
  readonly onRemoved?: (what: string) => void;
}

/** Stops before the next probe if the signal is aborted. */
export async function runProbes(probes: readonly Probe[], { signal, shared = new Map(), ...options }: RunOptions): Promise<Result[]> {
  const results: Result[] = [];
  for (const probe of probes) {
    if (signal.aborted) break;
    options.onStart?.(probe);
    const result = await runProbe(probe, { signal, shared, ...options });
    if (signal.aborted) break;
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

/** Runs a probe, with falsified answers if a difference is given. */
export async function runProbe(
  probe: Probe,
  { target, signal, shared, onOutput, onRemoved }: RunOptions,
  difference?: Difference,
): Promise<Result> {
  const context = createContext({ target, signal, difference, shared, onOutput });
  try {
    const seen = await probe.run(context);
    return { probe, seen, verdict: seen === probe.expected ? 'AGREES' : 'DIFFERS' };
  } catch (error) {
    const { name, message } = error as Error;
    return error instanceof NotSeen
      ? { probe, verdict: 'NOT SEEN', seen: `not seen: ${message}` }
      : { probe, verdict: 'FAILED', seen: `${name}: ${message}` };
  } finally {
    context.close();
    // The cleanup at the end of the run tries again, and throws.
    await cleanUp({ target, onRemoved }).catch(() => {});
  }
}
