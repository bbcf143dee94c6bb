import { claimText, fromNow } from '../../../local/console/tokens/claim-text';

test.each([
  ['exp', 1_768_478_400, '2026-01-15T12:00:00.000Z'],
  ['iat', 'soon', undefined],
  ['exp', 1e300, undefined],
  ['capabilities', { allow_publish: true, allow_subscribe: true }, 'may publish and subscribe'],
  ['capabilities', { allow_publish: true }, 'may publish, not subscribe'],
  ['capabilities', { allow_subscribe: true, allow_publish: 'true' }, 'may subscribe, not publish'],
  ['capabilities', {}, 'may neither publish nor subscribe'],
  ['capabilities', null, undefined],
  ['user_id', 'ann', undefined],
])('the claim %s with %p says %s', (name, value, text) => expect(claimText(name, value)).toBe(text));

test.each([
  [12 * 3_600_000, 'in 12 h'],
  [12 * 3_600_000 - 1, 'in 11 h 59 min'],
  [14 * 24 * 3_600_000, 'in 14 d'],
  [25 * 3_600_000, 'in 1 d 1 h'],
  [59_999, 'in less than a minute'],
  [-720_000, '12 min ago'],
])('%d milliseconds from now is %s', (milliseconds, text) => expect(fromNow(milliseconds)).toBe(text));
