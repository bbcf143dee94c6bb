/** Commands beside an endpoint that another command has started. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CreateStageCommand, IVSRealTimeClient, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionRole, inlineFunction } from '../support/inline-functions';
import { PATIENCE_SECONDS } from '../support/until';
import { type Running, run, start } from './support/command';
import { IVS_LOCAL, ivsLocal, LIVE_ROOM } from './support/local';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'running-endpoint-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('beside an endpoint that runs', () => {
  const settingsOf = (url: string) => ({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let server: Running;
  let url: string;
  let port: string;

  beforeEach(async () => {
    server = start(process.execPath, [IVS_LOCAL, 'start', '--quiet'], { cwd: folder });
    [url = '', port = ''] = await server.prints(/http:\/\/127\.0\.0\.1:(\d+)/);
  });
  afterEach(async () => {
    server.interrupt();
    await server.ended;
  });

  const stageNames = async (address = url) => {
    const client = new IVSRealTimeClient(settingsOf(address));
    const { stages = [] } = await client.send(new ListStagesCommand({}));
    client.destroy();
    return stages.map(({ name }) => name);
  };

  test('deploy and destroy use it: by its port, and by AWS_ENDPOINT_URL', async () => {
    const deployed = await ivsLocal(['deploy', '--port', port, '-c', 'roomName=shared'], { cwd: LIVE_ROOM });
    expect([deployed.exitCode, await stageNames()]).toEqual([0, ['shared']]);
    expect(deployed.output).toMatch(/^LiveRoom\.StageArn = arn:aws:ivs:us-east-1:000000000000:stage\/\w{12}$/m);

    const refused = await ivsLocal(['deploy', '--port', port, '--throttle', '--keep'], { cwd: LIVE_ROOM });
    const message = `ivs-local: --throttle, --keep: for an endpoint that deploy starts, and one runs at ${url} already; give it to ivs-local start\n`;
    expect(refused).toEqual({ exitCode: 2, output: message });

    const env = { ...process.env, AWS_ENDPOINT_URL: url };
    const destroyed = await ivsLocal(['destroy', '-c', 'roomName=shared', 'LiveRoom'], { cwd: LIVE_ROOM, env });
    expect([destroyed.exitCode, await stageNames()]).toEqual([0, []]);
  });

  test('deploy gives the exit code of cdk', async () => {
    const { exitCode, output } = await ivsLocal(['deploy', '--port', port, 'NoSuchStack'], { cwd: LIVE_ROOM });
    expect([exitCode, output]).toEqual([1, expect.stringContaining('NoSuchStack')]);
  });

  test('env gives a shell what the standard clients need', async () => {
    const script = 'eval "$("$0" "$1" env --port "$2" --region eu-west-1)" && echo "$AWS_ENDPOINT_URL $AWS_REGION [$AWS_PROFILE]"';
    const env = { ...process.env, AWS_PROFILE: 'production' };
    expect(await run('sh', ['-c', script, process.execPath, IVS_LOCAL, port], { cwd: folder, env })).toEqual({
      exitCode: 0,
      output: `${url} eu-west-1 []\n`,
    });
    const { exitCode, output } = await ivsLocal(['env', '--json'], { cwd: folder, env: { ...process.env, AWS_ENDPOINT_URL: url } });
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' });
  });

  test('a deployed function is invoked by its name, with the SDK', async () => {
    const code = 'exports.handler = async ({ name }) => ({ greeting: "Hello, " + name, endpoint: process.env.AWS_ENDPOINT_URL });';
    const TemplateBody = JSON.stringify({
      Resources: { Role: functionRole(), Greeter: inlineFunction(code, { FunctionName: 'greeter' }) },
    });
    const cloudFormation = new CloudFormationClient(settingsOf(url));
    const lambda = new LambdaClient(settingsOf(url));
    try {
      await cloudFormation.send(new CreateStackCommand({ StackName: 'Greeting', TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
      await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: PATIENCE_SECONDS, minDelay: 1 }, { StackName: 'Greeting' });
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'greeter', Payload: JSON.stringify({ name: 'Ada' }) }));
      expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ greeting: 'Hello, Ada', endpoint: url });
    } finally {
      cloudFormation.destroy();
      lambda.destroy();
    }
  });

  test('start says of an alarm that is deployed that it does nothing', async () => {
    const command = start(process.execPath, [IVS_LOCAL, 'start'], { cwd: folder });
    const [address = ''] = await command.prints(/http:\/\/127\.0\.0\.1:\d+/);
    const Properties = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 };
    const TemplateBody = JSON.stringify({ Resources: { TooMany: { Type: 'AWS::CloudWatch::Alarm', Properties } } });
    const cloudFormation = new CloudFormationClient(settingsOf(address));
    await cloudFormation.send(new CreateStackCommand({ StackName: 'Alarms', TemplateBody }));
    cloudFormation.destroy();
    await command.prints(/^\[TooMany\] The local endpoint has no metrics: this alarm never changes its state and does nothing\.$/m);
    command.interrupt();
    await command.ended;
  });

  test('start --endpoint serves IVS Real-Time itself and hands everything else on', async () => {
    const front = start(process.execPath, [IVS_LOCAL, 'start', '--endpoint', url], { cwd: folder });
    const [, frontUrl = ''] = await front.prints(/AWS_ENDPOINT_URL_IVS_REALTIME=(\S+) in its environment/);
    const ivs = new IVSRealTimeClient(settingsOf(frontUrl));
    await ivs.send(new CreateStageCommand({ name: 'in-front' }));
    ivs.destroy();
    expect([await stageNames(frontUrl), await stageNames()]).toEqual([['in-front'], []]);

    // The app deploys through it: to the CloudFormation, S3 and Lambda behind it, where the handler finds the IVS Real-Time of its own.
    const env = { ...process.env, AWS_ENDPOINT_URL: frontUrl };
    const { exitCode } = await ivsLocal(['deploy', '-c', 'roomName=behind'], { cwd: LIVE_ROOM, env });
    expect([exitCode, await stageNames(frontUrl), await stageNames()]).toEqual([0, ['in-front'], ['behind']]);
    front.interrupt();
    expect((await front.ended).exitCode).toBe(130);
  });
});
