/** The apps of `test/e2e/apps`, deployed by the real `cdk` and used as their users do: by `ivs-local` alone, or with ministack behind. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as sendRequest } from 'node:http';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { type LocalShell, openShell } from './local';

export const APPS = join(__dirname, '..', 'apps');

export interface DeployedApp {
  readonly shell: LocalShell;
  /** The outputs of all stacks. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Finds the name of the one function whose name contains this text, such as the id of its construct. */
  functionNamed(part: string): Promise<string | undefined>;
  /** Deploys again. Returns what `cdk` printed. */
  deploy(): Promise<string>;
  /** Destroys all stacks. Fails if that leaves a resource of IVS Real-Time, a function or a rule. */
  destroy(): Promise<void>;
  close(): Promise<void>;
}

/** Deploys an app of `test/e2e/apps`, or one in a folder, to an endpoint that `ivs-local start` starts with these arguments. Rejects with what `cdk` printed if it fails. */
export async function deployApp(app: string, ...startArgs: string[]): Promise<DeployedApp> {
  const folder = mkdtempSync(join(tmpdir(), `${basename(app)}-`));
  const shell = await openShell('--region', 'us-east-1', ...startArgs);
  const close = async () => {
    await shell.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const outputsFile = join(folder, 'outputs.json');
  const cdk = async (...args: string[]) => {
    const { exitCode, output } = await shell.cdk(resolve(APPS, app), ...args, '--output', join(folder, 'cdk.out'));
    if (exitCode !== 0) throw new Error(`${output}\n${shell.server.output()}`);
    return output;
  };
  const deploy = () => cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile);
  try {
    if (startArgs.includes('ministack')) await cdk('bootstrap', 'aws://000000000000/us-east-1');
    await deploy();
  } catch (error) {
    await close();
    throw error;
  }
  const outputs = Object.assign({}, ...Object.values(JSON.parse(readFileSync(outputsFile, 'utf8'))));
  return {
    shell,
    outputs,
    async functionNamed(part) {
      const names = (await shell.functions()).filter((functionName) => functionName?.includes(part));
      expect(names).toHaveLength(1);
      return names[0];
    },
    deploy,
    async destroy() {
      await cdk('destroy', '--all', '--force');
      const left = { resources: await shell.resources(), functions: await shell.functions(), rules: await shell.rules() };
      expect(left).toEqual({ resources: [], functions: [], rules: [] });
    },
    close,
  };
}

export const deployBehindMinistack = (app: string) => deployApp(app, '--with', 'ministack');

interface ApiRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

export interface ApiAnswer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Resolves every name to this machine. Browsers do so with the names of ministack's APIs, which end in `.localhost`, and Node.js does not everywhere. */
const loopback: LookupFunction = (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);

/** Sends a request to an API of the app, which answers with JSON. */
export function callApi<Body = unknown>(url: string, { method = 'GET', headers, body }: ApiRequest = {}): Promise<ApiAnswer<Body>> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { 'content-type': 'application/json', ...headers }, lookup: loopback };
    const request = sendRequest(url, options, (answer) => {
      json(answer).then((parsed) => resolve({ status: answer.statusCode ?? 0, body: parsed as Body }), reject);
    });
    request.once('error', reject).end(body && JSON.stringify(body));
  });
}

/** The address in ministack of a REST or WebSocket API. The template composes that of AWS. */
export function ministackAddress({ shell }: DeployedApp, awsAddress = ''): string {
  const [, ministack = ''] = /ministack \S+ listens on http:(\S+)/.exec(shell.server.output()) ?? [];
  const { protocol, hostname, pathname } = new URL(awsAddress);
  return `${protocol === 'wss:' ? 'ws:' : 'http:'}${ministack}/_aws/execute-api/${hostname.split('.')[0]}${pathname}`;
}
