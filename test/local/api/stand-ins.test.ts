/** Resource types that stand in, as programs see them. */
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { type IvsLocal, startIvsLocal } from '../../../local/src/api';
import { PATIENCE_SECONDS } from '../../support/until';

const NOTICE = 'The local endpoint does not have AWS::DynamoDB::Table: this resource stands in and does nothing.';

const TEMPLATE = {
  Resources: {
    Stage: { Type: 'AWS::IVS::Stage' },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'members' } },
    Alarms: { Type: 'AWS::SNS::Topic' },
  },
};

let local: IvsLocal;
beforeAll(async () => {
  local = await startIvsLocal({ standIns: ['AWS::DynamoDB::*'] });
  const client = new CloudFormationClient(local.clientConfig);
  await client.send(new CreateStackCommand({ StackName: 'app', TemplateBody: JSON.stringify(TEMPLATE) }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: PATIENCE_SECONDS, minDelay: 0.05, maxDelay: 0.05 } as never, {
    StackName: 'app',
  });
  client.destroy();
});
afterAll(() => local.close());

/** What a client of the service is told. */
async function refusalOf(service: string): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(local.url, { method: 'POST', headers: { authorization }, body: '{}' });
  expect(response.status).toBe(400);
  const { __type, message } = (await response.json()) as Record<string, string>;
  return `${__type}: ${message}`;
}

test('the news and the snapshot say that the resource does nothing', async () => {
  const news = await local.waitFor((item) => item.type === 'stack' && item.logicalId === 'Table' && item.status === 'CREATE_COMPLETE');
  expect(news).toMatchObject({ resourceType: 'AWS::DynamoDB::Table', physicalId: 'members', statusReason: NOTICE });
  const [{ resources = [] } = {}] = local.snapshot().stacks ?? [];
  expect(Object.fromEntries(resources.map(({ logicalId, notice }) => [logicalId, notice]))).toEqual({
    Stage: undefined,
    Table: NOTICE,
    Alarms: 'The local endpoint has no SNS: this topic takes no messages and does nothing.',
  });
});

test.each([
  ['dynamodb', 'Of AWS::DynamoDB::Table it deploys resources that do nothing. ministack has it'],
  ['sns', 'Of AWS::SNS::Subscription, AWS::SNS::Topic, AWS::SNS::TopicPolicy it deploys resources that do nothing. ministack has it'],
  ['cognito-idp', 'ministack has it, and can stand behind this endpoint: ivs-local has the option --with ministack.'],
  ['ivschat', 'Of AWS::IVSChat::LoggingConfiguration, AWS::IVSChat::Room it deploys resources that do nothing. Another emulator'],
  ['polly', 'Another emulator that has it can stand behind this one: ivs-local has the option --endpoint.'],
])('a call of %s is refused by name, with the way out', async (service, message) => {
  const refusal = await refusalOf(service);
  expect(refusal).toMatch(
    new RegExp(`^UnknownService: The local endpoint does not have the service '${service}'. It has: cloudformation, .*, sts. `),
  );
  expect(refusal).toContain(`sts. ${message}`);
});

test.each<[unknown, string]>([
  [['*'], "a stand-in is a resource type or all types of a service, such as AWS::Cognito::UserPool or 'AWS::Cognito::*', got '*'; "],
  [['AWS::Lambda::Function'], "a stand-in is for resource types that the local endpoint does not have, got 'AWS::Lambda::Function', "],
  ['AWS::Cognito::*', "options.standIns must be a list, got 'AWS::Cognito::*'"],
])('standIns: %j is refused when it starts', async (standIns, message) => {
  const error = await startIvsLocal({ standIns } as never).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining(message) });
});
