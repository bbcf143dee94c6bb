import { readFileSync } from 'node:fs';
import { join } from 'node:path';

test('docs/tokens.md lists the codes of TokenError, and no other', () => {
  const page = readFileSync(join(__dirname, '..', 'docs/tokens.md'), 'utf8');
  const [, table = ''] = /^\| `code`.*\n\|[- |]+\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const source = readFileSync(join(__dirname, '..', 'tokens/src/token-error.ts'), 'utf8');
  const codes = (text: string) => [...text.matchAll(/^ *\| [`'](\w+)[`']/gm)].map(([, code]) => code);

  expect(codes(table)).toEqual(codes(source));
  expect(codes(table)).toHaveLength(7);
});
