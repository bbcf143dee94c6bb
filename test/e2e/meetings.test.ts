/** The meetings app without ministack: its user pool, table and HTTP API stand in. */
import { join } from 'node:path';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventually } from '../support/eventually';
import { APPS, type DeployedApp, deployApp } from './support/app';
import { type Joined, openShell } from './support/local';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NO_TABLE =
  /the service 'dynamodb'\. .* Of AWS::DynamoDB::Table it deploys resources that do nothing\. ministack has it, and can stand behind/;

test('without stand-ins the app is refused once, before anything begins, with the ways out', async () => {
  const shell = await openShell();
  const { exitCode, output } = await shell.cdk(join(APPS, 'meetings'), 'deploy', '--require-approval', 'never');
  const left = await shell.resources();
  await shell.close();
  expect(exitCode).toBe(1);
  const refusals = output.split('\n').filter((line) => line.includes('does not have the resource types'));
  expect(new Set(refusals.map((line) => line.slice(line.indexOf('The local endpoint')))).size).toBe(1);
  expect(refusals[0]).toContain("--stand-in 'AWS::DynamoDB::*' --stand-in 'AWS::Cognito::*' --stand-in 'AWS::ApiGatewayV2::*'");
  expect(refusals[0]).toMatch(/--with ministack: that emulator has AWS::DynamoDB::Table, AWS::Cognito::UserPool,/);
  expect(left).toEqual([]);
});

describe('with stand-ins', () => {
  let app: DeployedApp;
  beforeAll(async () => {
    const standIns = ['AWS::Cognito::*', 'AWS::DynamoDB::Table', 'AWS::ApiGatewayV2::*'];
    app = await deployApp('meetings', ...standIns.flatMap((type) => ['--stand-in', type]));
  });
  afterAll(() => app?.close());

  test('each says so, and the address of the API leads nowhere', async () => {
    const notices = app.shell.server.output().match(/(?<=does not have )AWS::\w+::\w+(?=: this resource stands in and does nothing)/g);
    expect(new Set(notices)).toEqual(
      new Set([
        'AWS::DynamoDB::Table',
        'AWS::Cognito::UserPool',
        'AWS::Cognito::UserPoolClient',
        ...['Api', 'Authorizer', 'Integration', 'Route', 'Stage'].map((kind) => `AWS::ApiGatewayV2::${kind}`),
      ]),
    );
    expect(app.outputs.PoolId).toMatch(/^us-east-1_[a-zA-Z0-9]{9}$/);
    const cause = await fetch(app.outputs.ApiUrl ?? '').then(
      () => 'answered',
      (error: Error) => (error.cause as NodeJS.ErrnoException).code,
    );
    // Without a network, no name server answers.
    expect(cause).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
  });

  /** Waits until a function has printed that the endpoint has no table. */
  const printed = (id: string) =>
    eventually(async () => {
      const lines = app.shell.server.output().split('\n');
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^\\[Meetings-${id}.*${NO_TABLE.source}`)));
    });

  let stageArn: string | undefined;
  let participantId: string | undefined;

  test('the function of the API creates a stage, and what it writes to the table is refused by name', async () => {
    const before = await app.shell.resources();
    const { errorMessage } = await app.shell.invoke(await app.functionNamed('ApiFunction'), {
      routeKey: 'POST /meetings',
      body: '{}',
      requestContext: { authorizer: { jwt: { claims: { 'cognito:username': 'alice' } } } },
    });
    expect(errorMessage).toMatch(NO_TABLE);
    [stageArn] = (await app.shell.resources()).filter((arn) => !before.includes(arn));
    expect(stageArn).toMatch(/:stage\/\w{12}$/);
  });

  test('the issuer lets people into the stage, and the event of who publishes gets to the function of its rule', async () => {
    const { token } = await app.shell.invoke(await app.functionNamed('TokensHandler'), { stageArn, userId: 'alice' });
    ({ participantId } = (await app.shell.participant('join', { token })) as Joined);
    expect(await app.shell.participant('publish', { stageArn, participantId })).toEqual({});
    await printed('Attendance');
  });

  test('the queue has its consumer, and the dead-letter queue has what that could not write', async () => {
    const sqs = new SQSClient(app.shell.settings);
    const invitation = JSON.stringify({ stageArn, userId: 'bob' });
    await sqs.send(new SendMessageCommand({ QueueUrl: app.outputs.QueueUrl, MessageBody: invitation }));
    await printed('Inviter');
    await app.shell.advance(3 * MINUTE);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: app.outputs.UndeliveredUrl }));
    sqs.destroy();
    expect(Messages.map(({ Body }) => Body)).toEqual([invitation]);
  });

  test('the sweeper deletes the stage after six hours without a session', async () => {
    expect(await app.shell.participant('leave', { stageArn, participantId })).toEqual({});
    await app.shell.advance(5 * HOUR);
    expect(await app.shell.resources()).toContain(stageArn);
    await app.shell.advance(3 * HOUR);
    expect(await app.shell.resources()).not.toContain(stageArn);
  });

  test('a second deployment changes nothing, and nothing is left of the app', async () => {
    expect(await app.deploy()).toContain('(no changes)');
    await app.destroy();
  });
});
