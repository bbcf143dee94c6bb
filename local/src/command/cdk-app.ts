/** Reads the files of a CDK app. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

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

/** The schema version of the cloud assembly in a folder, of which only the first number counts. `undefined` without a whole assembly. */
export function schemaVersion(assembly: string): number | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
    return /^\d+\.\d+\.\d+$/.test(version) ? Number.parseInt(version, 10) : undefined;
  } catch {
    return undefined;
  }
}

function readJson(file: string): { readonly app?: unknown; readonly output?: unknown } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} must be JSON, got something else: ${(error as Error).message}`);
  }
}
