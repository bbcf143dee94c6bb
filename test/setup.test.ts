/** What test/setup.ts sets for each test file. */
import fc from 'fast-check';

test('properties are tried with the same values each time', () => {
  const tried = () => fc.sample(fc.string(), 20);
  expect(tried()).toEqual(tried());
});
