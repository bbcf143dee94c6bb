import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findExecutable } from '../system/executable';
import { schemaVersion } from './cdk-app';
import { type InterruptSignals, type RunOptions, runInGroup } from './process-group';

/** The `cdk` command line that deploys the user's app. */
export interface Cdk {
  readonly version: string;
  /** Runs `cdk` and resolves with its exit code. An interruption ends the app's processes, too. */
  run(args: readonly string[], options: Omit<RunOptions, 'cwd'>): Promise<number>;
}

export interface CdkOptions extends InterruptSignals {
  /** The app's folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folders that may hold a cloud assembly of the app. */
  readonly assemblies: readonly string[];
}

/** A `cdk` that is installed. */
interface Installed {
  readonly place: string;
  readonly command: readonly [string, ...string[]];
  /** The command that installs another version in the same way. */
  readonly fix: string;
  version(): Promise<string>;
}

const RELEASE = 'aws-cdk@~2.1148';
const INSTALL = `npm install --save-dev ${RELEASE}`;
const INSTALL_GLOBALLY = `npm install --global ${RELEASE}`;

const NEWEST_SCHEMA = [55, '2.1145.0'] as const;

/**
 * The first version of `cdk` that reads each version of the cloud assembly schema, from the one of aws-cdk-lib 2.224.0, the lowest release
 * that cdk-ivs-realtime accepts. `minimumCliVersion` in a manifest is higher than necessary, and may name a version that was never released.
 * Before 2.167, `cdk` ignores AWS_ENDPOINT_URL and would call AWS.
 */
export const FIRST_READERS: readonly (readonly [schema: number, version: string])[] = [
  [48, '2.1021.0'],
  [49, '2.1034.0'],
  [50, '2.1101.0'],
  [52, '2.1106.0'],
  [53, '2.1108.0'],
  [54, '2.1126.0'],
  NEWEST_SCHEMA,
];

/** Finds the `cdk` of the app, or else the one on the PATH, and refuses a version that cannot read the app's cloud assembly. */
export async function findCdk(options: CdkOptions): Promise<Cdk> {
  const { folder } = options;
  const installed = inNodeModules(folder) ?? onPath(options);
  if (!installed) {
    const fix = existsSync(join(folder, 'package.json')) ? INSTALL : INSTALL_GLOBALLY;
    throw new Error(`the app in ${folder} needs the cdk command line, got none in node_modules or on the PATH; run: ${fix}`);
  }
  const version = await installed.version();
  checkVersion(version, installed, options);
  const [program, ...first] = installed.command;
  return { version, run: (args, run) => runInGroup(program, [...first, ...args], { ...run, cwd: folder }) };
}

function checkVersion(version: string, { place, fix }: Installed, { folder, assemblies }: CdkOptions): void {
  const schema = Math.max(0, ...assemblies.map(schemaVersion).filter((found) => found !== undefined));
  // A schema that is newer than the table needs at least the last version of it. `cdk` itself tells whether it reads that schema.
  const [, minimum] = FIRST_READERS.find(([read]) => read >= schema) ?? NEWEST_SCHEMA;
  // Release 3.0.0 reads only cloud assemblies of early 2025, and its error does not say how to fix that.
  if (version.startsWith('2.') && !isBelow(version, minimum)) return;
  throw new Error(`the app in ${folder} needs aws-cdk 2.x from ${minimum}, got ${version} ${place}; run: ${fix}`);
}

function isBelow(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) < 0;
}

function inNodeModules(folder: string): Installed | undefined {
  try {
    const manifestFile = createRequire(join(folder, 'package.json')).resolve('aws-cdk/package.json');
    const { version } = JSON.parse(readFileSync(manifestFile, 'utf8'));
    const command = [process.execPath, join(dirname(manifestFile), 'bin', 'cdk')] as const;
    return { place: 'in node_modules', command, fix: INSTALL, version: async () => version };
  } catch {
    return undefined;
  }
}

function onPath({ folder, env, signal, insistence }: CdkOptions): Installed | undefined {
  const executable = findExecutable('cdk', 'aws-cdk', env.PATH ?? env.Path);
  if (!executable) return undefined;
  const { file, command } = executable;
  const [program, ...first] = command;
  return {
    place: `from ${file}`,
    command,
    fix: INSTALL_GLOBALLY,
    async version() {
      let output = '';
      const onOutput = (text: string) => {
        output += text;
      };
      const exitCode = await runInGroup(program, [...first, '--version'], { cwd: folder, env, signal, insistence, onOutput });
      signal?.throwIfAborted();
      const [version] = /^\d+\.\d+\.\d+/.exec(output) ?? [];
      if (exitCode === 0 && version) return version;
      const got = `exit code ${exitCode} and ${JSON.stringify(output.slice(0, 100))}`;
      throw new Error(`${file} must be the cdk command line and print its version for --version, got ${got}; run: ${INSTALL_GLOBALLY}`);
    },
  };
}
