import { claimText } from '../../../local/console/tokens/claim-text';

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
