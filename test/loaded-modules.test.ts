/** What a synthesis loads is most of what it costs. A list holds on every machine, and a time does not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'loaded-modules-'));
const library = join(folder, 'library.cjs');

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'cdk-ivs-realtime'));
  buildSync({
    entryPoints: [join(ROOT, 'src', 'index.ts')],
    outfile: library,
    bundle: true,
    packages: 'external',
    platform: 'node',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The modules of aws-cdk-lib that a stack with one stage loads, beside those that an app with `others` has loaded already. */
function loadedByStage(others: string): string[] {
  const script = `
    const { App, Stack } = require('aws-cdk-lib/core');
    function loadedBy(fill) {
      const app = new App({ analyticsReporting: false });
      fill(new Stack(app, 'Live'));
      app.synth();
      return Object.keys(require.cache).flatMap((file) => /aws-cdk-lib[\\/\\\\]([a-z0-9-]+)[\\/\\\\]/.exec(file)?.[1] ?? []);
    }
    const before = new Set(loadedBy((stack) => { ${others} }));
    const after = new Set(loadedBy((stack) => new (require(${JSON.stringify(library)}).Stage)(stack, 'Room')));
    process.stdout.write(JSON.stringify([...after].filter((name) => !before.has(name)).sort()));
  `;
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

test('a stack with one stage loads what its function, role and log group are made of, and the entry of one module more', () => {
  expect(loadedByStage('')).toEqual(['aws-iam', 'aws-lambda', 'aws-logs', 'aws-s3', 'aws-s3-assets', 'aws-secretsmanager', 'region-info']);
});

test('an app that has a function of its own loads two modules more', () => {
  const others = `
    const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
    new Function(stack, 'Api', { code: Code.fromAsset('assets'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
  `;
  expect(loadedByStage(others)).toEqual(['aws-logs', 'aws-secretsmanager']);
});
