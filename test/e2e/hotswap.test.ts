/** Deployments that change functions directly, past CloudFormation: `--hotswap` and `cdk watch`. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { run, start } from './support/command';
import { IVS_LOCAL, type LocalShell, openShell, ROOT } from './support/local';

const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
const app = new App();
new Function(new Stack(app, 'Hot'), 'Greeter', {
  functionName: 'greeter', runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromAsset('code'),
  environment: { NAME: app.node.tryGetContext('name') ?? 'Ada' },
});
`;

let folder: string;
let shell: LocalShell;
let lambda: LambdaClient;

/** What the function says from its next deployment on. */
const write = (greeting: string) =>
  writeFileSync(join(folder, 'code', 'index.js'), `exports.handler = async () => '${greeting}, ' + process.env.NAME;`);

const greeting = async () => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'greeter' }));
  return JSON.parse(Payload?.transformToString() ?? '');
};

const deploy = (...args: string[]) => run(process.execPath, [IVS_LOCAL, 'deploy', ...args], { cwd: folder, env: shell.env });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hotswap-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'cdk.json'), '{ "app": "node app.js", "watch": { "include": ["code/**"] } }');
  writeFileSync(join(folder, 'app.js'), APP);
  write('Hello');
  shell = await openShell('--region', 'us-east-1', '--quiet');
  lambda = new LambdaClient(shell.settings);
  expect(await deploy()).toMatchObject({ exitCode: 0 });
});
afterEach(async () => {
  lambda.destroy();
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

test('ivs-local deploy --hotswap changes code and environment, and back', async () => {
  write('Good day');
  const { exitCode, output } = await deploy('--hotswap');
  expect(exitCode).toBe(0);
  expect(output).toContain("AWS::Lambda::Function 'greeter'");
  expect(output).not.toContain('UPDATE_IN_PROGRESS');
  expect(await greeting()).toBe('Good day, Ada');

  expect(await deploy('--hotswap-fallback', '-c', 'name=Grace')).toMatchObject({ exitCode: 0 });
  expect(await greeting()).toBe('Good day, Grace');

  write('Hello');
  expect(await deploy('--hotswap')).toMatchObject({ exitCode: 0 });
  expect(await greeting()).toBe('Hello, Ada');
});

test('a deployment through CloudFormation is what the next --hotswap starts from', async () => {
  write('Good day');
  expect(await deploy('--hotswap')).toMatchObject({ exitCode: 0 });
  write('Good evening');
  expect(await deploy()).toMatchObject({ exitCode: 0 });
  expect(await greeting()).toBe('Good evening, Ada');
  write('Good day');
  expect(await deploy('--hotswap')).toMatchObject({ exitCode: 0 });
  expect(await greeting()).toBe('Good day, Ada');
});

test('--revert-drift, as cdk recommends it after a hotswap, brings back what is deployed', async () => {
  write('Good day');
  expect(await deploy('--hotswap')).toMatchObject({ exitCode: 0 });
  write('Hello');
  expect(await deploy('--revert-drift')).toMatchObject({ exitCode: 0 });
  expect(await greeting()).toBe('Hello, Ada');
});

test('cdk watch hotswaps a function when its code changes, and shows its log', async () => {
  const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const watch = start(process.execPath, [cdk, 'watch'], { cwd: folder, env: shell.env });
  try {
    await watch.prints(/Total time/);
    writeFileSync(join(folder, 'code', 'index.js'), "exports.handler = async () => { console.log('I was called'); return 'Watched'; };");
    await watch.prints(/Triggering 'cdk deploy'.*hotswap-deployment time.*Total time/s);
    expect(await greeting()).toBe('Watched');
    await watch.prints(/I was called/);
  } finally {
    watch.interrupt();
    await watch.ended;
  }
});
