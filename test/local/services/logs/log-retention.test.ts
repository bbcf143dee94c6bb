/** Functions with `logRetention`, by the CDK's own function, which calls CloudWatch Logs with the SDK's client. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type CallingFunctions, startCallingFunctions } from '../../../support/calling-functions';

let functions: CallingFunctions;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  // `logRetention` is deprecated, and what most apps have.
  process.env.JSII_DEPRECATED = 'quiet';
  functions = await startCallingFunctions({ retryDelays: [0, 0] });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new CloudWatchLogsClient({ endpoint: functions.endpoint.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  delete process.env.JSII_DEPRECATED;
  client.destroy();
  await functions.endpoint.close();
});

/** The stack's template, with the code of its function in it instead of in an asset. */
function template(retention: RetentionDays): object {
  const cdk = new App({ analyticsReporting: false });
  const stack = new Stack(cdk, 'Rooms', { env: { region: 'us-east-1', account: '000000000000' } });
  const code = Code.fromInline('exports.handler = async () => {};');
  new LambdaFunction(stack, 'Room', {
    functionName: 'room',
    code,
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    logRetention: retention,
  });
  new LogRetention(stack, 'Own', { logGroupName: 'own', retention: RetentionDays.INFINITE, removalPolicy: RemovalPolicy.DESTROY });
  const assembly = cdk.synth();
  const { Resources } = assembly.getStackByName('Rooms').template;
  for (const { Properties } of Object.values<{ Properties: { Code?: { S3Key?: string; ZipFile?: string } } }>(Resources)) {
    if (Properties.Code?.S3Key === undefined) continue;
    const asset = join(assembly.directory, `asset.${Properties.Code.S3Key.replace('.zip', '')}`);
    Properties.Code = { ZipFile: readFileSync(join(asset, 'index.js'), 'utf8') };
  }
  return { Resources };
}

async function groups(): Promise<Record<string, number | undefined>> {
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
  const own = logGroups.filter(({ logGroupName = '' }) => !logGroupName.includes('LogRetention'));
  return Object.fromEntries(own.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]));
}

test('groups are created, keep their lines as long as they are told, and go when they are to', async () => {
  expect(await functions.deploy('CreateStack', template(RetentionDays.ONE_WEEK))).toBe('CREATE_COMPLETE');
  expect(await groups()).toEqual({ '/aws/lambda/room': 7, own: undefined });
  expect(await functions.deploy('UpdateStack', template(RetentionDays.ONE_DAY))).toBe('UPDATE_COMPLETE');
  expect(await groups()).toEqual({ '/aws/lambda/room': 1, own: undefined });
  await functions.deploy('UpdateStack', { Resources: { Left: { Type: 'AWS::CDK::Metadata', Properties: {} } } });
  expect(await groups()).toEqual({ '/aws/lambda/room': 1 });
  expect(functions.lines.filter((line) => line.includes('denied'))).toEqual([]);
});
