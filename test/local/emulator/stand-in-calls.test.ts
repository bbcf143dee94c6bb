/** Templates that clients send through the endpoint to the CloudFormation of an emulator. */
import { CloudFormationClient, CreateChangeSetCommand, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type ForwardingEndpoint, startForwarding } from '../../../local/src/endpoint/forwarding';
import { type LocalResponse, type LocalServer, serve } from '../../../local/src/http/http';
import {
  type StandInTypes,
  standInsBesideEmulator,
  standInsBesideMinistack,
} from '../../../local/src/services/cloudformation/stand-ins/beside-emulator';

const TEMPLATE = {
  Resources: { Channel: { Type: 'AWS::IVS::Channel', Properties: { Name: 'lesson' } } },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Channel', 'Arn'] } }, Url: { Value: { 'Fn::GetAtt': ['Channel', 'PlaybackUrl'] } } },
};

const answerOf = (operation: string): LocalResponse => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<${operation}Response><${operation}Result/></${operation}Response>`,
});

let objects: Map<string, string>;
let calls: URLSearchParams[];
let refusal: string | undefined;
let unsupported: boolean;
let notices: string[];
let emulator: LocalServer;
let endpoint: ForwardingEndpoint;
let client: CloudFormationClient;

beforeEach(async () => {
  objects = new Map();
  calls = [];
  refusal = undefined;
  unsupported = false;
  notices = [];
  emulator = await serve(async ({ method, url, body, credential }) => {
    if (unsupported) return { status: 400, body: JSON.stringify({ error: `Unsupported service: ${credential?.service}` }) };
    if (credential?.service === 's3') {
      if (method === 'PUT') objects.set(url.pathname, body.toString());
      const object = objects.get(url.pathname);
      return object === undefined ? { status: 404, body: '' } : { status: 200, body: object };
    }
    const input = new URLSearchParams(body.toString());
    calls.push(input);
    if (refusal === undefined) return answerOf(input.get('Action') ?? '');
    const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${refusal}</Message></Error>`;
    return { status: 400, headers: { 'content-type': 'text/xml' }, body: `<ErrorResponse>${error}</ErrorResponse>` };
  });
});
afterEach(async () => {
  client.destroy();
  await endpoint.close();
  await emulator.close();
});

async function start(standInTypes?: StandInTypes): Promise<void> {
  const onNotice = (logicalId: string, notice: string) => notices.push(`${logicalId}: ${notice}`);
  endpoint = await startForwarding({ elsewhere: emulator.url, standInTypes, onNotice });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new CloudFormationClient({ endpoint: endpoint.url, region: 'eu-west-1', credentials });
}

const create = (template: object = TEMPLATE, StackName = 'app') =>
  client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
const sent = (call = calls.at(-1)) => JSON.parse(call?.get('TemplateBody') ?? '');

test('channels stand in beside ministack without an option, with values of their form, and this is said once', async () => {
  await start(standInsBesideMinistack([]));
  await create();
  expect(sent().Resources).toEqual({ Channel: { Type: 'AWS::CloudFormation::WaitConditionHandle' } });
  expect(sent().Outputs).toEqual({
    Arn: { Value: expect.stringMatching(/^arn:aws:ivs:eu-west-1:000000000000:channel\/\w+$/) },
    Url: { Value: expect.stringMatching(/^https:\/\/\w+\.ivs\.stand-in\.invalid$/) },
  });
  await create();
  expect(sent()).toEqual(sent(calls[0]));
  await create(TEMPLATE, 'other');
  expect(sent().Outputs.Arn).not.toEqual(sent(calls[0]).Outputs.Arn);
  expect(notices).toEqual(Array(2).fill('Channel: AWS::IVS::Channel stands in and does nothing.'));
});

test('a template that a change set has by its URL is changed beside it', async () => {
  await start(standInsBesideMinistack([]));
  objects.set('/assets/t.json', JSON.stringify(TEMPLATE));
  for (const TemplateURL of ['https://s3.eu-west-1.amazonaws.com/assets/t.json', 'https://assets.s3.eu-west-1.amazonaws.com/t.json']) {
    const StackName = 'arn:aws:cloudformation:eu-west-1:000000000000:stack/app/1';
    await client.send(new CreateChangeSetCommand({ StackName, ChangeSetName: 'c', TemplateURL }));
    expect(calls.at(-1)?.get('TemplateURL')).toBe(`${TemplateURL}.stand-ins`);
  }
  expect(JSON.parse(objects.get('/assets/t.json.stand-ins') ?? '').Resources.Channel).toEqual({
    Type: 'AWS::CloudFormation::WaitConditionHandle',
  });
  expect(objects.get('/assets/t.json')).toBe(JSON.stringify(TEMPLATE));
});

