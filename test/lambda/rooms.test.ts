/** Imports go one way between the folders of the functions. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const FUNCTIONS = join(__dirname, '..', '..', 'lambda');

/** The folders that the files of each folder import from, apart from packages. */
function importsByFolder(): Record<string, string[]> {
  const files = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const folders = new Set(files.map(dirname));
  const imports = Object.fromEntries([...folders].map((folder): [string, Set<string>] => [folder, new Set()]));
  for (const file of files) {
    const folder = dirname(file);
    for (const [, path] of readFileSync(join(FUNCTIONS, file), 'utf8').matchAll(/\b(?:from |import\(|require\()'(\.[^']+)'/g)) {
      const imported = relative(FUNCTIONS, join(FUNCTIONS, folder, path));
      const target = folders.has(imported) ? imported : dirname(imported);
      if (target !== folder) imports[folder].add(target);
    }
  }
  return Object.fromEntries(Object.entries(imports).map(([folder, targets]) => [folder, [...targets].sort()]));
}

test('each folder imports only from those below it, and from the wire contract', () => {
  expect(importsByFolder()).toEqual({
    resources: [
      'resources/adoption',
      'resources/kinds',
      'resources/lifecycle',
      'resources/protocol',
      'resources/runtime-stages',
      'resources/services',
      'services',
    ],
    'resources/runtime-stages': ['../src/private', 'resources/kinds', 'resources/lifecycle', 'resources/protocol', 'services'],
    'resources/adoption': ['resources/kinds', 'resources/lifecycle', 'resources/protocol', 'resources/runtime-stages', 'services'],
    'resources/lifecycle': ['resources/kinds', 'resources/protocol', 'resources/services', 'services'],
    'resources/kinds': ['../src/private', 'resources/protocol', 'resources/services', 'services'],
    'resources/protocol': ['../src/private', 'services'],
    'resources/services': ['services'],
    recordings: ['../src/private', 'resources/runtime-stages', 'services'],
    compositions: ['../src/private', 'resources/runtime-stages', 'services'],
    sweeper: ['../src/private', 'resources/protocol', 'resources/runtime-stages', 'services'],
    'token-issuer': ['../src/private', 'resources/runtime-stages', 'services'],
    services: ['../src/private'],
  });
});
