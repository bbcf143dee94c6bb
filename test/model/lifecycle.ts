/** Schedules: played from a list of steps, or made up by chance. */
import fc from 'fast-check';
import { type Step, take } from './commands';
import { NO_FAULTS } from './faults';
import { type Model, newModel } from './model';
import { setup, stepsOf } from './schedules';
import { createWorld, type Setup, type World } from './world';

/** Where a failure was found, as fast-check reports it. */
export interface Replay {
  readonly seed: number;
  readonly path: string;
  /** Of a path that leads to a shrunk schedule. */
  readonly replayPath?: string;
}

const PLAIN: Setup = { seed: 1, policies: {}, listLag: 0, pageSize: 100, eventLag: 0, throttling: false, rollbackPause: 2_000 };

/** Plays a schedule, and destroys the stack in the end. Throws at what is not as it should be. */
export async function play(given: Partial<Setup>, act: readonly Step[] | ((model: Model, world: World) => Promise<void>)): Promise<World> {
  const world = createWorld({ ...PLAIN, ...given });
  const model = newModel();
  try {
    if (typeof act === 'function') await act(model, world);
    else for (const step of act) await take(step, model, world);
    if (world.status() !== '') await take({ step: 'destroy', faults: NO_FAULTS }, model, world);
    if (world.status() !== '') throw new Error(`the stack is in ${world.status()}, and should be gone`);
    return world;
  } finally {
    await world.close();
  }
}

/**
 * Plays random schedules: one part of `parts`, so that tests in files of their own share them out.
 *
 * - `MODEL_RUNS`: how many.
 * - `MODEL_SHRINK=no`: tells the first failure as it is.
 * - `MODEL_SEED`, `MODEL_PATH`, `MODEL_REPLAY`: those of a failure, to see it again; `replayPath` stands behind the counterexample.
 */
export async function playRandom(parts: number, replay: Partial<Replay> = environment()): Promise<void> {
  const schedules = fc.asyncProperty(setup, stepsOf(replay.replayPath), async (given, commands) => {
    await play(given, (model, world) => fc.asyncModelRun(() => ({ model, real: world }), commands));
  });
  await check(schedules, parts, replay);
}

/** Runs a property for one part of `MODEL_RUNS`, or replays one failure. */
export async function check<T>(schedules: fc.IAsyncProperty<T>, parts: number, { seed, path }: Partial<Replay>): Promise<void> {
  const numRuns = path === undefined ? Math.ceil(Number(process.env.MODEL_RUNS ?? 100) / parts) : 1;
  const endOnFailure = path !== undefined || process.env.MODEL_SHRINK === 'no';
  await fc.assert(schedules, { numRuns, endOnFailure, ...(seed !== undefined && { seed }), ...(path !== undefined && { path }) });
}

export function environment(): Partial<Replay> {
  const { MODEL_SEED, MODEL_PATH, MODEL_REPLAY } = process.env;
  return { seed: MODEL_SEED ? Number(MODEL_SEED) : undefined, path: MODEL_PATH, replayPath: MODEL_REPLAY };
}
