import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type RunOptions, runInGroup } from './process-group';

/** The `cdk` command line that the user's app has installed. */
export interface Cdk {
  readonly version: string;
  /** Runs `cdk` and resolves with its exit code. An interruption ends the app's processes, too. */
  run(args: readonly string[], options: Omit<RunOptions, 'cwd'>): Promise<number>;
}

const INSTALL = 'npm install --save-dev aws-cdk@~2.1148';

/** Finds the `aws-cdk` package of the app in `folder`. Runs its script without a shell, which works the same on every platform. */
export function findCdk(folder: string): Cdk {
  const { manifest, script } = resolveCli(folder);
  // Release 3.0.0 reads only cloud assemblies of early 2025, and its error does not say how to fix that.
  if (Number(manifest.version.split('.')[0]) !== 2) {
    throw new Error(`the app in ${folder} needs aws-cdk of the 2.x line, got ${manifest.version}; run: ${INSTALL}`);
  }
  return {
    version: manifest.version,
    run: (args, options) => runInGroup(process.execPath, [script, ...args], { ...options, cwd: folder }),
  };
}

function resolveCli(folder: string): { manifest: { version: string }; script: string } {
  try {
    const manifestFile = createRequire(join(folder, 'package.json')).resolve('aws-cdk/package.json');
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    return { manifest, script: join(dirname(manifestFile), 'bin', 'cdk') };
  } catch {
    throw new Error(`the app in ${folder} needs the cdk command line, got none installed; run: ${INSTALL}`);
  }
}

/** Whether `cdk` finds an app without `--app`: in the environment, in cdk.json, or in ~/.cdk.json. */
export function hasApp(folder: string, env: NodeJS.ProcessEnv): boolean {
  const files = [join(folder, 'cdk.json'), join(homedir(), '.cdk.json')].filter((file) => existsSync(file));
  return Boolean(env.CDK_APP) || files.some((file) => typeof readJson(file)?.app === 'string');
}

/** The folder to which `cdk` writes the app's cloud assembly by default. */
export function assemblyOf(folder: string): string {
  const file = join(folder, 'cdk.json');
  const output = existsSync(file) ? readJson(file)?.output : undefined;
  return resolve(folder, typeof output === 'string' ? output : 'cdk.out');
}

function readJson(file: string): { readonly app?: unknown; readonly output?: unknown } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} must be JSON, got something else: ${(error as Error).message}`);
  }
}
