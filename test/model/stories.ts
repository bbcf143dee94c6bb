/** Stories by hand: what they are written with, and how they are played. */
import type { DeployStep, DestroyStep, RollBackStep, Step } from './commands';
import { NO_FAULTS } from './faults';
import { play } from './lifecycle';
import type { Asked, AskedResources } from './resources';
import type { Setup } from './world';

/** A story, played with several seeds, so that the moments differ. */
export interface Scenario {
  readonly setup?: Partial<Setup>;
  readonly steps: readonly Step[];
  /** What has to be found in the timeline of at least one seed, or the story was not told. */
  readonly tells: readonly RegExp[];
}

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

export const ask = (asked: Partial<Asked> = {}): Asked => ({ name: 0, tag: 0, variant: 0, refers: false, ...asked });
/** A sibling that fails while others are at work. */
export const FAILING = { milliseconds: 300, fails: true };

type DeployOptions = Partial<Omit<DeployStep, 'step' | 'resources' | 'faults'>> & { readonly faults?: Partial<DeployStep['faults']> };

export const deploy = (resources: AskedResources, { faults, ...rest }: DeployOptions = {}): Step => ({
  step: 'deploy',
  resources,
  materials: {},
  flaws: {},
  sibling: { milliseconds: 0, fails: false },
  faults: { ...NO_FAULTS, ...faults },
  ...rest,
});
export const destroy = (faults: Partial<DestroyStep['faults']> = {}, rest: Partial<DestroyStep> = {}): Step => ({
  ...rest,
  step: 'destroy',
  faults: { ...NO_FAULTS, ...faults },
});

export const rollBack = (rest: Partial<RollBackStep> = {}): Step => ({ faults: NO_FAULTS, ...rest, step: 'roll back' });

export const ALL: AskedResources = {
  StorageA: ask(),
  EncoderA: ask(),
  KeyA: ask(),
  StageA: ask({ refers: true, variant: 1 }),
  IngestA: ask({ refers: true, variant: 1, tag: 1 }),
};

/** Plays each scenario as a test of its own. */
export function playAll(scenarios: Readonly<Record<string, Scenario>>): void {
  describe.each(Object.keys(scenarios))('%s', (name) => {
    const { setup, steps, tells } = scenarios[name];

    test('ends well', async () => {
      const timelines: string[] = [];
      for (const seed of SEEDS) timelines.push(String((await play({ ...setup, seed }, steps)).timeline));
      for (const line of tells) expect(timelines.find((timeline) => line.test(timeline)) ?? timelines[0]).toMatch(line);
    });
  });
}
