/** Stacks with secrets in their outputs and reasons: neither the snapshot nor the news shows them. */
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type IvsLocal, startIvsLocal } from '../../../local/src/api';

let local: IvsLocal;
let cloudFormation: CloudFormationClient;
beforeAll(async () => {
  local = await startIvsLocal();
  cloudFormation = new CloudFormationClient(local.clientConfig);
});
beforeEach(() => local.reset());
afterAll(async () => {
  cloudFormation.destroy();
  await local.close();
});

const PASSWORD = 'hunter2-hunter2';

async function create(StackName: string, template: object): Promise<Record<string, string>> {
  const TemplateBody = JSON.stringify({ Parameters: { Password: { Type: 'String', NoEcho: true } }, ...template });
  const Parameters = [{ ParameterKey: 'Password', ParameterValue: PASSWORD }];
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Parameters, OnFailure: 'ROLLBACK' }));
  await local.waitFor((news) => news.type === 'stack' && news.logicalId === StackName && /COMPLETE$/.test(news.status));
  const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

test('the outputs in the snapshot have neither stream keys nor NoEcho parameters nor the values of secrets', async () => {
  const outputs = await create('outputs', {
    Resources: {
      Ingest: { Type: 'AWS::IVS::IngestConfiguration', Properties: { Name: 'studio' } },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'open-sesame' } },
    },
    Outputs: {
      Url: { Value: { 'Fn::Join': ['/', ['rtmps://127.0.0.1/app', { 'Fn::GetAtt': ['Ingest', 'StreamKey'] }]] } },
      Login: { Value: { 'Fn::Join': [':', ['host', { Ref: 'Password' }]] } },
      Literal: { Value: 'say open-sesame' },
      Arn: { Value: { Ref: 'Ingest' } },
    },
  });
  expect(outputs).toMatchObject({ Url: expect.stringMatching(/\/app\/rt_/), Login: `host:${PASSWORD}`, Literal: 'say open-sesame' });
  expect(local.snapshot().stacks?.[0]?.outputs).toEqual({
    Url: 'rtmps://127.0.0.1/app/****',
    Login: 'host:****',
    Literal: 'say ****',
    Arn: outputs.Arn,
  });
});

test('the reason of a failure has no NoEcho parameter, in the news and in the snapshot', async () => {
  const QueueName = { 'Fn::Join': [' ', [{ 'Fn::GetAtt': ['Stage', 'Arn'] }, { Ref: 'Password' }]] };
  await create('reasons', {
    Resources: { Stage: { Type: 'AWS::IVS::Stage' }, Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } },
  });
  const failure = await local.waitFor((news) => news.type === 'stack' && news.status === 'CREATE_FAILED');
  expect(failure).toMatchObject({ logicalId: 'Queue', statusReason: expect.stringMatching(/; got 'arn:aws:ivs:\S+ \*{4}'/) });
  expect(JSON.stringify(local.snapshot())).not.toContain(PASSWORD);
});
