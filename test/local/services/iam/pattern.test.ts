import fc from 'fast-check';
import { equals, equalsIgnoreCase, fits, matches, variablesIn } from '../../../../local/src/services/iam/pattern';

/** How many comparisons tell whether a text fits. */
function comparisons(pattern: string, text: string): number {
  let total = 0;
  fits({ text: pattern }, text, (more) => {
    total += more;
  });
  return total;
}

test('a text fits a pattern as it matches the regular expression that the pattern stands for', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\n'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      const source = wanted.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(matches(wanted, given)).toBe(new RegExp(`^${source}$`, 's').test(given));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['a*a*a*a*a*a*a*b', 'a'],
  [`${'a*'.repeat(400)}b`, 'a'],
  [`${'*?a'.repeat(100)}b`, 'a'],
  ['*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', 'a'],
  ['*****************b', 'a'],
])('%s takes at most as many comparisons as the product of both lengths', (pattern, letter) => {
  for (const length of [120, 240, 480]) {
    expect(comparisons(pattern, letter.repeat(length))).toBeLessThanOrEqual(pattern.length * length);
  }
});

test('the growth of what a text takes is that of its length', () => {
  const pattern = 'a*a*a*a*a*a*a*b';
  expect(comparisons(pattern, 'a'.repeat(2_000))).toBeLessThanOrEqual(2.1 * comparisons(pattern, 'a'.repeat(1_000)));
});

test('a key of letters is told from a pattern of them, and from one that never ends a variable', () => {
  expect(matches('arn:aws:s3:::bkt/a*a*a*a*a*a*a*b', `arn:aws:s3:::bkt/${'a'.repeat(120)}`)).toBe(false);
  expect(matches('${'.repeat(100_000), 'a')).toBe(false);
  expect(variablesIn('${'.repeat(100_000))).toEqual([]);
});

describe('variables', () => {
  const context = { 'aws:principaltag/team': 'a*c', 'aws:principalarn': ['one', 'two'] };

  test('stand for what the context has, in which wildcards are none', () => {
    expect(matches(`x/\${aws:PrincipalTag/team}/*`, 'x/a*c/y', context)).toBe(true);
    expect(matches(`x/\${aws:PrincipalTag/team}/*`, 'x/abc/y', context)).toBe(false);
    expect(equals(`\${aws:PrincipalTag/team}`, 'a*c', context)).toBe(true);
    expect(equalsIgnoreCase(`X\${aws:PrincipalTag/team}`, 'xA*C', context)).toBe(true);
  });

  test('without one value fit nothing, be they called like members of every object', () => {
    for (const name of ['aws:PrincipalTag/other', 'aws:PrincipalArn', 'constructor', 'toString', '__proto__']) {
      expect(matches(`*\${${name}}*`, 'any', context)).toBe(false);
      expect(equals(`\${${name}}`, '', context)).toBe(false);
    }
  });

  test('of the characters with a meaning are these', () => {
    expect(matches(`\${*}\${?}\${$}`, '*?$')).toBe(true);
    expect(matches(`\${*}`, 'a')).toBe(false);
    expect(variablesIn(`\${*}/\${aws:username}/\${a}`)).toEqual(['aws:username', 'a']);
  });

  test('that are not ended are text', () => {
    expect(matches(`\${aws:*`, `\${aws:PrincipalArn`)).toBe(true);
    expect(matches(`}\${*`, `}\${x`)).toBe(true);
  });
});
