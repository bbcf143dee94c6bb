/** What a synthesis loads is most of what it costs. A list holds on every machine, and a time does not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..');

/** The modules of aws-cdk-lib that are loaded after each of three synthesised apps, one after the other in one process. */
let loadedBy: Record<'nothing' | 'functionOfItsOwn' | 'stage', readonly string[]>;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'loaded-modules-'));
  const library = join(folder, 'library.cjs');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'cdk-ivs-realtime'));
  buildSync({
    entryPoints: [join(ROOT, 'src', 'index.ts')],
    outfile: library,
    bundle: true,
    packages: 'external',
    platform: 'node',
  });
  loadedBy = loadedIn(library);
  rmSync(folder, { recursive: true });
});

function loadedIn(library: string): typeof loadedBy {
  const script = `
    const { App, Stack } = require('aws-cdk-lib/core');
    function loadedBy(fill) {
      const app = new App({ analyticsReporting: false });
      fill(new Stack(app, 'Live'));
      app.synth();
      const names = Object.keys(require.cache).flatMap((file) => /aws-cdk-lib[\\/\\\\]([a-z0-9-]+)[\\/\\\\]/.exec(file)?.[1] ?? []);
      return [...new Set(names)];
    }
    const nothing = loadedBy(() => {});
    const functionOfItsOwn = loadedBy((stack) => {
      const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
      new Function(stack, 'Api', { code: Code.fromAsset('assets'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    });
    const stage = loadedBy((stack) => new (require(${JSON.stringify(library)}).Stage)(stack, 'Room'));
    process.stdout.write(JSON.stringify({ nothing, functionOfItsOwn, stage }));
  `;
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The modules that a stack with one stage needs beside those of another app. */
function loadedBeside(others: readonly string[]): string[] {
  return loadedBy.stage.filter((name) => !others.includes(name)).sort();
}

test('a stack with one stage loads what its function, role and log group are made of, and the entry of one module more', () => {
  expect(loadedBeside(loadedBy.nothing)).toEqual([
    'aws-iam',
    'aws-lambda',
    'aws-logs',
    'aws-s3',
    'aws-s3-assets',
    'aws-secretsmanager',
    'region-info',
  ]);
});

test('an app that has a function of its own loads two modules more', () => {
  expect(loadedBeside(loadedBy.functionOfItsOwn)).toEqual(['aws-logs', 'aws-secretsmanager']);
});
