/** The README and docs/ as a whole: what they name, what the index lists, and what the pictures are made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../src';

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

test('the index of the decisions has each of them, by number and title', () => {
  const decisions = readdirSync(join(ROOT, 'docs/decisions')).filter((file) => file !== 'README.md');
  const rows = decisions.sort().map((file) => {
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(read(join('docs/decisions', file))) ?? [];
    return `| [${number}](${file}) | ${title} |`;
  });
  expect(rows.length).toBeGreaterThan(25);
  expect(read('docs/decisions/README.md').match(/^\| \[.*$/gm)).toEqual(rows);
});

/** A page from its title to its first block of code, table, list or heading. */
const introductionOf = (page: string) => /^# .+\n\n((?![#|<-]|```)[\s\S]+?)\n\n(?=[#|<-]|```)/.exec(read(join('docs', page)))?.[1] ?? '';

test('each page begins with text that says what it is for', () => {
  expect(PAGES.filter((page) => introductionOf(page) === '')).toEqual([]);
});

test('each page with constructs in TypeScript says at its top where their names in the other languages are', () => {
  const inTypeScript = PAGES.filter((page) => /^```ts\b/m.test(read(join('docs', page))));
  expect(inTypeScript.length).toBeGreaterThan(10);
  expect(inTypeScript.filter((page) => !introductionOf(page).includes('](languages.md#how-names-read)'))).toEqual([]);
});

test('rosetta leaves the app of the README alone: every package shows it as it is, beside the one in Python', () => {
  expect(README).not.toMatch(/^```(ts|typescript)\b/m);
});

test.each([
  ['README.md', 20],
  ['audit/README.md', 2],
  ['local/README.md', 5],
  ['tokens/README.md', 1],
])('%s has no relative links, which the page of its package could not follow', (page, atLeast) => {
  const targets = [...read(page).matchAll(/(?:\]\(|src(?:set)?=")([^)"]+)/g)].map(([, target = '']) => target);
  expect(targets.length).toBeGreaterThan(atLeast);
  expect(targets.filter((target) => !target.startsWith('https://'))).toEqual([]);
});

test('each image has a text for those who do not see it, and is used by a page', () => {
  const texts = [...ALL.matchAll(/!\[([^\]]*)\]\(|<img ([^>]*)>/g)].map(
    ([, text, attributes = '']) => text ?? /alt="([^"]*)"/.exec(attributes)?.[1],
  );
  expect(texts.length).toBeGreaterThan(7);
  expect(texts.filter((text = '') => text.split(' ').length < 4)).toEqual([]);
  const images = readdirSync(join(ROOT, 'docs/images'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(png|svg)$/.test(file));
  expect(images.length).toBeGreaterThan(10);
  expect(images.filter((file) => !ALL.includes(`images/${file.replaceAll('\\', '/')}`))).toEqual([]);
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
