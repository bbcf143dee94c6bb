import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const ROOT = join(__dirname, '../../../../local/src/services/ivs');

/** The folders, each of which imports only from those before it. */
const FOLDERS = [
  'model',
  'collections',
  'events',
  'state',
  'runtime',
  'recording',
  'participants',
  'tokens',
  'compositions',
  'channels',
  'operations',
  'simulation',
];

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes(sep) && file.endsWith('.ts'));

test('every folder has its place in the order', () => {
  expect([...new Set(files.map((file) => dirname(file)))].sort()).toEqual([...FOLDERS].sort());
});

test.each(FOLDERS)('%s imports only from folders before it', (folder) => {
  const allowed = FOLDERS.slice(0, FOLDERS.indexOf(folder) + 1);
  const imported = files
    .filter((file) => dirname(file) === folder)
    .flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '(\.[^']*)'/g)].map(([, path = '']) => join(folder, path)))
    .filter((path) => !path.startsWith('..'))
    .map((path) => (FOLDERS.includes(path) ? path : relative('.', dirname(path))));

  expect(imported.filter((path) => !allowed.includes(path))).toEqual([]);
});
