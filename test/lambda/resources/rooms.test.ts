/** Imports go one way between the folders of the handler. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const HANDLER = join(__dirname, '..', '..', '..', 'lambda', 'resources');

/** The folders that the files of each folder import from, apart from packages. */
function importsByFolder(): Record<string, string[]> {
  const imports: Record<string, Set<string>> = {};
  for (const file of readdirSync(HANDLER, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const folder = dirname(file);
    imports[folder] ??= new Set();
    for (const [, path] of readFileSync(join(HANDLER, file), 'utf8').matchAll(/\b(?:from |import\(|require\()'(\.[^']+)'/g)) {
      const imported = relative(HANDLER, join(HANDLER, folder, path));
      const target = readdirSync(HANDLER).includes(imported) ? imported : dirname(imported);
      if (target !== folder) imports[folder].add(target);
    }
  }
  return Object.fromEntries(Object.entries(imports).map(([folder, targets]) => [folder, [...targets].sort()]));
}

test('each folder imports only from those below it, and from the wire contract', () => {
  expect(importsByFolder()).toEqual({
    '.': ['kinds', 'lifecycle', 'protocol', 'runtime-stages', 'services'],
    'runtime-stages': ['../../src/private', 'kinds', 'lifecycle', 'protocol', 'services'],
    lifecycle: ['kinds', 'protocol', 'services'],
    kinds: ['../../src/private', 'protocol', 'services'],
    protocol: ['../../src/private', 'services'],
    services: [],
  });
});
