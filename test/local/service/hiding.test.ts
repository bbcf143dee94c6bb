import { createHiding } from '../../../local/src/service/shown-values';

test('the hiding is prepared again only when the secrets have changed', () => {
  let secrets = ['first secret'];
  const hiding = createHiding(() => [...secrets]);
  const hide = hiding();
  expect(hide('first secret, second secret')).toBe('****, second secret');
  expect(hiding()).toBe(hide);
  secrets = ['second secret'];
  expect(hiding()).not.toBe(hide);
  expect(hiding()('first secret, second secret')).toBe('first secret, ****');
});
