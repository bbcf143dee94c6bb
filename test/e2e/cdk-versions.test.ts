/** Which `cdk` ivs-local runs: that of the app, or else the one on the PATH; and which versions it refuses. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { FIRST_READERS } from '../../local/src/command/cdk';
import { start } from './support/command';
import { IVS_LOCAL, ROOT } from './support/local';

/** The programs of the system that the stubs need, without a `cdk` among them. */
const SYSTEM = '/usr/bin:/bin';

let folder: string;
let bin: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk-versions-')));
  bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(folder, 'cdk.json'), '{ "app": "node app.js" }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const startDeploy = (args: readonly string[] = [], path = `${bin}${delimiter}${SYSTEM}`) =>
  start(process.execPath, [IVS_LOCAL, 'deploy', ...args], { cwd: folder, env: { ...process.env, PATH: path } });
const deploy = (...args: readonly string[]) => startDeploy(args).ended;

/** Puts a stub of `cdk` on the PATH: a version, and a shell script for everything else. */
function onPath(version: string, script = 'exit 1'): void {
  writeFileSync(join(bin, 'cdk'), `#!/bin/sh\nif [ "$*" = --version ]; then echo "${version}"; exit; fi\n${script}\n`, { mode: 0o755 });
}

/** Puts a stub of the `aws-cdk` package into the app's node_modules. */
function inNodeModules(version: string, script: string): void {
  const cli = join(folder, 'node_modules', 'aws-cdk');
  mkdirSync(join(cli, 'bin'), { recursive: true });
  writeFileSync(join(cli, 'package.json'), JSON.stringify({ name: 'aws-cdk', version }));
  writeFileSync(join(cli, 'bin', 'cdk'), script);
}

function writeAssembly(name: string, manifest: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'manifest.json'), manifest);
}

const refusal = (message: string) => ({ exitCode: 1, output: `ivs-local: ${message}\n` });

describe('the cdk on the PATH', () => {
  test('runs where the app has none in node_modules, with the arguments as they are, and its exit code is that of ivs-local', async () => {
    onPath('2.1148.1 (build fcf5e34)', `for arg; do printf '%s\\n' "$arg" >> arguments; done; exit 7`);
    const { exitCode } = await deploy('Room One', '-c', 'title="late" $(touch injected); touch injected & `touch injected` | *');
    expect(exitCode).toBe(7);
    const [command, ...rest] = readFileSync(join(folder, 'arguments'), 'utf8').trimEnd().split('\n');
    expect(command).toBe('deploy');
    expect(rest.slice(-3)).toEqual(['Room One', '-c', 'title="late" $(touch injected); touch injected & `touch injected` | *']);
    expect(existsSync(join(folder, 'injected'))).toBe(false);
  });

  test('gets the environment of the endpoint, and none of the credentials of the shell, also when it is asked for its version', async () => {
    writeFileSync(join(bin, 'cdk'), '#!/bin/sh\necho "2.1148.1"\necho "$1 $AWS_ENDPOINT_URL $AWS_PROFILE" >> calls\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}${delimiter}${SYSTEM}`, AWS_PROFILE: 'production' };
    await start(process.execPath, [IVS_LOCAL, 'deploy'], { cwd: folder, env }).ended;
    const calls = readFileSync(join(folder, 'calls'), 'utf8');
    expect(calls).toMatch(/^--version (http:\/\/127\.0\.0\.1:\d+) \ndeploy \1 \n$/);
  });

  test('is interrupted once by Ctrl-C, and may end by itself', async () => {
    onPath('2.1148.1', "trap 'echo INT >> signals; exit 3' INT; echo deploying; while :; do sleep 0.05; done");
    const running = startDeploy();
    await running.prints(/^deploying$/m);
    running.interrupt();
    expect((await running.ended).exitCode).toBe(130);
    expect(readFileSync(join(folder, 'signals'), 'utf8')).toBe('INT\n');
  });

  test('is interrupted while it is asked for its version, without a word of complaint', async () => {
    writeFileSync(join(bin, 'cdk'), '#!/bin/sh\necho asked >&2\nwhile :; do sleep 0.05; done\n', { mode: 0o755 });
    const running = startDeploy();
    await running.prints(/^asked$/m);
    running.interrupt();
    expect(await running.ended).toEqual({ exitCode: 130, output: 'asked\n' });
  });

  test.each([
    [[], false],
    [['--require-approval', 'never'], false],
    [['--require-approval', 'any-change'], true],
    [['--watch'], true],
  ])('with %j: it has the terminal: %j', async (args, hasTerminal) => {
    onPath('2.1148.1', "echo '✨  Total time: 1s'");
    const { output } = await deploy(...args);
    expect(output.includes('✨')).toBe(hasTerminal);
  });

  test('that of the app is preferred', async () => {
    onPath('2.1148.1', 'exit 7');
    inNodeModules('2.1148.1', 'process.exitCode = process.argv[2] === "deploy" ? 5 : 6;');
    expect((await deploy()).exitCode).toBe(5);
  });

  test('is not taken from a relative folder of the PATH', async () => {
    onPath('2.1148.1', 'exit 7');
    const { exitCode, output } = await startDeploy([], `bin${delimiter}${SYSTEM}`).ended;
    expect(exitCode).toBe(1);
    expect(output).toContain('got none in node_modules or on the PATH');
  });

  test('deploys an app as the real cdk of a project in Python, Java or Go does', async () => {
    symlinkSync(join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), join(bin, 'cdk'));
    symlinkSync(process.execPath, join(bin, 'node'));
    const library = JSON.stringify(join(ROOT, 'node_modules', 'aws-cdk-lib'));
    const app = `const { App, CfnOutput, Stack } = require(${library}); new CfnOutput(new Stack(new App(), 'Mine'), 'Word', { value: 'hello' });`;
    writeFileSync(join(folder, 'app.js'), app);
    const { exitCode, output } = await deploy();
    expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
    expect(output).toMatch(/^Mine\.Word = hello$/m);
  });
});

