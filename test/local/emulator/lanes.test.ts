import { createLanes } from '../../../local/src/emulator/lanes';

test('deliveries to a target run one after another, also after one that fails; those to another target do not wait', async () => {
  const lanes = createLanes();
  const done: string[] = [];
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = lanes.run('a', async () => {
    await released;
    done.push('a1');
  });
  const second = lanes
    .run('a', async () => {
      done.push('a2');
      throw new Error('no');
    })
    .catch(({ message }) => message);
  const third = lanes.run('a', async () => void done.push('a3'));
  await lanes.run('b', async () => void done.push('b1'));
  expect(done).toEqual(['b1']);
  release();
  await first;
  expect(await second).toBe('no');
  await third;
  expect(done).toEqual(['b1', 'a1', 'a2', 'a3']);
});

test('a target for which 1,000 deliveries wait takes no more, until they are done', async () => {
  const lanes = createLanes();
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const waiting = Array.from({ length: 1_000 }, () => lanes.run('a', () => released));
  await expect(lanes.run('a', async () => {})).rejects.toThrow('1000 earlier events wait for this target');
  await lanes.run('b', async () => {});
  release();
  await Promise.all(waiting);
  await lanes.run('a', async () => {});
});
