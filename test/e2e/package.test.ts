import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { run } from './support/command';
import { ROOT } from './support/local';

const APP = `
const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const { Stage } = require('cdk-ivs-realtime');
const stack = new Stack(new App(), 'Mine');
new CfnOutput(stack, 'Whip', { value: new Stage(stack, 'Room').stageWhipEndpoint });
`;

/** As a user gets it: the packed tarball in an app of their own, with the newest aws-cdk-lib. */
describe('the package, installed from its tarball', () => {
  let app: string;
  const npx = (...args: string[]) => run('npx', args, { cwd: app });

  beforeAll(async () => {
    app = mkdtempSync(join(tmpdir(), 'consumer-'));
    mkdirSync(join(app, 'packed'));
    const packed = await run('npm', ['pack', '--pack-destination', join(app, 'packed')], { cwd: ROOT });
    expect(packed).toMatchObject({ exitCode: 0 });
    writeFileSync(join(app, 'package.json'), '{ "name": "my-app", "version": "1.0.0", "private": true }');
    writeFileSync(join(app, 'cdk.json'), '{ "app": "node app.js" }');
    writeFileSync(join(app, 'app.js'), APP);
    const [tarball] = readdirSync(join(app, 'packed'));
    const dependencies = [`./packed/${tarball}`, 'aws-cdk-lib', 'constructs', 'aws-cdk@~2.1148'];
    expect(await run('npm', ['install', '--no-audit', '--no-fund', ...dependencies], { cwd: app })).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => rmSync(app, { recursive: true, force: true }));

  test('has the library, the handler, the local command, the licences and the fixtures of the examples, and none of the sources', () => {
    const root = join(app, 'node_modules', 'cdk-ivs-realtime');
    expect(readdirSync(root).sort()).toEqual([
      '.jsii',
      '.jsii.gz',
      'API.md',
      'LICENSE',
      'README.md',
      'assets',
      'lib',
      'package.json',
      'rosetta',
    ]);
    expect(readdirSync(join(root, 'rosetta')).sort()).toEqual(readdirSync(join(ROOT, 'rosetta')).sort());
    const assets = readdirSync(join(root, 'assets'), { recursive: true, encoding: 'utf8' });
    const unhashed = assets.map((file) => file.replace(/chunk-[A-Z0-9]{8}/, 'chunk'));
    expect(unhashed.filter((file) => !file.startsWith(join('local', 'runner', sep))).sort()).toEqual([
      'THIRD_PARTY_LICENSES.txt',
      'lambda',
      'lambda/chunk.js',
      'lambda/cloudformation.js',
      'lambda/kms.js',
      'lambda/resources.js',
      'lambda/secrets-manager.js',
      'local',
      'local/ivs-local.js',
      'local/runner',
    ]);
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies).toBeUndefined();
  });

  test('has every file that its package.json names', () => {
    const root = join(app, 'node_modules', 'cdk-ivs-realtime');
    const { main, types, bin, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named: string[] = [main, types, ...Object.values<string>(bin), ...Object.values<string>(exports)];
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('the local command is executable in the tarball, as jsii unpacks it for Python', async () => {
    const { output } = await run('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: ROOT });
    const [{ files }] = JSON.parse(output);
    const executable = files.filter(({ mode }: { mode: number }) => (mode & 0o111) === 0o111);
    expect(executable.map(({ path }: { path: string }) => path)).toEqual(['assets/local/ivs-local.js']);
  });

  test('npx cdk synth makes a stage', async () => {
    const { exitCode, output } = await npx('cdk', 'synth', '--no-notices');
    expect(exitCode).toBe(0);
    expect(output).toMatch(/Type: Custom::IVSStage/);
  });

  test('npx ivs-local deploy deploys it', async () => {
    const { exitCode, output } = await npx('ivs-local', 'deploy');
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^Mine\.Whip = https:\/\/\w+\.global-bm\.whip\.live-video\.net$/m);
    expect(output).toMatch(/^ {2}CreateStage +1$/m);
  });
});
