import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedEnvironment } from '../environment';
import { type Cdk, findCdk, hasApp } from './cdk';
import type { Endings } from './process-group';

/** Deploys the CDK app of a folder to a local endpoint with the app's own `cdk`. */
export interface Deployer {
  readonly cdk: Cdk;
  /** `cdk deploy` with further arguments, all stacks unless some are named; resolves with the exit code. */
  deploy(args: readonly string[]): Promise<number>;
  /** `cdk destroy`, likewise. */
  destroy(args: readonly string[]): Promise<number>;
  /** Removes the cloud assembly. */
  close(): void;
}

export interface DeployerOptions extends Endings {
  readonly folder: string;
  readonly url: string;
  readonly region: string;
}

/** Throws where there is no app, or no `cdk` to deploy it with. */
export function createDeployer({ folder, url, region, signal, insistence }: DeployerOptions): Deployer {
  const cdk = findCdk(folder);
  const env = isolatedEnvironment(process.env, url, region);
  // Outside the app's folder: an interrupted run leaves no half-written cdk.out behind.
  const assembly = mkdtempSync(join(tmpdir(), 'ivs-local-'));

  const run = (command: string[], args: readonly string[]) => {
    if (!hasApp(folder, args)) {
      throw new Error(`a CDK app has a cdk.json with an \`app\`, got none in ${folder}; change to the app's folder, or pass --app`);
    }
    return cdk.run([...command, '--output', assembly, ...(args.length > 0 ? args : ['--all'])], { env, signal, insistence });
  };
  return {
    cdk,
    // Whoever deploys to their own memory has nothing to approve.
    deploy: (args) => run(['deploy', '--require-approval', 'never'], args),
    destroy: (args) => run(['destroy', '--force'], args),
    // Again where a program that `cdk` did not wait for writes into it still, or has a file of it open on Windows.
    close: () => rmSync(assembly, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  };
}
