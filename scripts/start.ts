/**
 * `npm start`: deploys examples/live-room on this machine with the real `cdk`, uses what it deployed as an app would, changes it,
 * and removes it. `npm start -- --keep` leaves it deployed and running until Ctrl-C.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GetStageCommand, IVSRealTimeClient, ListTagsForResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { createDeployer } from '../local/deployer';
import type { LocalEndpoint } from '../local/endpoint';
import { environmentLines, outputLines, serviceSummary } from '../local/report';
import { runSession } from '../local/session';

// The SDK would remark on the age of this Node.js between the steps.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const EXAMPLE = join(__dirname, '..', 'examples', 'live-room');
const REGION = 'us-east-1';

function heading(text: string): void {
  console.log(`\n== ${text}`);
}

/** What an app does with a deployed stage: asks the service about it, with nothing but the stack's output. */
async function useStage(endpoint: LocalEndpoint): Promise<void> {
  const arn = endpoint.stacks().find(({ name }) => name === 'LiveRoom')?.outputs.StageArn;
  const client = new IVSRealTimeClient({
    endpoint: endpoint.url,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const { stage } = await client.send(new GetStageCommand({ arn }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    console.log(JSON.stringify({ stage, tags }, undefined, 2));
  } finally {
    client.destroy();
  }
}

async function tour(endpoint: LocalEndpoint, signal: AbortSignal, keep: boolean): Promise<number> {
  const deployer = createDeployer({ folder: EXAMPLE, url: endpoint.url, region: REGION, signal });
  try {
    const steps: readonly (readonly [string, () => Promise<number>])[] = [
      [`Deploying examples/live-room with cdk ${deployer.cdk.version} to ${endpoint.url}`, () => deployer.deploy([])],
      ['Changing its name, recording and tags', () => deployer.deploy(['-c', 'roomName=matinee', '-c', 'recording=true'])],
    ];
    for (const [text, step] of steps) {
      heading(text);
      const exitCode = await step();
      if (exitCode !== 0) return exitCode;
      heading('Its outputs');
      console.log(outputLines(endpoint.stacks()));
      heading('The stage, asked of the service with @aws-sdk/client-ivs-realtime: GetStage and ListTagsForResource');
      await useStage(endpoint);
    }
    if (keep) return 0;

    heading('Destroying it');
    const exitCode = await deployer.destroy([]);
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
  return runSession({ onFunctionLog }, async ({ endpoint, signal, interrupted }) => {
    const started = Date.now();
    const exitCode = await tour(endpoint, signal, values.keep);
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
