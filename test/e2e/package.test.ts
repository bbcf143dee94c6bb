/** The packages as users get them: packed into tarballs and installed outside of the repository. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, start } from './support/command';
import { ROOT } from './support/local';
import { filesOf, folder, install, newProject, pack, readJson, succeeds } from './support/packages';

const TSC = join(ROOT, 'node_modules/typescript-native/bin/tsc');

const APP = `
const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const { Stage } = require('cdk-ivs-realtime');
const stack = new Stack(new App(), 'Mine');
new CfnOutput(stack, 'Whip', { value: new Stage(stack, 'Room').stageWhipEndpoint });
`;

const TYPED = `
import { App, Stack } from 'aws-cdk-lib';
import { Stage, type StageProps } from 'cdk-ivs-realtime';
import { startIvsLocal } from 'ivs-local';
const props: StageProps = { stageName: 'room' };
const arn: string = new Stage(new Stack(new App(), 'Mine'), 'Room', props).stageArn;
// @ts-expect-error: there is no such property
new Stage(new Stack(), 'Other', { nothing: arn });
// @ts-expect-error: there is no such option
startIvsLocal({ nothing: arn });
`;

const LOCAL_VERSION: string = readJson(ROOT, 'local/package.json').version;

const isExecutable = ({ mode }: { mode: number }) => (mode & 0o111) === 0o111;

describe('cdk-ivs-realtime, from its tarball', () => {
  let app: string;
  beforeAll(async () => {
    app = newProject('my-app');
    writeFileSync(join(app, 'cdk.json'), '{ "app": "node app.js" }');
    writeFileSync(join(app, 'app.js'), APP);
    await install(app, await pack('.'), 'aws-cdk-lib', 'constructs', 'aws-cdk@~2.1148');
  });

  test('has the library, the handler, the licences and the fixtures of the examples, and none of the sources', () => {
    const root = join(app, 'node_modules', 'cdk-ivs-realtime');
    expect(readdirSync(root).sort()).toEqual(['.jsii', '.jsii.gz', 'LICENSE', 'README.md', 'assets', 'lib', 'package.json', 'rosetta']);
    expect(readdirSync(join(root, 'rosetta')).sort()).toEqual(readdirSync(join(ROOT, 'rosetta')).sort());
    const assets = readdirSync(join(root, 'assets'), { recursive: true, encoding: 'utf8' });
    expect([...new Set(assets.map((file) => file.replace(/chunk-[A-Z0-9]{8}/, 'chunk')))].sort()).toEqual([
      'THIRD_PARTY_LICENSES.txt',
      'lambda',
      'lambda/chunk.js',
      'lambda/cloudformation.js',
      'lambda/compositions.js',
      'lambda/event-bridge.js',
      'lambda/kms.js',
      'lambda/lambda.js',
      'lambda/recordings.js',
      'lambda/resources.js',
      'lambda/secrets-manager.js',
      'lambda/sweeper.js',
      'lambda/token-issuer.js',
    ]);
  });

  test('has every file that its package.json names, no dependency and no command', async () => {
    const root = join(app, 'node_modules', 'cdk-ivs-realtime');
    const { main, types, exports, bin, dependencies } = readJson(root, 'package.json');
    const named: string[] = [main, types, ...Object.values<string>(exports)];
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect({ bin, dependencies }).toEqual({});
    expect((await filesOf('.')).filter(isExecutable)).toEqual([]);
  });

  test('comes without ivs-local', () => {
    expect(existsSync(join(app, 'node_modules', 'ivs-local'))).toBe(false);
    expect(existsSync(join(app, 'node_modules', '.bin', 'ivs-local'))).toBe(false);
  });

  test('npx cdk synth makes a stage', async () => {
    expect(await succeeds(run('npx', ['cdk', 'synth', '--no-notices'], { cwd: app }))).toMatch(/Type: Custom::IVSStage/);
  });

  test('npx ivs-local deploy deploys it, with ivs-local installed from its own tarball', async () => {
    await install(app, await pack('local'));
    const output = await succeeds(run('npx', ['ivs-local', 'deploy'], { cwd: app }));
    expect(output).toMatch(/^Mine\.Whip = https:\/\/\w+\.global-bm\.whip\.live-video\.net$/m);
    expect(output).toMatch(/^✔ Deployed: /m);
  });

  test.each([
    ['an ES module', 'typed.mts', { module: 'node16' }],
    ['CommonJS', 'typed.cts', { module: 'node16' }],
    ['what a bundler reads', 'typed.ts', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('TypeScript finds the types of both from %s', async (_, file, options) => {
    const compilerOptions = { ...options, strict: true, noEmit: true, target: 'es2022', types: [], skipLibCheck: true };
    writeFileSync(join(app, file), TYPED);
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    await succeeds(run(process.execPath, [TSC, '--project', 'tsconfig.json'], { cwd: app }));
  });

  /** Runs the app with other contents of a file in node_modules. Returns what it prints. */
  async function runWith(file: string, change: (path: string) => void): Promise<string> {
    const path = join(app, 'node_modules', file);
    const contents = readFileSync(path);
    change(path);
    const { exitCode, output } = await run(process.execPath, ['app.js'], { cwd: app });
    writeFileSync(path, contents);
    expect(exitCode).toBe(1);
    return output;
  }

  test('an aws-cdk-lib that is too old is named before anything fails for it', async () => {
    const output = await runWith('aws-cdk-lib/package.json', (path) =>
      writeFileSync(path, JSON.stringify({ ...readJson(path), version: '2.223.0' })),
    );
    expect(output).toContain('cdk-ivs-realtime needs aws-cdk-lib 2.224.0 or later, got 2.223.0; install a later release of aws-cdk-lib\n');
  });

  test('a file of the functions that is missing is named', async () => {
    const output = await runWith('cdk-ivs-realtime/assets/lambda/resources.js', (path) => rmSync(path));
    expect(output).toMatch(/contains the code of its functions, got no .*resources\.js; install the package again/);
  });
});

