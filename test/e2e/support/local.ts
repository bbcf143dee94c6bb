import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  IVSRealTimeClient,
  ListEncoderConfigurationsCommand,
  ListIngestConfigurationsCommand,
  ListPublicKeysCommand,
  ListStorageConfigurationsCommand,
  paginateListStages,
} from '@aws-sdk/client-ivs-realtime';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type CommandOptions, type Ended, type Running, run, start } from './command';

export const ROOT = join(__dirname, '..', '..', '..');

/** The command as `npx ivs-local` runs it in the repository. */
export const IVS_LOCAL = join(ROOT, 'local', 'bin', 'ivs-local.js');

export const LIVE_ROOM = join(ROOT, 'examples', 'live-room');

/** Runs the command to its end. */
export const ivsLocal = (args: readonly string[], options: CommandOptions) => run(process.execPath, [IVS_LOCAL, ...args], options);

const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** A command for apps in TypeScript that takes half of the time of `npx ts-node`. */
export const RUN_APP = `${process.execPath} --require ${join(__dirname, 'typescript.cjs')} app.ts`;

/** Runs an app of the repository by `RUN_APP`. The tests of the command `ivs-local` run the apps as their cdk.json says. */
function appOptions(folder: string): string[] {
  const file = join(folder, 'cdk.json');
  const isTypeScript = existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).app === 'npx ts-node --transpile-only app.ts';
  return isTypeScript ? ['--app', RUN_APP] : [];
}

/** The settings with which a client of the SDK reaches the endpoint. */
interface Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A simulated participant that has joined. */
export interface Joined {
  readonly stageArn: string;
  readonly sessionId: string;
  readonly participantId: string;
}

/** A user's shell next to `ivs-local start`, with the environment that it printed. */
export interface LocalShell {
  readonly env: NodeJS.ProcessEnv;
  readonly server: Running;
  readonly client: IVSRealTimeClient;
  readonly settings: Settings;
  cdk(folder: string, ...args: string[]): Promise<Ended>;
  /** Sends a request to the local S3. Returns the body of the answer. */
  s3(path: string, method?: 'GET' | 'PUT' | 'DELETE'): Promise<string>;
  /** The keys of the objects in a bucket. */
  objects(bucketName: string | undefined): Promise<string[]>;
  /** The lines of a log group. */
  logs(logGroupName: string | undefined): Promise<string[]>;
  /** The names of the rules on the default event bus. */
  rules(): Promise<string[]>;
  /** The names of the functions. */
  functions(): Promise<(string | undefined)[]>;
  /** Invokes a function. Returns its answer, or with `failed` its error. */
  invoke<Answer = Record<string, string>>(functionName: string | undefined, event: object): Promise<Answer & { failed?: string }>;
  /** Runs a command of the simulation. Returns its answer, or `code` and `message` if it is refused. */
  participant(command: string, input: object): Promise<object>;
  /** Lets time pass at the endpoint. */
  advance(milliseconds: number): Promise<void>;
  /** The value of a secret, which is JSON. */
  secret(id: string): Promise<Record<string, unknown>>;
  /** The ARNs of everything that IVS Real-Time holds. */
  resources(): Promise<(string | undefined)[]>;
  close(): Promise<Ended>;
}

export async function openShell(...args: string[]): Promise<LocalShell> {
  const server = start(process.execPath, [IVS_LOCAL, 'start', ...args], { cwd: ROOT });
  await server.prints(/AWS_DEFAULT_REGION=.*\n/);
  const printed = Object.fromEntries([...server.output().matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  const env = { ...process.env, ...printed, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true' };
  const endpoint = printed.AWS_ENDPOINT_URL as string;
  const settings: Settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const client = new IVSRealTimeClient(settings);
  const secrets = new SecretsManagerClient(settings);
  const lambda = new LambdaClient(settings);
  const request = (service: string, path: string, { headers, ...init }: RequestInit) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    return fetch(`${endpoint}${path}`, { ...init, headers: { ...headers, authorization } });
  };
  const s3 = async (path: string, method = 'GET') => {
    const response = await request('s3', path, { method });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.text();
  };
  /** Calls an operation of a service that speaks AWS JSON. */
  const call = async <T>(service: string, target: string, input: object): Promise<T> => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const response = await request(service, '/', { method: 'POST', headers, body: JSON.stringify(input) });
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
    return response.json() as Promise<T>;
  };
  const control = async (command: string, input: object) => {
    const response = await fetch(`${endpoint}/_ivs/${command}`, { method: 'POST', body: JSON.stringify(input) });
    return response.json() as Promise<object>;
  };
  return {
    env,
    server,
    client,
    settings,
    cdk: (folder, ...cdkArgs) =>
      run(process.execPath, [CDK, ...cdkArgs, ...appOptions(folder), '--no-notices', '--ci'], { cwd: folder, env }),
    s3,
    async objects(bucketName) {
      const list = await s3(`/${bucketName}?list-type=2`);
      return [...list.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = '']) => key);
    },
    async logs(logGroupName) {
      const { events } = await call<{ events: { message: string }[] }>('logs', 'Logs_20140328.FilterLogEvents', { logGroupName });
      return events.map(({ message }) => message);
    },
    async rules() {
      const { Rules } = await call<{ Rules: { Name: string }[] }>('events', 'AWSEvents.ListRules', {});
      return Rules.map(({ Name }) => Name);
    },
    async functions() {
      const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
      return Functions.map(({ FunctionName }) => FunctionName);
    },
    async invoke(FunctionName, event) {
      const { FunctionError: failed, Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
      return { failed, ...JSON.parse(Payload?.transformToString() ?? '') };
    },
    participant: control,
    async advance(milliseconds) {
      expect(await control('advance', { milliseconds })).toEqual({ time: expect.any(String) });
    },
    async secret(id) {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
      return JSON.parse(SecretString ?? '');
    },
    async resources() {
      const arns: (string | undefined)[] = [];
      for await (const { stages = [] } of paginateListStages({ client, pageSize: 100 }, {})) arns.push(...stages.map(({ arn }) => arn));
      const { storageConfigurations = [] } = await client.send(new ListStorageConfigurationsCommand({}));
      const { encoderConfigurations = [] } = await client.send(new ListEncoderConfigurationsCommand({}));
      const { ingestConfigurations = [] } = await client.send(new ListIngestConfigurationsCommand({}));
      const { publicKeys = [] } = await client.send(new ListPublicKeysCommand({}));
      const others = [...storageConfigurations, ...encoderConfigurations, ...ingestConfigurations, ...publicKeys];
      return [...arns, ...others.map(({ arn }) => arn)];
    },
    async close() {
      client.destroy();
      secrets.destroy();
      lambda.destroy();
      server.interrupt();
      return server.ended;
    },
  };
}
