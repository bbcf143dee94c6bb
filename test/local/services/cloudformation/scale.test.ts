import { expectProportional } from '../../../support/cpu';
import { createHarness, custom, thing } from './harness';

/** Deploys and deletes a stack of so many resources. */
const lives = (resource: (index: number) => object) => async (count: number) => {
  const harness = createHarness();
  const resources = Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, resource(index)]));
  expect(await harness.create('big', resources)).toBe('CREATE_COMPLETE');
  expect(await harness.delete('big')).toBe('DELETE_COMPLETE');
};

test('a stack of 500 resources is deployed and deleted, each at the price of one in a small stack', async () => {
  const inChains = (index: number) => thing(index % 10 ? { Value: { Ref: `R${index - 1}` } } : {});
  await expectProportional(lives(inChains), 500);
});

test('400 custom resources at the same time are deployed and deleted, each at the price of one of a few', async () => {
  await expectProportional(
    lives(() => custom()),
    400,
  );
});
