/** Which kinds of news each operation gives, and how many: none is left out, and none comes twice. */
import { type CallingFunctions, startCallingFunctions } from '../../support/calling-functions';
import { kindsOfNews, TYPES } from '../../support/kinds-of-news';

let local: CallingFunctions;
beforeAll(async () => {
  local = await startCallingFunctions({ retryDelays: [] });
  const create = async () => expect(await local.deploy('CreateStack', { Resources: RESOURCES })).toBe('CREATE_COMPLETE');
  seen.push(await kindsOfNews(local.endpoint, create));
});
afterAll(() => local.endpoint.close());

/** The news of the stack, and of each row. */
const seen: Readonly<Record<string, number>>[] = [];

/** Answers custom resources. Else gives back its body, or fails with an error that is one line of its log. */
const CODE = `
exports.handler = async ({ body, ResponseURL, StackId, RequestId, LogicalResourceId }) => {
  const answer = { Status: 'SUCCESS', PhysicalResourceId: 'thing', StackId, RequestId, LogicalResourceId };
  if (ResponseURL) return fetch(ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify(answer)) }).then(() => {});
  console.log('runs');
  if (body === 'fail') throw Object.assign(new Error('fails'), { stack: 'Error: fails' });
  return body && JSON.parse(body);
};`;

const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const TRUST = { Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com', 'scheduler.amazonaws.com'] }, Action: 'sts:AssumeRole' };
const role = (...Action: readonly string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: { Statement: [TRUST] },
    Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }],
  },
});
const permission = (more: object) => ({ Type: 'AWS::Lambda::Permission', Properties: { FunctionName: arnOf('Worker'), ...more } });
const QUEUE = { Type: 'AWS::SQS::Queue' };
const IN_HALF_AN_HOUR = new Date(Date.now() + 1_800_000).toISOString().slice(0, 19);
const schedule = (Name: string, roleName: string) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Name,
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: `at(${IN_HALF_AN_HOUR})`,
    Target: {
      Arn: arnOf('Worker'),
      RoleArn: arnOf(roleName),
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: arnOf('Closed') },
    },
  },
});

/** The policy of the queue lets nobody send to it. */
const RESOURCES = {
  Closed: QUEUE,
  Role: role('lambda:InvokeFunction', 'logs:*'),
  Powerless: role('logs:*'),
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'worker',
      Code: { ZipFile: CODE },
      Handler: 'index.handler',
      Role: arnOf('Role'),
      Runtime: 'nodejs22.x',
    },
  },
  Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: arnOf('Worker') } },
  Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', TargetFunctionArn: arnOf('Worker') } },
  ForUrl: permission({ Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' }),
  ForUrlToo: permission({ Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true }),
  ForRule: permission({ Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' }),
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['app'] },
      Targets: [
        { Id: 'worker', Arn: arnOf('Worker') },
        { Id: 'closed', Arn: arnOf('Closed'), DeadLetterConfig: { Arn: arnOf('Closed') } },
      ],
    },
  },
  Once: schedule('once', 'Role'),
  OnceInVain: schedule('powerless', 'Powerless'),
};

function send(service: string, path: string, input: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return fetch(local.endpoint.url + path, { method: 'POST', headers: { authorization, ...headers }, body: JSON.stringify(input) });
}
const control = async (command: string, input: object) => (await send('ivs', `/_ivs/${command}`, input)).json();
const invoke = (body: string) => send('lambda', '/2015-03-31/functions/worker/invocations', { body });
const callUrl = (body: string) => fetch(local.endpoint.snapshot().functions?.[0]?.url ?? '', { method: 'POST', body });
const stage = () => local.endpoint.snapshot().regions['us-east-1']?.stages[0];
const stageArn = () => stage()?.arn;
const ann = () => stage()?.sessions[0]?.participants[0]?.participantId;

const INVOKED = { 'invocation started': 1, 'invocation succeeded': 1, 'log of worker': 1 };

/** In order: each goes on where the one before has ended. */
const ROWS: readonly [operation: string, act: () => Promise<unknown>, news: Readonly<Record<string, number>>][] = [
  ['CreateStage', () => send('ivs', '/CreateStage', {}), { 'call CreateStage': 1 }],
  ['CreateStage, refused', () => send('ivs', '/CreateStage', { name: '?' }), { 'call CreateStage ValidationException': 1 }],
  ['join', () => control('join', { stage: stageArn(), userId: 'ann' }), { 'call CreateParticipantToken': 1, 'command join ok': 1 }],
  [
    'publish',
    () => control('publish', { stageArn: stageArn(), participantId: ann() }),
    { 'command publish ok': 1, 'event Participant Published': 1 },
  ],
  ['publish, refused', () => control('publish', { stageArn: stageArn(), participantId: 'nobody' }), { 'command publish NOT_FOUND': 1 }],
  [
    'leave',
    () => control('leave', { stageArn: stageArn(), participantId: ann() }),
    { 'command leave ok': 1, 'event Participant Unpublished': 1 },
  ],
  ['the end of a session', () => local.endpoint.advance(180_000), { 'job endSession': 1, 'advance by 180000 ms': 1 }],
  ['Invoke', () => invoke('{}'), { 'call Invoke': 1, ...INVOKED }],
  [
    'Invoke of a function that fails',
    () => invoke('fail'),
    { 'call Invoke': 1, 'invocation started': 1, 'invocation failed': 1, 'log of worker': 2 },
  ],
  ['a request to a function URL', () => callUrl('{}'), { 'call InvokeFunctionUrl': 1, ...INVOKED }],
  [
    'a request to a function URL, answered with what is no response',
    () => callUrl('{ "statusCode": "ten" }'),
    { 'call InvokeFunctionUrl BadGateway': 1, ...INVOKED, 'log of worker': 2 },
  ],
  [
    'PutEvents, for a rule of which one target takes nothing',
    () =>
      send('events', '/', { Entries: [{ Source: 'app', DetailType: 'said', Detail: '{}' }] }, { 'x-amz-target': 'AWSEvents.PutEvents' }),
    { 'call PutEvents': 1, 'event said': 1, 'rule delivered': 1, 'rule failed': 2, ...INVOKED },
  ],
  [
    'two schedules, one without permission',
    () => local.endpoint.advance(3_600_000),
    { 'schedule delivered': 1, 'schedule failed': 2, ...INVOKED, 'log of worker': 2, 'log of powerless': 2, 'advance by 3600000 ms': 1 },
  ],
  ['reset', () => local.endpoint.reset(), { 'reset all': 1 }],
];

test('of a stack with a custom resource', () => {
  const [stack] = seen;
  expect(stack).toEqual({
    'call CreateStack': 1,
    'stack event': 2 * (1 + Object.keys(RESOURCES).length),
    'customResource asked': 1,
    'customResource answered': 1,
    'invocation started': 1,
    'invocation succeeded': 1,
  });
});

test.each(ROWS)('of %s', async (_, act, news) => {
  const kinds = await kindsOfNews(local.endpoint, act);
  seen.push(kinds);
  expect(kinds).toEqual(news);
});

test('are of every type', () => {
  const types = seen.flatMap((kinds) => Object.keys(kinds).map((kind) => kind.split(' ')[0]));
  expect([...new Set(types)].sort()).toEqual([...TYPES].sort());
});
