import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, compile, inFixture } from './support/compiled-blocks';

const PAGES = ['docs/tokens.md', 'tokens/README.md'];
const BLOCKS = PAGES.flatMap((page) => blocksOf(page));
const MODULES = BLOCKS.filter((block) => block.startsWith('import '));
const PARTS_OF_A_STACK = BLOCKS.filter((block) => !block.startsWith('import '));

test('the TypeScript of the pages about tokens compiles: modules, and parts of a stack, each on its own', () => {
  expect(MODULES.length).toBeGreaterThan(4);
  expect(compile(...MODULES, ...PARTS_OF_A_STACK.map((code) => inFixture('tokens', code)))).toBe('');
});

test('a module that is wrong would not', () => {
  const wrong = "import { verifyToken } from 'ivs-realtime-tokens';\nverifyToken('', { pem: '' });";
  expect(compile(wrong)).toContain("'pem' does not exist in type 'VerifyOptions'");
});

test('docs/tokens.md lists the codes of TokenError, and no other', () => {
  const page = readFileSync(join(__dirname, '..', 'docs/tokens.md'), 'utf8');
  const [, table = ''] = /^\| `code`.*\n\|[- |]+\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const source = readFileSync(join(__dirname, '..', 'tokens/src/token-error.ts'), 'utf8');
  const codes = (text: string) => [...text.matchAll(/^ *\| [`'](\w+)[`']/gm)].map(([, code]) => code);

  expect(codes(table)).toEqual(codes(source));
  expect(codes(table)).toHaveLength(7);
});
