/** docs/reliability.md says which test keeps which promise; this keeps the page true. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const DOCS = join(__dirname, '..', 'docs');
const PAGE = readFileSync(join(DOCS, 'reliability.md'), 'utf8');
const [, TABLE] = /^## Faults, one by one$(.*?)^## /ms.exec(PAGE) ?? [];
const FAULTS = 61;

interface Row {
  readonly number: number;
  readonly fault: string;
  readonly happens: string;
  readonly kept: string;
}

const rows: Row[] = [...TABLE.matchAll(/^\| (\d+) +\|(.+)\|$/gm)].map(([, number, cells]) => {
  const [fault, happens, kept, ...rest] = cells.split(/(?<!\\)\|/).map((cell) => cell.trim());
  if (rest.length > 0) throw new Error(`row ${number} has ${rest.length} cells too many`);
  return { number: Number(number), fault, happens, kept };
});

/** In the last column: a link to a test file, and after it the titles, as in the source, of tests in it. */
function citationsOf({ kept }: Row): { file: string; titles: string[] }[] {
  return kept.split(/; (?=\[)/).map((citation) => {
    const [, file = ''] = /^\[[^\]]+\]\(([^)]+)\): /.exec(citation) ?? [];
    return { file, titles: [...citation.matchAll(/`([^`]+)`/g)].map(([, title]) => title) };
  });
}

const titlesByFile = new Map<string, ReadonlySet<string>>();

/** The titles of tests in a file. Many rows name the same one. */
function titlesIn(file: string): ReadonlySet<string> {
  const known = titlesByFile.get(file);
  if (known) return known;
  const titles = new Set<string>();
  titlesByFile.set(file, titles);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.arguments.length > 0) {
      const [title] = node.arguments;
      if (ts.isStringLiteralLike(title) && /^test\b/.test(node.expression.getText(source))) titles.add(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

test('every fault has a row, in order', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: FAULTS }, (_, index) => index + 1));
  for (const row of rows) expect(row).toMatchObject({ fault: expect.stringMatching(/\w/), happens: expect.stringMatching(/\w/) });
});

test.each(rows)('row $number names tests that exist', (row) => {
  for (const { file, titles } of citationsOf(row)) {
    expect(file).toMatch(/\.test\.ts$/);
    expect(titles).not.toEqual([]);
    expect([...titlesIn(join(DOCS, file))]).toEqual(expect.arrayContaining(titles));
  }
});

test('every link of the page leads to a file', () => {
  const links = [...PAGE.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !existsSync(join(DOCS, link)))).toEqual([]);
});
