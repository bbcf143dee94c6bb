/** Random lives of stacks that adopt resources, among faults. */
import fc from 'fast-check';
import { type Step, take } from '../commands';
import { check, environment, play, type Replay, type Share } from '../lifecycle';
import { LOGICAL_IDS } from '../resources';
import { asked, commandsOf, deploy, destroy, logicalId, pass, policies, rollBack, setup } from '../schedules';
import type { Choices } from './choices';
import type { ByHandStep, ElsewhereStep } from './elsewhere';

const byHand: fc.Arbitrary<ByHandStep> = fc.record({
  step: fc.constant('by hand' as const),
  logicalId,
  asked: fc
    .record({ asked, isUnnamed: fc.nat(3).map((of4) => of4 === 3) })
    .map(({ asked: given, isUnnamed }) => ({ ...given, refers: false, ...(isUnnamed && { called: '' }) })),
});

const elsewhere: fc.Arbitrary<ElsewhereStep> = fc.record({
  step: fc.constant('elsewhere' as const),
  act: fc.constantFrom('hold', 'adopt', 'adopt', 'let go', 'let go'),
  logicalId,
  choice: fc.nat(3),
  asked,
  sibling: fc.record({ milliseconds: fc.nat(1_500), fails: fc.boolean() }),
});

const choice: fc.Arbitrary<NonNullable<Choices[(typeof LOGICAL_IDS)[number]]>> = fc.oneof(
  { weight: 12, arbitrary: fc.nat(3) },
  { weight: 1, arbitrary: fc.constantFrom('taken', 'gone', 'unfit') },
);
const choices = fc.record(Object.fromEntries(LOGICAL_IDS.map((id) => [id, choice])), { requiredKeys: [] }) as fc.Arbitrary<Choices>;
const adoptingDeploy: fc.Arbitrary<Step> = fc.tuple(deploy, choices).map(([step, adopts]) => ({ ...step, adopts }));

const steps = (replayPath?: string) =>
  commandsOf([adoptingDeploy, adoptingDeploy, adoptingDeploy, adoptingDeploy, destroy, rollBack, pass, elsewhere], replayPath);

/** Plays random lives, each with resources that were made by hand. The environment is that of `playRandom`. */
export async function playAdoptions(share: Share, replay: Partial<Replay> = environment()): Promise<void> {
  const lives = fc.asyncProperty(
    setup,
    policies,
    fc.array(byHand, { minLength: 1, maxLength: 4 }),
    steps(replay.replayPath),
    async (given, kept, existing, commands) => {
      await play({ ...given, policies: kept }, async (model, world) => {
        for (const step of numbered(existing)) await take(step, model, world);
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
      });
    },
  );
  await check(lives, share, replay);
}

/** No two keys have the same material, which IVS refuses. */
function numbered(existing: readonly ByHandStep[]): ByHandStep[] {
  return existing.map((step, index) => ({ ...step, material: 100 + index }));
}
