/** What a release is made of: the workflow, the packages and their versions. `npm run release:dry-run` makes one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';

const ROOT = join(__dirname, '..');
const read = (file: string, root = ROOT) => readFileSync(join(root, file), 'utf8');
/** 0.0.0, and the version of the release while one is built. */
const { version, workspaces }: { readonly version: string; readonly workspaces: readonly string[] } = JSON.parse(read('package.json'));
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

  test('docs/releasing.md has each job, and each secret that a workflow needs', () => {
    const page = read('docs/releasing.md');
    expect([...page.matchAll(/^\| `(release_\w+)`/gm)].map(([, name]) => name).sort()).toEqual([...jobs.keys()].slice(1).sort());
    const workflows = readdirSync(join(ROOT, '.github/workflows')).map((file) => read(`.github/workflows/${file}`));
    const secrets = new Set([...workflows.join('').matchAll(/secrets\.(\w+)/g)].map(([, name]) => name));
    secrets.delete('GITHUB_TOKEN');
    expect([...page.matchAll(/`((?:MAVEN|NUGET|GO|PROJEN)_\w+)`/g)].map(([, name]) => name).sort()).toEqual([...secrets].sort());
  });

  test('publishes the workspaces in the job of npm, after the library', () => {
    const commands = [...(jobs.get('release_npm') ?? '').matchAll(/run: npx .*(publib-npm.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual(["publib-npm'", 'publib-npm dist.old/workspaces']);
  });
});

test('no workflow runs an action that changes: each is named by a commit or a whole version', () => {
  const actions = readdirSync(join(ROOT, '.github/workflows')).flatMap((file) =>
    [...read(`.github/workflows/${file}`).matchAll(/uses: (.+)$/gm)].map(([, action = '']) => action),
  );
  expect(actions.length).toBeGreaterThan(30);
  expect(actions.filter((action) => !/@([0-9a-f]{40}|v\d+\.\d+\.\d+)$/.test(action))).toEqual([]);
});

test('a pull request may have each type of title that the commits have', () => {
  const types = /types: \|-\n((?: {12}\w+\n)+)/.exec(read('.github/workflows/pull-request-lint.yml'))?.[1]?.trim().split(/\s+/);
  expect(types).toEqual(['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'bench', 'build', 'ci', 'chore']);
});

describe('the packages', () => {
  test.each(manifests)('%s has the version of all, and says where its source and its issues are', (file) => {
    const repository = 'https://github.com/cdk-ivs-realtime/cdk-ivs-realtime';
    expect(JSON.parse(read(file))).toMatchObject({
      version,
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
  const withVersion = (file: string, version: string) => read(file).replace(/^ {2}"version": ".*"/m, `  "version": "${version}"`);
  const setVersion = (version: string) => put('package.json', withVersion('package.json', version));

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
    for (const file of manifests) expect(read(file, folder)).toBe(withVersion(file, '0.0.0'));
    for (const place of ['.', ...workspaces]) expect(existsSync(join(folder, place, 'CHANGELOG.md'))).toBe(false);
  });

  test('lists no changes in the first release', () => {
    setVersion('0.1.0');
    put('dist/changelog.md', '\n## 0.1.0 (2026-12-01)\n\n### Bug Fixes\n\n* of what nobody has used\n');
    prepare();
    expect(read('dist/changelog.md', folder)).toBe('## 0.1.0 (2026-12-01)\n\nThe first release.\n');
  });
});

describe('the version', () => {
  const { tasks } = JSON.parse(read('.projen/tasks.json'));
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { stdio: 'ignore' });

  /** The commits after the tag that make a release. */
  function releasable(...messages: readonly string[]): string[] {
    git('init');
    git('commit', '--allow-empty', '-m', 'feat: before the tag');
    git('tag', 'v0.1.0');
    for (const message of messages) git('commit', '--allow-empty', '-m', message);
    const [{ exec }] = tasks['bump:releasable-commits'].steps;
    const listed = execFileSync('sh', ['-c', exec], { cwd: folder, encoding: 'utf8', env: { ...process.env, LATEST_TAG: 'v0.1.0' } });
    return listed
      .trimEnd()
      .split('\n')
      .reverse()
      .map((line) => line.replace(/^\w+ ?/, ''));
  }

  test('a feature, a fix and a breaking change of any type make a release, and nothing else does', () => {
    const changes = ['feat: a', 'feat(local): b', 'fix: c', 'fix(tokens)!: d', 'refactor!: e', 'perf(src)!: f'];
    const footer = 'chore: g\n\nBREAKING CHANGE: h';
    const others = ['refactor: i', 'perf: j', 'docs(local): fix: k', 'feature: l', 'prefix!', 'chore: m'];
    expect(releasable(...changes, footer, ...others)).toEqual([...changes, 'chore: g']);
  });

  test('nothing makes no release', () => {
    expect(releasable('docs: a')).toEqual(['']);
  });

  test('the dry run runs the tests that name the version of the tree', () => {
    const [, listed = ''] = /^TESTS_OF_VERSION=\((.+)\)$/m.exec(read('scripts/release/dry-run')) ?? [];
    for (const file of listed.split(' ')) expect(read(file)).toContain('0.0.0');
  });
});

test('check-contents names each file with a folder of the machine, in packages of packages, too', () => {
  put('inner/package/a.js', '// /home/maintainer/clone/src/a.ts');
  put('outer/package/b.js', '// src/b.ts');
  writeFileSync(join(folder, 'inner/package/.jsii.gz'), gzipSync('{ "readme": "/home/maintainer/clone" }'));
  mkdirSync(join(folder, 'dist/python'), { recursive: true });
  execFileSync('tar', ['-czf', 'outer/package/inner.tgz', '-C', 'inner', '.'], { cwd: folder });
  writeFileSync(join(folder, 'dist/python/outer.whl'), zipSync({ 'inner.tgz': readFileSync(join(folder, 'outer/package/inner.tgz')) }));
  execFileSync('tar', ['-czf', 'dist/python/outer.tar.gz', '-C', 'outer', '.'], { cwd: folder });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'scripts/release/check-contents.mjs'), 'contents', '/home/maintainer/clone'],
    { cwd: folder, encoding: 'utf8' },
  );
  const naming = (file: string) => `${file} names no folder of this machine, got /home/maintainer/clone`;
  expect(stderr.trimEnd().split('\n').sort()).toEqual([
    naming('python/outer.tar.gz.contents/package/inner.tgz.contents/package/.jsii.gz.contents/.jsii'),
    naming('python/outer.tar.gz.contents/package/inner.tgz.contents/package/a.js'),
    naming('python/outer.whl.contents/inner.tgz.contents/package/.jsii.gz.contents/.jsii'),
    naming('python/outer.whl.contents/inner.tgz.contents/package/a.js'),
  ]);
  expect(stdout).toBe('5 files in all packages: 4 name a folder of this machine\n');
  expect(status).toBe(1);
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

test.each([
  ['lacks them', 'MIT', ['dist/workspaces/local.tgz contains dist/THIRD_PARTY_LICENSES.txt, got none']],
  ['has only code of ours', '', []],
])('check-packages asks for the notices of a bundle in an npm package: one that %s', (_, notices, problems) => {
  put('package.json', JSON.stringify({ workspaces: ['local'] }));
  put('dist/version.txt', '1.2.3');
  put('local/dist/THIRD_PARTY_LICENSES.txt', notices);
  put('local/package/package.json', JSON.stringify({ name: 'local', version: '1.2.3', repository: { directory: 'local' } }));
  mkdirSync(join(folder, 'dist/workspaces'));
  execFileSync('tar', ['-czf', 'dist/workspaces/local.tgz', '-C', 'local', 'package'], { cwd: folder });
  const { stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/release/check-packages.mjs')], { cwd: folder, encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => line.includes('THIRD_PARTY'))).toEqual(problems);
  expect(stderr).toContain('dist/workspaces/local.tgz contains LICENSE, got none');
});
