/** Texts of templates and requests that take a careless reader for ever. */

import { formInput } from '../../../../local/src/service/protocols/aws-query';
import { references, resolve, type Scope } from '../../../../local/src/services/cloudformation/template/intrinsics';
import { matchesAllowedPattern } from '../../../../local/src/services/cloudformation/template/parameters';
import { createHarness } from './harness';

const SCOPE = { ref: (name: string) => name.toLowerCase() } as unknown as Scope;
const sub = (text: string) => resolve({ 'Fn::Sub': text }, SCOPE);

test('placeholders of Fn::Sub that never end are text', () => {
  const open = '${'.repeat(500_000);
  expect(sub(`\${A}${open}`)).toBe(`a${open}`);
  expect(references({ 'Fn::Sub': `\${A}${open}` })).toEqual([{ kind: 'Ref', name: 'A' }]);
  expect(sub(`\${A} \${!B} } \${`)).toBe(`a \${B} } \${`);
});

test('a list of a form may have one element with many members', () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `Tags.member.1.Name${index}`);
  const { Tags } = formInput(new URLSearchParams(names.map((name): [string, string] => [name, '1']))) as { Tags: [object] };
  expect(Object.keys(Tags[0])).toHaveLength(100_000);
});

describe('a template', () => {
  const many = (count: number, make: (index: number) => readonly [string, unknown]) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => make(index)));
  const create = (resources: object) => createHarness().create('app', resources);

  test('may have many faults, and names two hundred of them', async () => {
    // More than a call of JavaScript takes as arguments.
    const wrong = Array.from({ length: 130_000 }, (_, index) => ({ 'Fn::GetAtt': ['A', `Missing${index}`] }));
    await expect(create({ A: { Type: 'Test::Local::Thing', Properties: { P: wrong } } })).rejects.toThrow(
      /Missing100 in Fn::GetAtt.*\(129\d{3} more\)$/s,
    );
  });

  test('of too many resources is refused for that alone', async () => {
    const resources = many(20_000, (index) => [`R${index}`, { Type: 'Unknown::Type::Of' }]);
    await expect(create(resources)).rejects.toThrow(/error: Number of resources, 20000, is greater than maximum allowed, 500$/);
  });
});

describe('an AllowedPattern', () => {
  const matches = (pattern: string, text: string) => matchesAllowedPattern('P', pattern, text);

  test('has to match the whole text', () => {
    expect([matches('[a-z]+|x', 'abc'), matches('a|b', 'ab'), matches('(?=.*\\d).+', 'a1')]).toEqual([true, false, true]);
  });

  test('that takes too long is refused', () => {
    expect(() => matches('(a+)+', `${'a'.repeat(60)}b`)).toThrow(
      "The local endpoint cannot try the AllowedPattern (a+)+ of parameter 'P': Error: Script execution timed out after 1000ms. " +
        'Write one that JavaScript reads, and without repetitions inside repetitions.',
    );
  });

  test.each(['(?i)a', '[', 'a)|(b', '*'])('that JavaScript does not have is refused: %s', (pattern) => {
    expect(() => matches(pattern, 'a')).toThrow(
      `The local endpoint cannot try the AllowedPattern ${pattern} of parameter 'P': SyntaxError`,
    );
  });
});
