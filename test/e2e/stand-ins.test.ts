/** An app whose user pool, table and HTTP API stand in beside its stage. */
import { join } from 'node:path';
import { type LocalShell, openShell } from './support/local';

const APP = join(__dirname, 'apps', 'stand-ins');
const STAND_INS = ['AWS::Cognito::*', 'AWS::DynamoDB::Table', 'AWS::ApiGatewayV2::*'];

let shell: LocalShell;
afterEach(() => shell.close());

const deploy = () => shell.cdk(APP, 'deploy', '--require-approval', 'never');

test('without the option the app is refused once, before anything begins, with the ways out', async () => {
  shell = await openShell();
  const { exitCode, output } = await deploy();
  expect(exitCode).toBe(1);
  const refusals = output.split('\n').filter((line) => line.includes('does not have the resource types'));
  expect(new Set(refusals.map((line) => line.slice(line.indexOf('The local endpoint')))).size).toBe(1);
  expect(refusals[0]).toContain("--stand-in 'AWS::DynamoDB::*' --stand-in 'AWS::Cognito::*' --stand-in 'AWS::ApiGatewayV2::*'");
  expect(refusals[0]).toMatch(/--with ministack: that emulator has AWS::DynamoDB::Table, AWS::Cognito::UserPool,/);
  expect(await shell.resources()).toEqual([]);
});

test('with stand-ins it is deployed, used, deployed again and destroyed', async () => {
  shell = await openShell(...STAND_INS.flatMap((type) => ['--stand-in', type]));
  const deployed = await deploy();
  expect(deployed).toMatchObject({ exitCode: 0 });
  const { PoolId = '', ...outputs } = Object.fromEntries(
    [...deployed.output.matchAll(/^Meetings\.(\w+) = (.+)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(PoolId).toMatch(/^us-east-1_[a-zA-Z0-9]{9}$/);
  expect(outputs).toEqual({
    PoolArn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${PoolId}`,
    TableName: expect.stringMatching(/^Meetings-Members/),
  });
  expect(await shell.resources()).toHaveLength(1);
  const notices = shell.server.output().match(/(?<=does not have )AWS::\w+::\w+(?=: this resource stands in and does nothing)/g);
  expect(new Set(notices)).toEqual(
    new Set([
      'AWS::DynamoDB::Table',
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      ...['Api', 'Authorizer', 'Integration', 'Route', 'Stage'].map((kind) => `AWS::ApiGatewayV2::${kind}`),
    ]),
  );

  // What the function calls is refused by name, or has an address that leads nowhere.
  expect(await shell.invoke('look', {})).toEqual({
    table: expect.stringMatching(
      /the service 'dynamodb'\. .* Of AWS::DynamoDB::Table it deploys resources that do nothing\. ministack has it/,
    ),
    // Without a network, no name server answers.
    api: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
  });

  expect(await deploy()).toMatchObject({ exitCode: 0, output: expect.stringContaining('(no changes)') });
  expect(await shell.cdk(APP, 'destroy', '--force')).toMatchObject({ exitCode: 0 });
  expect(await shell.resources()).toEqual([]);
});
