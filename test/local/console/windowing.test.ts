/** Which rows of a long list are rendered. */
import { evenRows, rowsInSight, unevenRows } from '../../../local/console/components/windowing';

const even = evenRows(1_000, 50);
const uneven = unevenRows(4, (index) => [10, 20, 30, 40][index] ?? 0);

test('rows of one height', () => {
  expect([even.height, even.top(3), even.at(149), even.at(150), even.at(-5), even.at(1e9)]).toEqual([50_000, 150, 2, 3, 0, 999]);
});

test('rows of different heights', () => {
  expect(uneven.height).toBe(100);
  expect([0, 1, 2, 3, 4].map(uneven.top)).toEqual([0, 10, 30, 60, 100]);
  expect([-1, 0, 9, 10, 29, 30, 60, 99, 100, 1e9].map(uneven.at)).toEqual([0, 0, 0, 1, 1, 2, 3, 3, 3, 3]);
});

test.each([
  ['the top', even, 0, 400, 100, { from: 0, to: 11 }],
  ['the middle', even, 5_000, 400, 100, { from: 98, to: 111 }],
  ['the end', even, 49_600, 400, 100, { from: 990, to: 1_000 }],
  ['rows of different heights', uneven, 30, 20, 0, { from: 2, to: 3 }],
  ['no rows', evenRows(0, 50), 0, 400, 100, { from: 0, to: 0 }],
])('what is in sight at %s', (_, rows, scrollTop, height, margin, expected) => {
  expect(rowsInSight(rows, scrollTop, height, margin)).toEqual(expected);
});