describe('without a cdk', () => {
  const rule = () => `the app in ${folder} needs the cdk command line, got none in node_modules or on the PATH`;

  test('an app without a package.json is told to install one globally', async () => {
    expect(await deploy()).toEqual(refusal(`${rule()}; run: npm install --global aws-cdk@~2.1148`));
  });

  test('an app with a package.json is told to install it there', async () => {
    writeFileSync(join(folder, 'package.json'), '{}');
    expect(await deploy()).toEqual(refusal(`${rule()}; run: npm install --save-dev aws-cdk@~2.1148`));
  });

  test.each([
    ['a folder', () => mkdirSync(join(bin, 'cdk'))],
    ['a file that is not executable', () => writeFileSync(join(bin, 'cdk'), '#!/bin/sh', { mode: 0o644 })],
    ['a link that leads nowhere', () => symlinkSync(join(folder, 'gone'), join(bin, 'cdk'))],
  ])('%s with its name is none', async (_, put) => {
    put();
    expect(await deploy()).toEqual(refusal(`${rule()}; run: npm install --global aws-cdk@~2.1148`));
  });
});

describe('a version that cannot read the assembly of the app is refused', () => {
  const needs = (minimum: string) => `the app in ${folder} needs aws-cdk 2.x from ${minimum}`;
  const globally = 'run: npm install --global aws-cdk@~2.1148';

  test.each(['3.0.0', '1.204.0', '2.1020.2', '2.178.2 (build 1)'])('%s on the PATH', async (version) => {
    onPath(version);
    const [got] = version.split(' ');
    expect(await deploy()).toEqual(refusal(`${needs('2.1021.0')}, got ${got} from ${join(bin, 'cdk')}; ${globally}`));
  });

  test.each(['3.0.0', '2.1020.2'])('%s in node_modules', async (version) => {
    inNodeModules(version, '');
    const fix = 'run: npm install --save-dev aws-cdk@~2.1148';
    expect(await deploy()).toEqual(refusal(`${needs('2.1021.0')}, got ${version} in node_modules; ${fix}`));
  });

  test('the lowest version reads the assemblies of the lowest aws-cdk-lib that the library accepts', async () => {
    expect(FIRST_READERS[0]).toEqual([require('@aws-cdk/cloud-assembly-schema/schema/version.json').revision, '2.1021.0']);
    onPath('2.1021.0', 'exit 7');
    expect((await deploy()).exitCode).toBe(7);
  });

  test('the table of versions goes up to the schema of the cdk that is installed here', () => {
    const cdk = readFileSync(join(ROOT, 'node_modules', 'aws-cdk', 'lib', 'index.js'), 'utf8');
    expect([...cdk.matchAll(/\brevision: (\d+)/g)].map(([, revision]) => Number(revision))).toEqual([FIRST_READERS.at(-1)?.[0]]);
  });

  test.each([
    ['53.0.0', '2.1107.0', '2.1108.0'],
    ['51.4.0', '2.1105.0', '2.1106.0'],
    ['55.6.0', '2.1144.0', '2.1145.0'],
    ['56.0.0', '2.1144.0', '2.1145.0'],
  ])('an assembly of schema %s is not read by %s, and from %s on', async (schema, below, minimum) => {
    writeAssembly('cdk.out', `{ "version": "${schema}", "minimumCliVersion": "2.9999.0" }`);
    onPath(below, 'exit 7');
    expect(await deploy()).toEqual(refusal(`${needs(minimum)}, got ${below} from ${join(bin, 'cdk')}; ${globally}`));
    onPath(minimum, 'exit 7');
    expect((await deploy()).exitCode).toBe(7);
  });

  test('so is an assembly that --app names', async () => {
    onPath('2.1107.0');
    writeAssembly('made', '{ "version": "53.0.0" }');
    const message = `${needs('2.1108.0')}, got 2.1107.0 from ${join(bin, 'cdk')}; ${globally}`;
    expect(await deploy('--app', 'made')).toEqual(refusal(message));
  });

  test.each(['{ "version": "53.0', '[]', 'null', '{ "version": 53 }', '{ "version": "53" }', '{ "version": "36.0.0" }'])(
    'an assembly that says nothing more is not in the way: %s',
    async (manifest) => {
      onPath('2.1021.0', 'exit 7');
      writeAssembly('cdk.out', manifest);
      expect((await deploy()).exitCode).toBe(7);
    },
  );

  test.each([
    ['another program', 'echo "Chaos Dev Kit"', 'exit code 0 and "Chaos Dev Kit\\n"'],
    ['one that fails', 'echo 2.1148.1; exit 4', 'exit code 4 and "2.1148.1\\n"'],
  ])('%s on the PATH is named', async (_, script, got) => {
    const file = join(bin, 'cdk');
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const rule = `${file} must be the cdk command line and print its version for --version`;
    expect(await deploy()).toEqual(refusal(`${rule}, got ${got}; ${globally}`));
  });
});
