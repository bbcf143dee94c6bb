import { createRingBuffer } from '../../../local/src/data/ring-buffer';

test.each([
  { added: 0, kept: [] },
  { added: 2, kept: [1, 2] },
  { added: 3, kept: [1, 2, 3] },
  { added: 4, kept: [2, 3, 4] },
  { added: 7, kept: [5, 6, 7] },
])('a ring buffer for three items has the last three of $added, oldest first', ({ added, kept }) => {
  const buffer = createRingBuffer<number>(3);
  for (let item = 1; item <= added; item++) buffer.add(item);
  expect(buffer.all()).toEqual(kept);
});
