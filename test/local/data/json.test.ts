import fc from 'fast-check';
import { readJson } from '../../../local/src/data/json';

const nested = (levels: number, innermost: string) => '[ '.repeat(levels) + innermost + ' ]'.repeat(levels);

/** Texts that look like other parts of JSON. */
const text = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', 'a', 'é', '😀') });

test('a value is read as it was written', () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  fc.assert(fc.property(value, (written) => expect(readJson(JSON.stringify(written))).toEqual(JSON.parse(JSON.stringify(written)))));
});

test('what looks like a bracket in a text is no level', () => {
  fc.assert(
    fc.property(text, (innermost) => {
      const json = JSON.stringify(innermost);
      expect(readJson(`[${json},${nested(999, json)}]`)).toBeDefined();
      expect(() => readJson(`[${json},${nested(1_000, json)}]`)).toThrow('it has more than 1000 levels');
    }),
  );
});

test('levels count one inside another, and not one beside another', () => {
  const beside = `[${Array.from({ length: 2_000 }, () => '[{}]').join()}]`;
  expect(readJson(beside)).toHaveLength(2_000);
  expect(() => readJson(`[${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}]`)).toThrow('it has more than 1000 levels');
});

test.each([
  ['in a text', '["\ud83d"]'],
  ['in a text, escaped', '["\\ud83d"]'],
  ['the second one', '{"a":["\\uDE00"]}'],
  ['in a name', '{"\\ud83da":1}'],
])('half of a character is refused: %s', (_, json) => {
  expect(() => readJson(json)).toThrow('it has half of a character, a surrogate without the other one');
});

test('both halves of a character are one', () => {
  expect(readJson('["\\ud83d\\ude00", "\ud83d\ude00"]')).toEqual(['😀', '😀']);
  expect(readJson('["\\\\ud83d"]')).toEqual(['\\ud83d']);
});
