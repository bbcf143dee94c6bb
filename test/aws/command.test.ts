/** `npm run test:aws` as a user runs it, with an endpoint of this process in place of AWS. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateStageCommand } from '@aws-sdk/client-ivs-realtime';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { isolatedEnvironment } from '../../local/src/system/environment';
import { type Running, start } from '../e2e/support/command';
import { createClients } from './clients';

const ROOT = join(__dirname, '..', '..');
const TS_NODE = join(ROOT, 'node_modules', 'ts-node', 'dist', 'bin.js');
const HERE = ['--account', '000000000000', '--region', 'eu-west-1'];

let endpoint: LocalEndpoint;
beforeEach(async () => {
  endpoint = await startEndpoint();
});
afterEach(() => endpoint.close());

/** Its standard input ends at once, which means no. */
function begin(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return start(process.execPath, [TS_NODE, '--transpile-only', '--project', 'tsconfig.check.json', 'test/aws/main.ts', ...args], {
    cwd: ROOT,
    env: { ...isolatedEnvironment(process.env, endpoint.url, 'eu-west-1'), ...env },
  });
}

const runsWith = (args: readonly string[], env?: NodeJS.ProcessEnv) => begin(args, env).ended;

/** The calls to the endpoint that may change something. */
function changes(): string[] {
  const operations: string[] = [];
  const stop = endpoint.newsroom.listen((news) => {
    if (news.type === 'call') operations.push(news.operation);
  }, 0);
  stop();
  return operations.filter((operation) => !/^(Describe|Get|List)/.test(operation));
}

test('an account that is not that of the credentials is refused in one sentence, and nothing is made', async () => {
  expect(await runsWith(['--account', '123456789012', '--region', 'eu-west-1', '--yes'])).toEqual({
    exitCode: 1,
    output:
      'test:aws: the credentials must be those of the account 123456789012, got 000000000000; use others or pass --account 000000000000. Nothing was made.\n',
  });
  expect(changes()).toEqual([]);
});

test('without credentials it says so in one sentence, and makes nothing', async () => {
  const home = { HOME: tmpdir(), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const { exitCode, output } = await runsWith([...HERE, '--yes'], home);
  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /^test:aws: AWS credentials are needed, for example from `aws sso login`, got CredentialsProviderError: [^\n]*\. Nothing was made\.\n$/,
  );
  expect(changes()).toEqual([]);
});

test('in a region without the service it says so in one sentence, and makes nothing', async () => {
  const { exitCode, output } = await runsWith([...HERE, '--yes'], { AWS_ENDPOINT_URL_IVS_REALTIME: 'http://nowhere.invalid' });
  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /^test:aws: --region must be a region with Amazon IVS Real-Time that the credentials may use, and is eu-west-1, got [^\n]*\. Nothing was made\.\n$/,
  );
  expect(changes()).toEqual([]);
});

test('it shows what it will make, how long it takes and what it costs, and makes nothing without a yes', async () => {
  const { exitCode, output } = await runsWith([...HERE, '--probe', 'ivs-session-end']);
  expect(exitCode).toBe(1);
  expect(output).toBe(
    [
      'Probes that will run one after another in account 000000000000, region eu-west-1: 1.',
      'They make, and remove again:',
      '    1 x a stage: nothing while nobody is connected',
      '    1 x a participant token, with which you publish from a browser for some minutes: up to 0.13 USD per connected hour (0.072 in North America and Europe, July 2026)',
      'That takes about 10 minutes, and should cost less than 3 USD; prices change, see https://aws.amazon.com/ivs/pricing/.',
      'Before, between and after the probes, everything in the region, and S3 buckets of all regions, whose tag or name begins with cdk-ivs-realtime-test is removed.',
      'Go on? [y/N] Nothing was made.',
      '',
    ].join('\n'),
  );
  expect(changes()).toEqual([]);
});

/** A run that waits for somebody to publish. */
async function startWaiting(): Promise<Running> {
  const running = begin([...HERE, '--yes', '--probe', 'ivs-session-end']);
  await running.prints(/Publish with this participant token now/);
  expect(endpoint.ivs.resources()).toHaveLength(1);
  return running;
}

test('Ctrl-C ends it, and what it made is removed', async () => {
  const { interrupt, ended } = await startWaiting();
  interrupt();
  const { exitCode, output } = await ended;
  expect(exitCode).toBe(130);
  expect(output).toContain('Interrupted. Removing what was made, which may take some minutes ...');
  expect(endpoint.ivs.resources()).toEqual([]);
});

test('what a crash leaves is removed by the next start, and nothing else', async () => {
  const { interrupt, ended } = await startWaiting();
  interrupt('SIGKILL');
  await ended;
  const clients = createClients({
    region: 'eu-west-1',
    endpoint: endpoint.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const Tags = [{ Key: 'cdk-ivs-realtime-test', Value: '1' }];
  const TemplateBody = JSON.stringify({ Resources: { Role: { Type: 'AWS::SNS::Topic' } } });
  const Bucket = 'cdk-ivs-realtime-test-bucket-1';
  await clients.cloudFormation.send(new CreateStackCommand({ StackName: 'cdk-ivs-realtime-test-stack-1', TemplateBody, Tags }));
  await clients.cloudFormation.send(new CreateStackCommand({ StackName: 'another', TemplateBody }));
  await clients.s3.send(new CreateBucketCommand({ Bucket }));
  await clients.s3.send(new PutObjectCommand({ Bucket, Key: 'object', Body: 'x' }));
  const { stage } = await clients.ivs.send(new CreateStageCommand({ name: 'another' }));
  clients.destroy();

  const { exitCode, output } = await runsWith([...HERE, '--clean']);
  expect({
    exitCode,
    lines: output
      .trim()
      .split('\n')
      .map((line) => line.replace(/arn:\S+/, '<ARN>')),
  }).toEqual({
    exitCode: 0,
    lines: [
      'removed what was left: stack <ARN>',
      'removed what was left: stage <ARN>',
      'removed what was left: bucket cdk-ivs-realtime-test-bucket-1',
    ],
  });
  expect(endpoint.ivs.resources()).toMatchObject([{ arn: stage?.arn }]);
  const left = endpoint.stacks().filter(({ status }) => status !== 'DELETE_COMPLETE');
  expect(left.map(({ name }) => name)).toEqual(['another']);
});
