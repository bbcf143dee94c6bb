import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly license?: string;
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

/** The places of the packages that users install with the package of a folder. */
function installedWith(folder: string, found = new Set<string>()): ReadonlySet<string> {
  for (const name of Object.keys(packages[folder]?.dependencies ?? {})) {
    const place = [...placesOf(name, folder), `node_modules/${name}`].find((one) => Object.hasOwn(packages, one)) ?? name;
    if (found.has(place)) continue;
    found.add(place);
    installedWith(place, found);
  }
  return found;
}

test('what users install with a package has one of the licences that a bundle may contain', () => {
  const [, list = ''] = /^const PERMISSIVE = new Set\(\[(.+)\]\);$/m.exec(read('scripts/bundling/notices.mjs')) ?? [];
  const permissive = [...list.matchAll(/'([^']+)'/g)].map(([, licence]) => licence);
  expect(permissive).toContain('MIT');

  const { workspaces } = JSON.parse(read('package.json'));
  const places = ['', ...workspaces].flatMap((folder) => [...installedWith(folder)]);
  expect(places).toEqual(expect.arrayContaining(['node_modules/@aws-sdk/client-ivs-realtime', 'node_modules/tslib']));
  const refused = places
    .map((place) => `${place}: ${packages[place]?.license}`)
    .filter((one) => !permissive.includes(one.replace(/.*: /, '')));
  expect(refused).toEqual([]);
});
