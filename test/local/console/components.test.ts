/** Texts and colours of shared components. */
import { durationText, preciseDuration } from '../../../local/console/components/times';
import { toneOf } from '../../../local/console/components/tone';

test.each([
  [-5, '0 s'],
  [4_400, '4 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [36 * 3_600_000, '36 h'],
  [76 * 3_600_000, '3 d 4 h'],
  [14 * 24 * 3_600_000, '14 d'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test.each([
  [0.4, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [1_250, '1.3 s'],
  [59_999, '1 min'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [3_600_000, '1 h'],
])('%d ms are %s', (milliseconds, expected) => {
  expect(preciseDuration(milliseconds)).toBe(expected);
});

test.each([
  ['CREATE_FAILED', 'bad'],
  ['UPDATE_ROLLBACK_COMPLETE', 'bad'],
  ['ValidationException', 'bad'],
  ['CREATE_IN_PROGRESS', 'warn'],
  ['STARTING', 'warn'],
  ['CREATE_COMPLETE', 'good'],
  ['ACTIVE', 'good'],
  ['INACTIVE', undefined],
  ['DELETE_COMPLETE', undefined],
  ['STOPPED', undefined],
])('the colour of %s', (state, tone) => {
  expect(toneOf(state)).toBe(tone);
});
