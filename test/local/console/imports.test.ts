/** The folders of the page: what each may import and use. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const PAGE = join(__dirname, '../../../local/console');
const files = readdirSync(PAGE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  .map((file) => ({ file, text: readFileSync(join(PAGE, file), 'utf8') }));

/** The folder of a file. A file beside the folders is a folder by itself. */
function folderOf(file: string): string {
  return file.split('/')[0] ?? file;
}

test('only types come from the endpoint, and only from its interface', () => {
  const imported = files.flatMap(({ text }) => [...text.matchAll(/^(import|export) [^;]*? from '([./]+\/src\/[^']+)'/gm)]);
  expect(imported.length).toBeGreaterThan(10);
  const wrong = imported.filter(([statement, , path]) => !/^import type/.test(statement) || !path?.includes('/src/service/'));
  expect(wrong.map(([statement]) => statement)).toEqual([]);
});

test('only endpoint/ talks to the endpoint', () => {
  const talking = files.filter(({ text }) => /\bfetch\(|new (EventSource|WebSocket|XMLHttpRequest)\b|sendBeacon/.test(text));
  expect([...new Set(talking.map(({ file }) => folderOf(file)))]).toEqual(['endpoint']);
});

test('nothing makes HTML or code from text', () => {
  const unsafe = files.filter(({ text }) =>
    /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/.test(text),
  );
  expect(unsafe.map(({ file }) => file)).toEqual([]);
});

test('no two folders import each other, also by way of others', () => {
  const imports = new Map<string, Set<string>>();
  for (const { file, text } of files) {
    const targets = [...text.matchAll(/^import (?!type)[^;]*? from '(\.[^']+)'/gm)].map(([, path = '']) =>
      folderOf(relative(PAGE, resolve(PAGE, dirname(file), path))),
    );
    const others = targets.filter((target) => target !== folderOf(file) && target !== '..');
    imports.set(folderOf(file), new Set([...(imports.get(folderOf(file)) ?? []), ...others]));
  }
  const names = new Map([...imports].map(([folder, others]) => [folder.replace(/\.tsx?$/, ''), others]));
  for (let before = Infinity; names.size < before; ) {
    before = names.size;
    for (const [folder, others] of names) if (![...others].some((other) => names.has(other))) names.delete(folder);
  }
  // The folders that are left import each other in a circle, or import one that does.
  expect(Object.fromEntries([...names].map(([folder, others]) => [folder, [...others].filter((other) => names.has(other))]))).toEqual({});
});
