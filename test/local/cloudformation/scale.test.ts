import { createHarness, custom, thing } from './harness';

test('a stack of 500 resources is deployed and deleted in seconds', async () => {
  const harness = createHarness();
  const resources = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`R${index}`, thing(index % 10 ? { Value: { Ref: `R${index - 1}` } } : {})]),
  );
  const start = Date.now();
  expect(await harness.create('big', resources)).toBe('CREATE_COMPLETE');
  expect(await harness.delete('big')).toBe('DELETE_COMPLETE');
  expect(Date.now() - start).toBeLessThan(5000);
});

test('400 custom resources at the same time are no trouble', async () => {
  const harness = createHarness();
  const start = Date.now();
  expect(await harness.create('big', Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`R${index}`, custom()])))).toBe(
    'CREATE_COMPLETE',
  );
  expect(await harness.delete('big')).toBe('DELETE_COMPLETE');
  expect(Date.now() - start).toBeLessThan(5000);
});
