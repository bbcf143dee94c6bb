/** The scenes that were started, and what each has done: plain data. */
export interface SceneRun {
  readonly id: number;
  readonly stageArn: string;
  readonly title: string;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  /** Oldest first, at most {@link KEPT_LINES}. */
  readonly lines: readonly string[];
  /** @default - the scene has not failed */
  readonly error?: unknown;
}

export const KEPT_LINES = 50;
const KEPT_RUNS = 20;

export type SceneRuns = readonly SceneRun[];

/** Adds a run. Drops the oldest runs that are over. */
export function withRun(runs: SceneRuns, run: SceneRun): SceneRuns {
  const over = runs.filter(({ state }) => state !== 'running');
  const dropped = new Set(over.slice(0, Math.max(0, over.length - KEPT_RUNS + 1)));
  return [...runs.filter((other) => !dropped.has(other)), run];
}

export function withLine(runs: SceneRuns, id: number, line: string): SceneRuns {
  return withChange(runs, id, ({ lines }) => ({ lines: [...lines, line].slice(-KEPT_LINES) }));
}

export function withEnd(runs: SceneRuns, id: number, state: Exclude<SceneRun['state'], 'running'>, error?: unknown): SceneRuns {
  return withChange(runs, id, () => ({ state, error }));
}

/** Removes what a person has read. A scene that runs stays. */
export function withoutRun(runs: SceneRuns, id: number): SceneRuns {
  return runs.filter((run) => run.id !== id || run.state === 'running');
}

function withChange(runs: SceneRuns, id: number, change: (run: SceneRun) => Partial<SceneRun>): SceneRuns {
  return runs.map((run) => (run.id === id ? { ...run, ...change(run) } : run));
}
