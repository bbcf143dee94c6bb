/** The documentation names files of the repository: by links, by addresses of the repository, and as code. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PAGES } from './support/pages';

const ROOT = join(__dirname, '..');
/** The files that a page names, from the root of the repository. */
function filesNamedIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = '']) => join(dirname(page), path));
  const addresses = [...text.matchAll(/cdk-ivs-realtime\/(?:(?:tree|blob)\/)?main\/([^)#\s"]+)/g)].map(([, path = '']) => path);
  const code = [...text.matchAll(/`((?:src|audit|bench|local|lambda|projenrc|rosetta|tokens|test|scripts|docs|examples)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  return [...new Set([...links, ...addresses, ...code])];
}

test.each(PAGES)('%s names files that exist', (page) => {
  expect(filesNamedIn(page).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const named = [...text.matchAll(/<a( [^>]*)>/g)].flatMap(([, attributes = '']) =>
    [...attributes.matchAll(/ (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name),
  );
  const headings = [...text.matchAll(/^#{1,6} +(.+?)\s*$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  // A heading that is there twice gets a number.
  const numbered = headings.map((anchor, index) => {
    const before = headings.slice(0, index).filter((other) => other === anchor).length;
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  return [...named, ...numbered];
}

/** The links of a page to headings, in itself or in another page of the repository: the page that has the heading, and its anchor. */
function headingsNamedIn(page: string): { readonly target: string; readonly anchor: string }[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].map(([, path = '', anchor = '']) => ({
    target: path === '' ? page : join(dirname(page), path),
    anchor,
  }));
  const addresses = [...text.matchAll(/cdk-ivs-realtime\/blob\/main\/([^)#\s]+)#([^)\s]+)\)/g)].map(([, target = '', anchor = '']) => ({
    target,
    anchor,
  }));
  return [...links, ...addresses].filter(({ target }) => target.endsWith('.md'));
}

test.each(PAGES)('%s names headings that exist', (page) => {
  expect(headingsNamedIn(page).filter(({ target, anchor }) => !anchorsOf(target).includes(anchor))).toEqual([]);
});

test('headings are found', () => {
  expect(PAGES.flatMap(headingsNamedIn).length).toBeGreaterThan(10);
  expect(headingsNamedIn('docs/regulated-accounts.md')).toContainEqual({ target: 'docs/regulated-accounts.md', anchor: 'cdk-nag' });
});

test('links are found', () => {
  expect(filesNamedIn('docs/programs.md')).toContain('local/src/service/snapshot.ts');
  expect(filesNamedIn('docs/decisions/0029-how-figures-are-measured.md')).toContain('bench/report/plot.mjs');
  expect(filesNamedIn('README.md')).toEqual(expect.arrayContaining(['docs/images/page-rooms-dark.png', 'docs/architecture.md']));
});
