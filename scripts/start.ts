/**
 * `npm start`: deploys examples/live-room on this machine with the real `cdk`, calls its services as an app would, updates the stack, and
 * destroys it. `npm start -- --keep` leaves it running until Ctrl-C.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GetStageCommand, IVSRealTimeClient, ListTagsForResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createDeployer } from '../local/src/command/deployer';
import { environmentLines, outputLines, serviceSummary } from '../local/src/command/report';
import { runSession, type Session } from '../local/src/command/session';
import type { LocalEndpoint } from '../local/src/endpoint/endpoint';

// Silences the SDK's warning about an old Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const EXAMPLE = join(__dirname, '..', 'examples', 'live-room');
const REGION = 'us-east-1';

function heading(text: string): void {
  console.log(`\n== ${text}`);
}

/** Uses the deployed stack as an app does: calls the services with the stack's outputs. */
async function useStack(endpoint: LocalEndpoint): Promise<void> {
  const outputs = endpoint.stacks().find(({ name }) => name === 'LiveRoom')?.outputs ?? {};
  const settings = { endpoint: endpoint.url, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const ivs = new IVSRealTimeClient(settings);
  const secrets = new SecretsManagerClient(settings);
  try {
    const { stage } = await ivs.send(new GetStageCommand({ arn: outputs.StageArn }));
    const { tags } = await ivs.send(new ListTagsForResourceCommand({ resourceArn: outputs.StageArn }));
    console.log(JSON.stringify({ stage, tags }, undefined, 2));
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: outputs.CredentialsSecretArn }));
    const { streamKey, ...credentials } = JSON.parse(SecretString);
    console.log('The credentials of the ingest:', {
      ...credentials,
      streamKey: `${streamKey.slice(0, 3)}... (${streamKey.length} characters)`,
    });
  } finally {
    ivs.destroy();
    secrets.destroy();
  }
}

async function tour({ endpoint, signal, insistence }: Session, keep: boolean): Promise<number> {
  const deployer = await createDeployer({ folder: EXAMPLE, url: endpoint.url, region: REGION, signal, insistence });
  try {
    const steps: readonly (readonly [string, () => Promise<number>])[] = [
      [`Deploying examples/live-room with cdk ${deployer.cdk.version} to ${endpoint.url}`, () => deployer.deploy()],
      ['Changing its name, recording and tags', () => deployer.deploy(['-c', 'roomName=matinee', '-c', 'recording=true'])],
    ];
    for (const [text, step] of steps) {
      heading(text);
      const exitCode = await step();
      if (exitCode !== 0) return exitCode;
      heading('Its outputs');
      console.log(outputLines(endpoint.stacks()));
      heading('Used with the AWS SDK: GetStage, ListTagsForResource, and GetSecretValue for the stream key');
      await useStack(endpoint);
    }
    if (keep) return 0;

    heading('Destroying it');
    const exitCode = await deployer.destroy();
    if (exitCode !== 0) return exitCode;
    const left = endpoint.ivs.resources().length;
    if (left > 0) console.error(`The stack is gone and ${left} resource(s) of it are not: see below.`);
    return left === 0 ? 0 : 1;
  } finally {
    deployer.close();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
  const onFunctionLog = ({ functionName, text }: { functionName: string; text: string }) => console.log(`[${functionName}] ${text}`);
  return runSession({ onFunctionLog }, async (session) => {
    const { endpoint, interrupted } = session;
    const started = Date.now();
    const exitCode = await tour(session, values.keep);
    heading(`Summary, after ${((Date.now() - started) / 1000).toFixed(0)} s`);
    console.log(serviceSummary(endpoint.ivs));
    if (values.keep && exitCode === 0) {
      heading(`It stays at ${endpoint.url} until Ctrl-C. For your own cdk, AWS CLI or SDK:`);
      console.log(environmentLines(endpoint.url, REGION));
      await interrupted;
    }
    return exitCode;
  });
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
