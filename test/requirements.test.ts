/** What is installed beside the library and does not fit: one sentence says what to do. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { peerDependencies } from '../package.json';

/** The library as it loads with other contents of files. */
function load(files: Readonly<Record<string, object>> = {}): typeof import('../src') {
  let library: typeof import('../src') | undefined;
  try {
    jest.isolateModules(() => {
      for (const [file, contents] of Object.entries(files)) jest.doMock(file, () => contents);
      library = require('../src');
    });
  } finally {
    for (const file of Object.keys(files)) jest.dontMock(file);
  }
  return library as typeof import('../src');
}

const needs = (what: string, lowest: string, got: string) =>
  `cdk-ivs-realtime needs ${what} ${lowest} or later, got ${got}; install a later release of ${what}`;

test.each([
  ['aws-cdk-lib', '2.223.9'],
  ['aws-cdk-lib', '2.9.0'],
  ['aws-cdk-lib', '1.204.0'],
  ['constructs', '10.4.1'],
  ['constructs', '3.4.344'],
])('%s %s is too old', (peer, version) => {
  const lowest = peerDependencies[peer as keyof typeof peerDependencies].replace('^', '');
  expect(() => load({ [`${peer}/package.json`]: { version } })).toThrow(needs(peer, lowest, version));
});

test.each(['2.224.0', '2.224.1', '2.1000.0'])('aws-cdk-lib %s is new enough', (version) => {
  expect(() => load({ 'aws-cdk-lib/package.json': { version } })).not.toThrow();
});

describe('Node.js', () => {
  const { versions } = process;
  afterEach(() => Object.defineProperty(process, 'versions', { value: versions }));

  test.each(['18.20.8', '9.11.2'])('%s is too old', (node) => {
    Object.defineProperty(process, 'versions', { value: { ...versions, node } });
    expect(() => load()).toThrow(needs('Node.js', '20.0.0', node));
  });
});

describe('in one stack', () => {
  const PACKAGE = '../package.json';
  const stackWithRoom = () => {
    const stack = new Stack(new App(), 'Live');
    new (load().Stage)(stack, 'Room');
    return stack;
  };

  test('two versions of the library are refused', () => {
    const other = load({ [PACKAGE]: { ...jest.requireActual(PACKAGE), version: '0.9.1' } });
    expect(() => new other.Stage(stackWithRoom(), 'Other')).toThrow(
      `Live/Other: all resources of a stack come from one version of cdk-ivs-realtime, got ${jest.requireActual(PACKAGE).version} and 0.9.1; ` +
        'install only one: `npm ls cdk-ivs-realtime` says which package needs the other',
    );
  });

  test('two copies of the same version work', () => {
    const stack = stackWithRoom();
    expect(() => new (load().Stage)(stack, 'Other')).not.toThrow();
  });
});

test('a package without the code of its functions is refused', () => {
  const stack = new Stack(new App(), 'Live');
  const broken = load({
    'node:fs': { ...jest.requireActual('node:fs'), existsSync: (file: string) => !file.endsWith('resources.js') && existsSync(file) },
  });
  expect(() => new broken.Stage(stack, 'Room')).toThrow(
    /^Live\/IvsRealTime: cdk-ivs-realtime contains the code of its functions, got no .*resources\.js; install the package again, or in a clone of its repository run `npx projen bundle`$/,
  );
});

describe('an app that a bundler has put into one file', () => {
  const ROOT = join(__dirname, '..');
  const PEERS = Object.keys(peerDependencies);
  const folder = mkdtempSync(join(tmpdir(), 'one-file-'));
  const app = join(folder, 'app.js');
  beforeAll(() => {
    const contents = `
      const { Stage } = require('./src');
      const { App, Stack } = require('aws-cdk-lib');
      const stack = new Stack(new App(), 'Live');
      new Stage(stack, 'Room');
      console.log(stack.node.id);`;
    buildSync({
      stdin: { contents, resolveDir: ROOT },
      bundle: true,
      platform: 'node',
      external: PEERS,
      logLevel: 'error',
      outfile: app,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The error of the app in a folder with these packages, or what it has printed. */
  function run(name: string, packages: readonly string[]): string {
    const modules = join(folder, name, 'node_modules');
    mkdirSync(modules, { recursive: true });
    for (const each of packages) symlinkSync(each === 'cdk-ivs-realtime' ? ROOT : join(ROOT, 'node_modules', each), join(modules, each));
    copyFileSync(app, join(folder, name, 'app.js'));
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, name, 'app.js')], { encoding: 'utf8' });
    return /^ValidationError: (.*)$/m.exec(stderr)?.[1] ?? stdout + stderr;
  }

  test('says which package to install where there is none', () => {
    expect(run('nothing', [])).toBe(
      'cdk-ivs-realtime needs aws-cdk-lib as an installed package, got none; install it, and leave it and cdk-ivs-realtime out of the bundle of your app',
    );
  });

  test('says what to do where the library is not installed', () => {
    expect(run('peers', PEERS)).toBe(
      'Live/IvsRealTime: cdk-ivs-realtime contains the code of its functions, got a bundle of an app without that code; ' +
        'leave the package out of the bundle of your app, and install it beside the bundle',
    );
  });

  test('works where all packages are installed', () => {
    expect(run('all', [...PEERS, 'cdk-ivs-realtime'])).toBe('Live\n');
  });
});
