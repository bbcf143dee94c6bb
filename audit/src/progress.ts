import type { Clock } from '../../lambda/services/retry';

/** Says what the command does at the moment. */
export type Progress = (text: string) => void;

const INTERVAL_MS = 3_000;

/** Writes at most one line every three seconds, so that quick work is silent. */
export function createProgress(write: (line: string) => void, clock: Clock): Progress {
  let last = clock.now();
  return (text) => {
    if (clock.now() - last < INTERVAL_MS) return;
    last = clock.now();
    write(`${text} ...`);
  };
}
