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

/** One part of the random schedules. Tests in files of their own share them out. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

export const ALL: Share = { part: 1, of: 1 };

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
 * Plays random schedules. The same commit plays the same ones each time, so that a gate does not fail by chance.
 *
 * - `MODEL_RUNS`: how many.
 * - `MODEL_SEED`: any other whole number than 1 plays other schedules.
 * - `MODEL_SHRINK=no`: tells the first failure as it is.
 * - `MODEL_SEED`, `MODEL_PATH`, `MODEL_REPLAY`: those that a failure prints, to see it again; `replayPath` stands behind the counterexample.
 */
export async function playRandom(share: Share, replay: Partial<Replay> = environment()): Promise<void> {
  const schedules = fc.asyncProperty(setup, stepsOf(replay.replayPath), async (given, commands) => {
    await play(given, (model, world) => fc.asyncModelRun(() => ({ model, real: world }), commands));
  });
  await check(schedules, share, replay);
}

/** Runs a property for one part of `MODEL_RUNS`, or replays one failure. */
export async function check<T>(schedules: fc.IAsyncProperty<T>, { part, of }: Share, { seed = 1, path }: Partial<Replay>): Promise<void> {
  if (path !== undefined) return await fc.assert(schedules, { numRuns: 1, endOnFailure: true, seed, path });
  const numRuns = Math.ceil(Number(process.env.MODEL_RUNS ?? 100) / of);
  await fc.assert(schedules, { numRuns, endOnFailure: process.env.MODEL_SHRINK === 'no', seed: seed * of + part });
}

export function environment(): Partial<Replay> {
  const { MODEL_SEED, MODEL_PATH, MODEL_REPLAY } = process.env;
  return { seed: MODEL_SEED ? Number(MODEL_SEED) : undefined, path: MODEL_PATH, replayPath: MODEL_REPLAY };
}
