/** What a release is made of: the workflow, the packages and their versions. `npm run release:dry-run` makes one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const read = (file: string, root = ROOT) => readFileSync(join(root, file), 'utf8');
const workspaces: readonly string[] = JSON.parse(read('package.json')).workspaces;
const manifests = ['package.json', ...workspaces.map((folder) => `${folder}/package.json`)];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

describe('the workflow', () => {
  const workflow = read('.github/workflows/release.yml');
  const jobs = new Map(
    workflow
      .slice(workflow.indexOf('\njobs:\n'))
      .split(/^ {2}(?=\w+:$)/m)
      .slice(1)
      .map((job) => [/^\w+/.exec(job)?.[0], job]),
  );

  test('releases to five registries and to GitHub, once for each push to main', () => {
    expect([...jobs.keys()]).toEqual([
      'release',
      'release_github',
      'release_npm',
      'release_maven',
      'release_pypi',
      'release_nuget',
      'release_golang',
    ]);
    expect(workflow).toContain('  push:\n    branches:\n      - main\n');
  });

  test('publishes to npm, PyPI and NuGet with the identity of the workflow, and has secrets for Maven Central and the Go repository only', () => {
    expect([...jobs].filter(([, job]) => job.includes('id-token: write')).map(([name]) => name)).toEqual([
      'release_npm',
      'release_pypi',
      'release_nuget',
    ]);
    expect([...new Set([...workflow.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name))].sort()).toEqual([
      'GITHUB_TOKEN',
      'GO_GITHUB_TOKEN',
      'MAVEN_GPG_PRIVATE_KEY',
      'MAVEN_GPG_PRIVATE_KEY_PASSPHRASE',
      'MAVEN_PASSWORD',
      'MAVEN_STAGING_PROFILE_ID',
      'MAVEN_USERNAME',
      'NUGET_USERNAME',
    ]);
  });

  test('publishes the workspaces in the job of npm, after the library', () => {
    const commands = [...(jobs.get('release_npm') ?? '').matchAll(/run: npx .*(publib-npm.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual(["publib-npm'", 'publib-npm dist.old/workspaces']);
  });
});

test('a pull request may have each type of title that the commits have', () => {
  const types = /types: \|-\n((?: {12}\w+\n)+)/.exec(read('.github/workflows/pull-request-lint.yml'))?.[1]?.trim().split(/\s+/);
  expect(types).toEqual(['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'bench', 'build', 'ci', 'chore']);
});

describe('the packages', () => {
  test.each(manifests)('%s is unreleased, and says where its source and its issues are', (file) => {
    const repository = 'https://github.com/cdk-ivs-realtime/cdk-ivs-realtime';
    expect(JSON.parse(read(file))).toMatchObject({
      version: '0.0.0',
      license: 'Apache-2.0',
      bugs: { url: `${repository}/issues` },
      homepage: expect.stringMatching(new RegExp(`^${repository}(/tree/main/\\w+)?#readme$`)),
      repository: { url: expect.stringContaining(`${repository}.git`) },
    });
  });

  test.each(['.', ...workspaces])('the licence in %s names the holder of the copyright', (place) => {
    expect(read(join(place, 'LICENSE'))).toMatch(/^ {3}Copyright 2026 cdk-ivs-realtime contributors$/m);
  });
});

test.each(workspaces)('the README of %s, which the registry shows, installs the released package', (place) => {
  const { name } = JSON.parse(read(`${place}/package.json`));
  const readme = read(`${place}/README.md`);
  expect(readme).toMatch(new RegExp(`^npm install (--save-dev )?${name}$`, 'm'));
  expect(readme).not.toContain('registry yet');
});

describe('prepare-packages', () => {
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  const prepare = () => execFileSync(process.execPath, [join(folder, 'scripts/release/prepare-packages.mjs')]);
  const setVersion = (version: string) =>
    put('package.json', read('package.json').replace('"version": "0.0.0"', `"version": "${version}"`));

  beforeEach(() => {
    for (const file of [...manifests, 'scripts/release/prepare-packages.mjs']) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      copyFileSync(join(ROOT, file), join(folder, file));
    }
    git('init');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--allow-empty', '-m', 'a');
  });

  test('gives every workspace the version and the changes, and takes both back', () => {
    git('tag', 'v1.2.2');
    setVersion('1.2.3');
    put('dist/changelog.md', '\n## 1.2.3\n\n### Features\n\n* a feature\n');
    prepare();
    for (const file of manifests) expect(JSON.parse(read(file, folder)).version).toBe('1.2.3');
    for (const place of ['.', ...workspaces]) {
      expect(read(join(place, 'CHANGELOG.md'), folder)).toBe(
        '## 1.2.3\n\n### Features\n\n* a feature\n\nEarlier changes: https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/releases\n',
      );
    }
    setVersion('0.0.0');
    prepare();
    for (const file of manifests) expect(read(file, folder)).toBe(read(file));
    for (const place of ['.', ...workspaces]) expect(existsSync(join(folder, place, 'CHANGELOG.md'))).toBe(false);
  });

  test('lists no changes in the first release', () => {
    setVersion('0.1.0');
    put('dist/changelog.md', '\n## 0.1.0 (2026-12-01)\n\n### Bug Fixes\n\n* of what nobody has used\n');
    prepare();
    expect(read('dist/changelog.md', folder)).toBe('## 0.1.0 (2026-12-01)\n\nThe first release.\n');
  });
});

test('check-packages names each package that is missing or has another version', () => {
  put('package.json', JSON.stringify({ workspaces: ['local'] }));
  put('dist/version.txt', '1.2.3');
  put('dist/sources/java/pom.xml', '<version>1.2.2</version>');
  put('dist/python/cdk_ivs_realtime-1.2.2.tar.gz', '');
  put('dist/go/cdkivsrealtime/version', '1.2.3\n');
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/release/check-packages.mjs')], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr.trimEnd().split('\n')).toEqual([
    'dist/js contains one package, got 0',
    'dist/workspaces contains a package for each of local, got none',
    'dist/sources/java/pom.xml contains <version>1.2.3</version>, got another version',
    'the name of dist/python/cdk_ivs_realtime-1.2.2.tar.gz contains 1.2.3, got another version',
    'dist/ contains a package or the sources for dotnet, got none',
  ]);
  expect(status).toBe(1);
});