describe('ivs-local, from its tarball', () => {
  let project: string;
  let root: string;
  beforeAll(async () => {
    project = newProject('my-project');
    root = join(project, 'node_modules', 'ivs-local');
    await install(project, await pack('local'));
  });
  const npx = (...args: string[]) => run('npx', args, { cwd: project });

  test('has the command, the API with its types, the Lambda runner, the licences and the README, and nothing else', async () => {
    const runner = readdirSync(join(ROOT, 'local/src/services/lambda/runner')).map((file) => `dist/runner/${file}`);
    const files = await filesOf('local');
    const chunks = Array(4).fill('chunk.js');
    const own = ['cli.js', 'index.d.ts', 'index.js', 'own-endpoint.js', 'resource-schemas.br'];
    const bundle = ['THIRD_PARTY_LICENSES.txt', ...chunks, ...own].map((file) => `dist/${file}`);
    const page = ['console.css', 'console.js', 'index.html'].map((file) => `dist/console/${file}`);
    expect(files.map(({ path }) => path.replace(/-[A-Z0-9]{8}\./, '.')).sort()).toEqual(
      ['LICENSE', 'README.md', 'bin/ivs-local.js', ...bundle, ...page, ...runner, 'package.json'].sort(),
    );
    expect(files.filter(isExecutable).map(({ path }) => path)).toEqual(['bin/ivs-local.js']);
  });

  test('needs no other package', () => {
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['ivs-local']);
    expect(readJson(root, 'package.json')).toMatchObject({ name: 'ivs-local', version: LOCAL_VERSION, license: 'Apache-2.0' });
  });

  test('npx ivs-local --version and --help', async () => {
    expect(await npx('ivs-local', '--version')).toEqual({ exitCode: 0, output: `${LOCAL_VERSION}\n` });
    expect(await succeeds(npx('ivs-local', '--help'))).toContain('\n  ivs-local start [options]');
  });

  test('npx ivs-local start runs until Ctrl-C, and another shell reaches it', async () => {
    const server = start('npx', ['ivs-local', 'start'], { cwd: project });
    const [, url] = await server.prints(/AWS_ENDPOINT_URL=(http:\/\/127\.0\.0\.1:\d+)/);
    const { port } = new URL(url as string);
    const variables = JSON.parse(await succeeds(npx('ivs-local', 'env', '--json', '--port', port)));
    expect(variables.AWS_ENDPOINT_URL).toBe(url);
    server.interrupt();
    await server.ended;
    expect(await npx('ivs-local', 'env', '--port', port)).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('nothing listens'),
    });
  });

  test('never builds: a script where the repository has its own is left alone', async () => {
    const script = join(project, 'node_modules', 'scripts', 'setup.mjs');
    mkdirSync(dirname(script));
    writeFileSync(script, 'process.exit(1);');
    expect(await npx('ivs-local', '--version')).toEqual({ exitCode: 0, output: `${LOCAL_VERSION}\n` });
  });
});

