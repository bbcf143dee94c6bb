/**
 * What is installed beside the library, from its tarball: the lowest releases work, and for anything else, one sentence says what to do.
 * `test/requirements.test.ts` has more versions, which it only simulates.
 */
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../e2e/support/command';
import { ROOT } from '../e2e/support/local';
import { install, newProject, readJson, succeeds } from '../e2e/support/packages';
import { packagesFor } from './support/apps';

const { engines, peerDependencies, version } = readJson(ROOT, 'package.json');
const lowest = (range: string) => range.replace(/^\D+/, '');

/** Releases that npm has, each shortly before the lowest one that is accepted. */
const TOO_OLD = { 'Node.js': '18.20.8', 'aws-cdk-lib': '2.223.0', constructs: '10.4.1' };

const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { Stage } = require('cdk-ivs-realtime');
const app = new App();
const stack = new Stack(app, 'Live');
new Stage(stack, 'Room');
if (process.argv[2]) require(process.argv[2]).addRoom(stack);
console.log(app.synth().stacks.map(({ stackName }) => stackName).join());
`;

/** A construct library that has this library in its dependencies, as npm nests it. */
const ROOMS = "exports.addRoom = (stack) => new (require('cdk-ivs-realtime').Stage)(stack, 'Other');";

let project: string;
const installed = (...path: string[]) => join(project, 'node_modules', ...path);
const node = (name: string) => installed(name, 'bin', 'node');
const runApp = (...args: string[]) => run(node('lowest-node'), ['app.js', ...args], { cwd: project });

function use(name: 'aws-cdk-lib' | 'constructs', source: string): void {
  rmSync(installed(name), { recursive: true });
  symlinkSync(source, installed(name));
}

beforeAll(async () => {
  project = newProject('requirements');
  writeFileSync(join(project, 'app.js'), APP);
  const [tarball = ''] = readdirSync(packagesFor('js'));
  // npm refuses these peers without the option.
  await install(
    project,
    '--legacy-peer-deps',
    join(packagesFor('js'), tarball),
    `aws-cdk-lib@${TOO_OLD['aws-cdk-lib']}`,
    `constructs@${TOO_OLD.constructs}`,
    `lowest-node@npm:node@${lowest(engines.node)}`,
    `old-node@npm:node@${TOO_OLD['Node.js']}`,
  );
});

/** One after the other, each with one release that is too old. */
test('an old aws-cdk-lib, constructs and Node.js: one sentence says what to install', async () => {
  const needs = (what: keyof typeof TOO_OLD, range: string) =>
    `ValidationError: cdk-ivs-realtime needs ${what} ${lowest(range)} or later, got ${TOO_OLD[what]}; install a later release of ${what}\n`;

  expect(await runApp()).toEqual({
    exitCode: 1,
    output: expect.stringContaining(needs('aws-cdk-lib', peerDependencies['aws-cdk-lib'])),
  });
  use('aws-cdk-lib', join(ROOT, 'node_modules', 'aws-cdk-lib'));
  expect(await runApp()).toEqual({ exitCode: 1, output: expect.stringContaining(needs('constructs', peerDependencies.constructs)) });
  use('constructs', join(ROOT, 'node_modules', 'constructs'));
  expect(await run(node('old-node'), ['app.js'], { cwd: project })).toEqual({
    exitCode: 1,
    output: expect.stringContaining(needs('Node.js', engines.node)),
  });
});

test('the lowest releases of aws-cdk-lib, constructs and Node.js synthesise an app', async () => {
  for (const name of ['aws-cdk-lib', 'constructs']) {
    expect(readJson(installed(name), 'package.json').version).toBe(lowest(peerDependencies[name]));
  }
  expect(await succeeds(run(node('lowest-node'), ['--version'], { cwd: project }))).toBe(`v${lowest(engines.node)}\n`);
  expect(await succeeds(runApp())).toBe('Live\n');
});

test('two versions of the library in one stack: one sentence says how to find the second', async () => {
  const rooms = installed('rooms');
  const nested = join(rooms, 'node_modules', 'cdk-ivs-realtime');
  mkdirSync(rooms);
  writeFileSync(join(rooms, 'index.js'), ROOMS);
  cpSync(installed('cdk-ivs-realtime'), nested, { recursive: true });
  writeFileSync(join(nested, 'package.json'), JSON.stringify({ ...readJson(nested, 'package.json'), version: '0.9.1' }));

  expect(await runApp('rooms')).toEqual({
    exitCode: 1,
    output: expect.stringContaining(
      `ValidationError: Live/Other: all resources of a stack come from one version of cdk-ivs-realtime, got ${version} and 0.9.1; ` +
        'install only one: `npm ls cdk-ivs-realtime` says which package needs the other\n',
    ),
  });
});

test('a package without the code of its functions: one sentence says what to do', async () => {
  rmSync(installed('cdk-ivs-realtime', 'assets'), { recursive: true });
  expect(await runApp()).toEqual({
    exitCode: 1,
    output: expect.stringMatching(
      /ValidationError: Live\/IvsRealTime: cdk-ivs-realtime contains the code of its functions, got no .*resources\.js; install the package again, .*\n/,
    ),
  });
});