test('what has nothing that stands in goes to the emulator as it is', async () => {
  await start(standInsBesideMinistack([]));
  const TemplateURL = 'https://s3.eu-west-1.amazonaws.com/assets/missing.json';
  await client.send(new CreateChangeSetCommand({ StackName: 'app', ChangeSetName: 'c', TemplateURL }));
  expect(calls.at(-1)?.get('TemplateURL')).toBe(TemplateURL);
  await create({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
  expect(sent()).toEqual({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
  await client.send(new CreateStackCommand({ StackName: 'yaml', TemplateBody: 'Resources: {}' }));
  expect(calls.at(-1)?.get('TemplateBody')).toBe('Resources: {}');
  await client.send(new DescribeStacksCommand({ StackName: 'app' })).catch(() => {});
  expect(calls.at(-1)?.get('Action')).toBe('DescribeStacks');
});

test('beside another emulator only the types of the option stand in', async () => {
  await start(standInsBesideEmulator(['AWS::Batch::*']));
  const batch = { Type: 'AWS::Batch::JobQueue' };
  await create({ Resources: { ...TEMPLATE.Resources, Jobs: batch } });
  expect(sent().Resources).toEqual({ ...TEMPLATE.Resources, Jobs: { Type: 'AWS::CloudFormation::WaitConditionHandle' } });
  expect(standInsBesideEmulator([])).toBeUndefined();
});

test('an attribute that a type does not have is refused before the emulator gets the template', async () => {
  await start(standInsBesideMinistack([]));
  await expect(create({ ...TEMPLATE, Outputs: { Out: { Value: { 'Fn::GetAtt': 'Channel.Fame' } } } })).rejects.toThrow(
    /^Template error: resource Channel does not support attribute type Fame in Fn::GetAtt\. It has: Arn, IngestEndpoint, PlaybackUrl\.$/,
  );
  expect(calls).toEqual([]);
});

test('a call of a service that the emulator does not have is refused by name, with the types that stand in', async () => {
  await start(standInsBesideMinistack([]));
  await create();
  const list = async (service: string) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const answer = await fetch(`${endpoint.url}/ListThings`, { method: 'POST', headers: { authorization }, body: '{}' });
    return [answer.status, answer.headers.get('x-amzn-errortype'), ((await answer.json()) as { message: string }).message];
  };
  unsupported = true;
  const message = (service: string) => `The emulator at ${emulator.url} does not have the service '${service}'.`;
  const fix = 'Skip the call locally, for example if AWS_ENDPOINT_URL is set.';
  const standIns = 'Resources of the type AWS::IVS::Channel stand in and do nothing.';
  expect(await list('ivs')).toEqual([400, 'UnknownService', `${message('ivs')} ${standIns} ${fix}`]);
  expect(await list('polly')).toEqual([400, 'UnknownService', `${message('polly')} ${fix}`]);
});

test('types that the emulator refuses get the way out', async () => {
  await start();
  refusal = 'Template format error: Unrecognized resource types: [AWS::IVS::Channel, AWS::IVS::Stage, AWS::IAM::User, AWS::My::Own]';
  await expect(create()).rejects.toThrow(
    `${refusal}. To deploy them without effect, give ivs-local start or deploy the options --stand-in 'AWS::IVS::Channel'. ` +
      'In place of AWS::IVS::Stage, use the constructs of cdk-ivs-realtime, which deploy in every emulator.',
  );
  refusal = 'No updates are to be performed.';
  await expect(create()).rejects.toThrow(/^No updates are to be performed\.$/);
});

test.each([
  ['AWS::DynamoDB::Table', "got 'AWS::DynamoDB::Table', and it has AWS::DynamoDB::Table; leave it out"],
  ['AWS::IVS::Stage', "got 'AWS::IVS::Stage', and it has AWS::IVS::Stage; leave it out"],
  ['AWS::IAM::User', 'a stand-in cannot be a type of AWS::IAM'],
])('beside ministack %s is refused', async (pattern, message) => {
  await start();
  expect(() => standInsBesideMinistack([pattern])).toThrow(message);
});
