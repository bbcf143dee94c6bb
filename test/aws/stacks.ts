/** Deploys the stacks of a probe with the real `cdk`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { findCdk } from '../../local/src/command/cdk';
import type { Clients } from './clients';
import type { Deployed, DeployOptions } from './probe';

/** How many of the last lines of `cdk` tell why it has failed. */
const LAST_LINES = 3;

const ROOT = join(__dirname, '..', '..');

export interface StacksOptions {
  readonly account: string;
  readonly region: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clients: Clients;
  readonly tags: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  name(what: string): string;
  onOutput(text: string): void;
}

export function createStacks({ account, region, env, clients, tags, name, signal, onOutput }: StacksOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'test-aws-'));
  let assemblies = 0;

  /** Writes the cloud assembly of an app with one stack. Returns its folder. */
  function synthesize(stackName: string, define: (stack: Stack) => void): string {
    const app = new App({ outdir: join(folder, String(++assemblies)), analyticsReporting: false });
    const stack = new Stack(app, stackName, { env: { account, region } });
    for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
    define(stack);
    return app.synth().directory;
  }

  async function outputsOf(StackName: string): Promise<Record<string, string>> {
    const { Stacks: [{ Outputs = [] } = {}] = [] } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  }

  async function deploy(what: string, define: (stack: Stack) => void, { mayFail = false }: DeployOptions = {}): Promise<Deployed> {
    const stackName = name(what);
    const assembly = synthesize(stackName, define);
    const cdk = await findCdk({ folder: ROOT, env, assemblies: [assembly] });
    const common = ['--app', assembly, '--require-approval', 'never', '--no-notices', '--ci', '--output', join(folder, 'cdk.out')];
    let printed = '';
    const print = (text: string) => {
      printed += text;
      onOutput(text);
    };
    const exitCode = await cdk.run(['deploy', stackName, ...common], { env, signal, onOutput: print, onErrorOutput: print });
    signal.throwIfAborted();
    if (exitCode === 0) return { stackName, outputs: await outputsOf(stackName) };
    if (mayFail) return { stackName, outputs: {} };
    throw new Error(`cdk deploy has ended with exit code ${exitCode}: ${printed.trim().split('\n').slice(-LAST_LINES).join(' ')}`);
  }

  return { deploy, close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
}
