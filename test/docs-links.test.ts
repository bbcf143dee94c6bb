/** The documentation names files of the repository: by links, by addresses of the repository, and as code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'audit/README.md',
  'local/README.md',
  'tokens/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

/** The files that a page names, from the root of the repository. */
function filesNamedIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = '']) => join(dirname(page), path));
  const addresses = [...text.matchAll(/\/(?:tree|blob)\/main\/([^)#\s]+)/g)].map(([, path = '']) => path);
  const code = [...text.matchAll(/`((?:src|audit|local|lambda|tokens|test|scripts|docs|examples)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  return [...new Set([...links, ...addresses, ...code])];
}

test.each(PAGES)('%s names files that exist', (page) => {
  expect(filesNamedIn(page).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('links are found', () => {
  expect(filesNamedIn('docs/programs.md')).toContain('local/src/service/snapshot.ts');
});
