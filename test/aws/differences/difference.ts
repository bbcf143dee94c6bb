/** How a test falsifies the answers that a probe gets, and what the probe has to see then. */
import type { Difference } from '../clients';

export interface Seeded {
  /** @default - the answers of the services */
  readonly answers?: Difference;
  /** Changes what probes share, by its name. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever probes share
  readonly shared?: Readonly<Record<string, (made: any) => object>>;
  readonly seen: string;
}

/** By the id of the probe. */
export type Differences = Readonly<Record<string, Seeded>>;

/** An error of a service with this name, whatever the service answers. */
export function refusal(name: string): Difference[string] {
  return async () => {
    throw Object.assign(new Error('a falsified answer'), { name });
  };
}

/** Success with this answer, whatever the service answers. */
export function success(answer: object = {}): Difference[string] {
  return async (real) => {
    await real().catch(() => {});
    return answer;
  };
}

/** The service's answer, changed. */
// biome-ignore lint/suspicious/noExplicitAny: the answers of all operations
export function changed(change: (answer: any, input: any) => object): Difference[string] {
  return async (real, input) => change(await real(), input);
}
