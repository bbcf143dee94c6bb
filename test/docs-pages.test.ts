/** The README and docs/ as a whole: what they name, what compiles, what the index lists, and what the pictures are made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../src';
import { blocksInFixtures, blocksOf, compile } from './support/compiled-blocks';

const ROOT = join(__dirname, '..');
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const PAGES = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md'));
const README = read('README.md');
const ALL = [README, ...PAGES.map((page) => read(join('docs', page)))].join('\n');

test('the pages speak of everything that can be imported', () => {
  const missing = Object.keys(library).filter((name) => !ALL.includes(`${name}.`) && !ALL.includes(`new ${name}(`));
  expect(missing).toEqual([]);
});

test('the index lists every page', () => {
  const index = read('docs/README.md');
  expect(PAGES.filter((page) => page !== 'README.md' && !index.includes(`](${page})`))).toEqual([]);
});

test('each page with constructs in TypeScript leads to their names in the other languages', () => {
  const inTypeScript = PAGES.filter((page) => /^```ts\b/m.test(read(join('docs', page))));
  expect(inTypeScript.length).toBeGreaterThan(10);
  expect(inTypeScript.filter((page) => !read(join('docs', page)).includes('](languages.md#how-names-read)'))).toEqual([]);
});

const SNIPPETS = ['constructs', 'events', 'metrics', 'permissions', 'run-time-stages'];

test('the TypeScript of these pages compiles, each block in its fixture', () => {
  const blocks = SNIPPETS.map((page) => blocksInFixtures(`docs/${page}.md`));
  expect(blocks.map(({ length }) => length)).toEqual(SNIPPETS.map((page) => read(`docs/${page}.md`).match(/^```ts\b/gm)?.length));
  expect(compile(...blocks.flat())).toBe('');
});

test('a block that is wrong would not', () => {
  const [block = ''] = blocksInFixtures('docs/constructs.md');
  expect(compile(block.replace("'Room')", "'Room', { name: 'a' })"))).toContain("'name' does not exist in type 'StageProps'");
});

test('the app of the README compiles, and rosetta leaves it alone: every package shows it as it is, beside the one in Python', () => {
  const apps = blocksOf('README.md', 'TypeScript');
  expect(apps).toHaveLength(1);
  expect(compile(...apps)).toBe('');
  expect(README).not.toMatch(/^```(ts|typescript)\b/m);
});

test('the README has no relative links, which the pages of the packages could not follow', () => {
  const targets = [...README.matchAll(/(?:\]\(|src(?:set)?=")([^)"]+)/g)].map(([, target = '']) => target);
  expect(targets.length).toBeGreaterThan(20);
  expect(targets.filter((target) => !target.startsWith('https://'))).toEqual([]);
});

/** What the pictures use of Mermaid. Everything in quotes is text. */
const PICTURE_LINE = /^ *(?:flowchart (?:LR|TB)|subgraph \w+\["[^"]+"\]|end|\w+\["[^"]+"\]|\w+ -- "[^"]+" --> \w+)$/;

describe('pictures', () => {
  const pictures = [...ALL.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map(([, text = '']) => text);

  test('there are some', () => {
    expect(pictures.length).toBeGreaterThanOrEqual(9);
  });

  test('are flowcharts of declared nodes, each with an arrow', () => {
    for (const picture of pictures) {
      const lines = picture.split('\n');
      expect(lines.filter((line) => !PICTURE_LINE.test(line))).toEqual([]);
      const nodes = [...picture.matchAll(/^ *(\w+)\["/gm)].map(([, id]) => id);
      const ends = [...picture.matchAll(/^ *(\w+) -- "[^"]+" --> (\w+)$/gm)].flatMap(([, from, to]) => [from, to]);
      expect(new Set(ends)).toEqual(new Set(nodes));
    }
  });
});
