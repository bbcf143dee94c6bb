import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LOCAL_ACCOUNT } from '../service/arn';
import { isolatedEnvironment } from '../system/environment';
import { type Cdk, findCdk } from './cdk';
import { assemblyOf, hasApp } from './cdk-app';
import { type CdkArguments, type CdkCommand, readCdkArguments } from './cdk-arguments';
import type { InterruptSignals, RunOptions } from './process-group';

/** Deploys the CDK app of a folder to a local endpoint with the app's own `cdk`, or else with the one on the PATH. */
export interface Deployer {
  readonly cdk: Cdk;
  /** Runs `cdk deploy` with further arguments, for all stacks unless some are named. Resolves with the exit code. */
  deploy(args?: readonly string[]): Promise<number>;
  /** Runs `cdk destroy` in the same way. */
  destroy(args?: readonly string[]): Promise<number>;
  /** Runs `cdk bootstrap` for the local account. Resolves with the exit code. */
  bootstrap(): Promise<number>;
  /** Removes the cloud assembly. */
  close(): void;
}

export interface DeployerOptions extends InterruptSignals {
  readonly folder: string;
  readonly url: string;
  readonly region: string;
  /** Arguments that every command gets. @default - none */
  readonly args?: readonly string[];
  /** Receives what `cdk` prints, unless it watches or asks. @default - `cdk` has the output of this process */
  readonly output?: DeployerOutput;
}

export interface DeployerOutput {
  readonly hasColors: boolean;
  onCdkStart(): void;
  onCdkOutput(stream: 'stdout' | 'stderr', text: string): void;
}

/** Rejects if the folder has no app, or if there is no `cdk` that can deploy it; with the signal's reason, if it is interrupted. */
export async function createDeployer({
  folder,
  url,
  region,
  args: common = [],
  output,
  signal,
  insistence,
}: DeployerOptions): Promise<Deployer> {
  const env = isolatedEnvironment(process.env, url, region);
  const app = readCdkArguments('deploy', common).valueOf('app');
  const assemblies = [assemblyOf(folder), ...(app === undefined ? [] : [resolve(folder, app)])];
  const cdk = await findCdk({ folder, env, assemblies, signal, insistence });
  if (app === undefined && !hasApp(folder, env)) {
    throw new Error(`a CDK app has a cdk.json with an \`app\`, got none in ${folder}; change to the app's folder, or pass --app`);
  }
  // A folder outside the app, so that an interrupted run leaves no incomplete cdk.out behind.
  const assembly = mkdtempSync(join(tmpdir(), 'ivs-local-'));

  const interruption = { signal, insistence };
  const piped: Omit<RunOptions, 'cwd'> = output
    ? {
        ...interruption,
        // Without a terminal, `cdk` and the app print no colours by themselves.
        env: output.hasColors ? { ...env, FORCE_COLOR: '1' } : env,
        onOutput: (text) => output.onCdkOutput('stdout', text),
        onErrorOutput: (text) => output.onCdkOutput('stderr', text),
      }
    : { ...interruption, env };
  const run = (command: CdkCommand, further: readonly string[], defaults: Readonly<Record<string, readonly string[]>>) => {
    const args = [...common, ...further];
    const read = readCdkArguments(command, args);
    const { stacks, has, isSet } = read;
    // `cdk` records hotswaps in the app's own cloud assembly. A regular deployment invalidates the record.
    const hotswaps = isSet('hotswap') || isSet('hotswap-fallback');
    if (!hotswaps) rmSync(join(assemblyOf(folder), '.hotswap-cache'), { recursive: true, force: true });
    const all = stacks.length === 0 ? { all: [] } : {};
    const ownAssembly = hotswaps ? {} : { output: [assembly] };
    // `cdk` rejects a repeated option.
    const added = Object.entries({ ...defaults, ...all, ...ownAssembly }).filter(([option]) => !has(option));
    const options = added.flatMap(([option, value]) => [`--${option}`, ...value]);
    const hasTerminal = needsTerminal(read);
    if (!hasTerminal) output?.onCdkStart();
    return cdk.run([command, ...options, ...args], hasTerminal ? { ...interruption, env } : piped);
  };
  return {
    cdk,
    // A local account needs no approval of IAM changes.
    deploy: (args = []) => run('deploy', args, { 'require-approval': ['never'] }),
    destroy: (args = []) => run('destroy', args, { force: [] }),
    bootstrap: () => cdk.run(['bootstrap', `aws://${LOCAL_ACCOUNT}/${region}`], piped),
    // Retries, because a child process of `cdk` may still write to the folder, or hold a file open on Windows.
    close: () => rmSync(assembly, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  };
}

/** Whether `cdk` watches files until it is interrupted, or asks before it changes permissions. */
function needsTerminal(args: CdkArguments): boolean {
  const approval = args.valueOf('require-approval');
  return args.isSet('watch') || (approval !== undefined && approval !== 'never');
}
