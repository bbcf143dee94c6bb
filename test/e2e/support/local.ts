import { join } from 'node:path';
import {
  IVSRealTimeClient,
  ListEncoderConfigurationsCommand,
  ListIngestConfigurationsCommand,
  ListPublicKeysCommand,
  ListStagesCommand,
  ListStorageConfigurationsCommand,
} from '@aws-sdk/client-ivs-realtime';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Ended, type Running, run, start } from './command';

export const ROOT = join(__dirname, '..', '..', '..');

/** The command as it ships, bundled. */
export const IVS_LOCAL = join(ROOT, 'assets', 'local', 'ivs-local.js');

const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** A user's shell next to `ivs-local start`, with the environment that it printed. */
export interface LocalShell {
  readonly env: NodeJS.ProcessEnv;
  readonly server: Running;
  readonly client: IVSRealTimeClient;
  cdk(folder: string, ...args: string[]): Promise<Ended>;
  /** GET of the local S3, signed as far as it looks. */
  s3(path: string): Promise<string>;
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
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const client = new IVSRealTimeClient(settings);
  const secrets = new SecretsManagerClient(settings);
  return {
    env,
    server,
    client,
    cdk: (folder, ...cdkArgs) => run(process.execPath, [CDK, ...cdkArgs, '--no-notices', '--ci'], { cwd: folder, env }),
    async s3(path) {
      const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
      const response = await fetch(`${endpoint}${path}`, { headers: { authorization } });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
      return response.text();
    },
    async secret(id) {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
      return JSON.parse(SecretString ?? '');
    },
    async resources() {
      const { stages = [] } = await client.send(new ListStagesCommand({}));
      const { storageConfigurations = [] } = await client.send(new ListStorageConfigurationsCommand({}));
      const { encoderConfigurations = [] } = await client.send(new ListEncoderConfigurationsCommand({}));
      const { ingestConfigurations = [] } = await client.send(new ListIngestConfigurationsCommand({}));
      const { publicKeys = [] } = await client.send(new ListPublicKeysCommand({}));
      return [stages, storageConfigurations, encoderConfigurations, ingestConfigurations, publicKeys].flat().map(({ arn }) => arn);
    },
    async close() {
      client.destroy();
      secrets.destroy();
      server.interrupt();
      return server.ended;
    },
  };
}
