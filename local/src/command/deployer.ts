import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedEnvironment } from '../system/environment';
import { assemblyOf, type Cdk, findCdk, hasApp } from './cdk';
import { type CdkCommand, readCdkArguments } from './cdk-arguments';
import type { Endings } from './process-group';

/** Deploys the CDK app of a folder to a local endpoint with the app's own `cdk`. */
export interface Deployer {
  readonly cdk: Cdk;
  /** `cdk deploy` with further arguments, all stacks unless some are named; resolves with the exit code. */
  deploy(args?: readonly string[]): Promise<number>;
  /** `cdk destroy`, likewise. */
  destroy(args?: readonly string[]): Promise<number>;
  /** Removes the cloud assembly. */
  close(): void;
}

export interface DeployerOptions extends Endings {
  readonly folder: string;
  readonly url: string;
  readonly region: string;
  /** Arguments of every command. @default - none */
  readonly args?: readonly string[];
}

/** Throws where there is no app, or no `cdk` to deploy it with. */
export function createDeployer({ folder, url, region, args: common = [], signal, insistence }: DeployerOptions): Deployer {
  const cdk = findCdk(folder);
  const env = isolatedEnvironment(process.env, url, region);
  if (!readCdkArguments('deploy', common).has('app') && !hasApp(folder, env)) {
    throw new Error(`a CDK app has a cdk.json with an \`app\`, got none in ${folder}; change to the app's folder, or pass --app`);
  }
  // Outside the app's folder: an interrupted run leaves no half-written cdk.out behind.
  const assembly = mkdtempSync(join(tmpdir(), 'ivs-local-'));

  const run = (command: CdkCommand, further: readonly string[], defaults: Readonly<Record<string, readonly string[]>>) => {
    const args = [...common, ...further];
    const { stacks, has, isSet } = readCdkArguments(command, args);
    // `cdk` remembers in the app's own assembly what it has hotswapped, until stacks change in another way.
    const hotswaps = isSet('hotswap') || isSet('hotswap-fallback');
    if (!hotswaps) rmSync(join(assemblyOf(folder), '.hotswap-cache'), { recursive: true, force: true });
    const all = stacks.length === 0 ? { all: [] } : {};
    const output = hotswaps ? {} : { output: [assembly] };
    // `cdk` takes no option twice.
    const added = Object.entries({ ...defaults, ...all, ...output }).filter(([option]) => !has(option));
    const options = added.flatMap(([option, value]) => [`--${option}`, ...value]);
    return cdk.run([command, ...options, ...args], { env, signal, insistence });
  };
  return {
    cdk,
    // There is nothing to approve in an account on one's own machine.
    deploy: (args = []) => run('deploy', args, { 'require-approval': ['never'] }),
    destroy: (args = []) => run('destroy', args, { force: [] }),
    // Again where a program that `cdk` did not wait for writes into it still, or has a file of it open on Windows.
    close: () => rmSync(assembly, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  };
}
