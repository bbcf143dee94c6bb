/** Rooms of local/src: the folders, and each service's folder. Imports between them go one way, those of types included. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const SOURCES = join(__dirname, '../../local/src');
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function roomOf(file: string): string {
  const [folder = '', service = ''] = file.split('/');
  return folder === 'services' && !service.endsWith('.ts') ? `${folder}/${service}` : folder;
}

/** The rooms that each room imports. */
const imports = new Map<string, Set<string>>();
for (const file of files) {
  const room = roomOf(file);
  const imported = imports.get(room) ?? new Set();
  for (const [, path = ''] of readFileSync(join(SOURCES, file), 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
    const target = relative(SOURCES, resolve(SOURCES, dirname(file), path));
    // `services` alone is the list of the services.
    const other = target === 'services' ? target : roomOf(target);
    if (other !== room) imported.add(other);
  }
  imports.set(room, imported);
}

test('no room imports a room that imports it', () => {
  const left = new Map(imports);
  for (let before = Infinity; left.size < before; ) {
    before = left.size;
    for (const [room, imported] of left) if (![...imported].some((other) => left.has(other))) left.delete(room);
  }
  // The rooms that are left import each other in a circle, or import one that does.
  expect(Object.fromEntries([...left].map(([room, imported]) => [room, [...imported].filter((other) => left.has(other))]))).toEqual({});
});

test('the lower rooms know no service', () => {
  const lower = ['data', 'http', 'service', 'state', 'system'];
  expect(lower.flatMap((room) => [...(imports.get(room) ?? [])]).filter((other) => !lower.includes(other))).toEqual([]);
});