describe('a fresh clone, after npm install', () => {
  let clone: string;
  beforeAll(async () => {
    clone = join(folder, 'clone');
    const listed = await succeeds(run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT }));
    // A file that is deleted and not committed yet is still listed.
    const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)));
    for (const file of files) cpSync(join(ROOT, file), join(clone, file));
    await install(clone);
  });
  const npx = (...args: string[]) => run('npx', args, { cwd: clone });

  test('npx ivs-local works at once: it bundles itself the first time', async () => {
    expect(existsSync(join(clone, 'local', 'dist'))).toBe(false);
    const output = await succeeds(npx('ivs-local', '--help'));
    expect(output).toMatch(/^Bundling ivs-local \.\.\.$/m);
    expect(output).toContain('\n  ivs-local start [options]');
    expect(await npx('ivs-local', '--version')).toEqual({ exitCode: 0, output: `${LOCAL_VERSION}\n` });
  });

  test('it bundles itself again after a change, and says so on stderr only', async () => {
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(clone, 'local', 'src', 'command', 'cli.ts'), later, later);
    const output = await succeeds(run('sh', ['-c', 'npx ivs-local --version 2> stderr.txt'], { cwd: clone }));
    expect(output).toBe(`${LOCAL_VERSION}\n`);
    expect(readFileSync(join(clone, 'stderr.txt'), 'utf8')).toMatch(/^Bundling ivs-local \.\.\.$/m);
  });

  test('commands that start at the same time all find a whole bundle', async () => {
    const later = new Date(Date.now() + 90_000);
    utimesSync(join(clone, 'local', 'src', 'command', 'cli.ts'), later, later);
    const command = ['-c', 'node local/bin/ivs-local.js --version 2> /dev/null'];
    const outputs = await Promise.all([1, 2, 3].map(() => succeeds(run('sh', command, { cwd: clone }))));
    expect(outputs).toEqual(outputs.map(() => `${LOCAL_VERSION}\n`));
    const bundle = readdirSync(join(clone, 'local', 'dist')).map((file) => file.replace(/chunk-[A-Z0-9]{8}/, 'chunk'));
    expect(bundle.sort()).toEqual([
      'THIRD_PARTY_LICENSES.txt',
      ...Array(4).fill('chunk.js'),
      'cli.js',
      'console',
      'index.js',
      'own-endpoint.js',
      'resource-schemas.br',
      'runner',
    ]);
  });

  test('a source that is broken is named, and nothing runs', async () => {
    writeFileSync(join(clone, 'local', 'src', 'command', 'cli.ts'), 'import "./nothing";');
    const later = new Date(Date.now() + 120_000);
    utimesSync(join(clone, 'local', 'src', 'command', 'cli.ts'), later, later);
    const { exitCode, output } = await npx('ivs-local', '--version');
    expect(exitCode).toBe(1);
    expect(output).toContain('Could not resolve "./nothing"');
    expect(output).not.toContain(LOCAL_VERSION);
  });
});
