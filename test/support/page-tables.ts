import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The cells of each row of a page's table, found by the text that its head begins with. */
export function tableOf(page: string, head: string): string[][] {
  const lines = readFileSync(join(ROOT, page), 'utf8').split('\n');
  const headLine = lines.findIndex((line) => line.startsWith(`| ${head} `));
  if (headLine === -1)
    throw new Error(`${page} must have a table whose head begins with ${head}, got none: name the first cells of its head`);
  const rows = lines.slice(headLine + 2);
  const count = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, count).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
