import * as fc from 'fast-check';
import { fileRows } from '../../../local/console/recordings/file-rows';

const file = (path: string) => ({ path });

function textOf(paths: readonly string[], closed: readonly string[] = []): string[] {
  return fileRows(paths.map(file), new Set(closed)).map(
    ({ name, depth, folder }) => `${'  '.repeat(depth)}${name}${folder ? `/ ${folder.files}${folder.open ? '' : ' closed'}` : ''}`,
  );
}

test('has folders before files, numbers by their value, and a chain of folders as one row', () => {
  const paths = [
    'media/thumbnails/10.jpg',
    'media/thumbnails/9.jpg',
    'media/hls/multivariant.m3u8',
    'media/hls/720p/playlist.m3u8',
    'a.txt',
  ];
  expect(textOf([...paths, 'events/x/recording-started.json'])).toEqual([
    'events/x/ 1',
    '  recording-started.json',
    'media/ 4',
    '  hls/ 2',
    '    720p/ 1',
    '      playlist.m3u8',
    '    multivariant.m3u8',
    '  thumbnails/ 2',
    '    9.jpg',
    '    10.jpg',
    'a.txt',
  ]);
});

test('hides what is in closed folders', () => {
  expect(textOf(['a/b.json', 'a/c/d.json', 'e.json'], ['a/'])).toEqual(['a/ 2 closed', 'e.json']);
});

test('takes a file and a folder with one name, and names of members of objects', () => {
  expect(textOf(['a', 'a/b', '__proto__/constructor'])).toEqual(['__proto__/ 1', '  constructor', 'a/ 1', '  b', 'a']);
});

test('has each file once, and each path once, whatever the names are', () => {
  const name = fc.constantFrom('a', 'b', 'B', '10', '9', 'á', '', '__proto__');
  const paths = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')));
  fc.assert(
    fc.property(paths, (paths) => {
      const rows = fileRows(paths.map(file), new Set());
      expect(rows.flatMap((row) => (row.file ? [row.file.path] : [])).sort()).toEqual([...paths].sort());
      expect(new Set(rows.map(({ path, folder }) => `${path} ${folder !== undefined}`)).size).toBe(rows.length);
      for (const { path, folder } of rows)
        if (folder) expect(folder.files).toBe(paths.filter((each) => each.startsWith(path) && each !== path.slice(0, -1)).length);
    }),
  );
});
