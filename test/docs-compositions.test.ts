import { blocksOf, compile, inFixture } from './support/compiled-blocks';

const BLOCKS = blocksOf('docs/compositions.md');

test('the TypeScript of docs/compositions.md compiles, one block after the other', () => {
  expect(BLOCKS.length).toBeGreaterThan(5);
  expect(compile(inFixture('compositions', BLOCKS.join('\n')))).toBe('');
});

test('a block that is wrong would not', () => {
  const wrong = inFixture('compositions', 'CompositionLayout.grid({ gap: 4 });');
  expect(compile(wrong)).toContain("'gap' does not exist in type 'GridLayoutOptions'");
});
