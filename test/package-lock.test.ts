import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

const read = (name: string) => readFileSync(join(__dirname, '..', name), 'utf8');

const packages: Readonly<Record<string, LockedPackage>> = JSON.parse(read('package-lock.json')).packages;

/** The places where Node.js looks for a package: below the folder that needs it, then below each folder around that. */
function placesOf(name: string, folder: string): string[] {
  const around = folder.includes('node_modules/') ? placesOf(name, folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) : [];
  return [`${folder === '' ? '' : `${folder}/`}node_modules/${name}`, ...around];
}

test('the lock file has the optional packages of every platform', () => {
  const optional = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => [folder, name] as const),
  );
  expect(optional).toContainEqual(['node_modules/esbuild', '@esbuild/win32-arm64']);
  expect(optional.filter(([folder, name]) => !placesOf(name, folder).some((place) => Object.hasOwn(packages, place)))).toEqual([]);
});

test('the lock file has what package.json asks for', () => {
  const { devDependencies, peerDependencies, workspaces } = JSON.parse(read('package.json'));
  expect(packages['']).toMatchObject({ devDependencies, peerDependencies, workspaces });
  for (const folder of workspaces) {
    const { name, bin } = JSON.parse(read(`${folder}/package.json`));
    expect(packages[folder]).toMatchObject({ name, version: '0.0.0', ...(bin && { bin }) });
  }
});

test('the lock file names no registry, so that it serves every one', () => {
  const resolved = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
  expect(resolved).toEqual([
    ['node_modules/ivs-local', { resolved: 'local', link: true }],
    ['node_modules/ivs-realtime-audit', { resolved: 'audit', link: true }],
    ['node_modules/ivs-realtime-tokens', { resolved: 'tokens', link: true }],
  ]);
});

test('npm install keeps package.json and the lock file as they are, whatever else the user has configured', () => {
  const lines = read('.npmrc').split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual(['save=false', 'omit-lockfile-registry-resolved=true']);
});
