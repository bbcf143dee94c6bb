import { countText, durationText, padTo, shorten, widthOf } from '../../../../local/src/command/progress/text';

test.each([
  [0, '0 ms'],
  [99.4, '99 ms'],
  [120, '0.1 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_725_000, '62 min 5 s'],
])('%d ms is %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test.each([
  [0, '0 resources'],
  [1, '1 resource'],
  [2, '2 resources'],
])('%d', (number, text) => {
  expect(countText(number, 'resource')).toBe(text);
});

test.each([
  ['LiveRoom/Room', 13],
  ['部屋', 4],
  ['👩‍👩‍👧', 2],
  ['Zoe\u0301', 3],
])('%s has %d columns', (text, columns) => {
  expect([widthOf(text), padTo(text, 14).length - text.length]).toEqual([columns, 14 - columns]);
});

test.each([
  ['LiveRoom/Room', 13, 'LiveRoom/Room'],
  ['LiveRoom/Room/Contribution', 13, 'LiveRo…bution'],
  ['LiveRoom/Room/Contribution', 12, 'LiveRo…ution'],
  ['LiveRoom', 1, '…'],
  ['LiveRoom', 0, ''],
  ['部屋部屋部屋', 7, '部屋…屋'],
  ['Zoe\u0301Zoe\u0301Zoe\u0301', 5, 'Zo…oe\u0301'],
])('%s in %d columns', (text, columns, shortened) => {
  expect(shorten(text, columns)).toBe(shortened);
  expect(widthOf(shortened)).toBeLessThanOrEqual(columns);
});
