/** Says every minute what a run is at, because some probes and deletions take many minutes on AWS. */
const MINUTE = 60_000;

export interface Heartbeat {
  /** What the run is at from now on. */
  at(what: string): void;
  stop(): void;
}

export function startHeartbeat(print: (line: string) => void): Heartbeat {
  let current = '';
  let minutes = 0;
  const timer = setInterval(() => print(`    ${++minutes} min: ${current}`), MINUTE);
  return {
    at(what) {
      current = what;
      minutes = 0;
      timer.refresh();
    },
    stop: () => clearInterval(timer),
  };
}
