/** Nothing is left of an app that creates stages while it runs, and while it is destroyed. */
import { join } from 'node:path';
import { CreateParticipantTokenCommand, CreateStageCommand, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { until } from '../support/until';
import { type LocalShell, openShell } from './support/local';

const APP = join(__dirname, 'apps', 'run-time-stages');

let shell: LocalShell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

const stacks = (stages: { tags?: Record<string, string> }[]) =>
  new Set(stages.map(({ tags }) => tags?.['cdk-ivs-realtime:runtime-stages']?.split('/')[0]));

test('cdk destroy leaves none of its stages while two functions go on creating, and touches no other', async () => {
  expect(await shell.cdk(APP, 'deploy', '--all', '--require-approval', 'never')).toMatchObject({ exitCode: 0 });
  const { stage: foreign } = await shell.client.send(new CreateStageCommand({ tags: { app: 'other' } }));

  const lambda = new LambdaClient(shell.settings);
  for (const stack of ['Live', 'Other']) {
    await lambda.send(new InvokeCommand({ FunctionName: `creator-${stack}`, InvocationType: 'Event' }));
  }
  await until(async () => (await shell.resources()).length > 8);
  const { stages = [] } = await shell.client.send(new ListStagesCommand({ maxResults: 100 }));
  expect(stacks(stages)).toEqual(new Set([undefined, 'Live']));
  const occupied = stages.find(({ arn }) => arn !== foreign?.arn);
  const { participantToken } = await shell.client.send(new CreateParticipantTokenCommand({ stageArn: occupied?.arn }));
  expect(await shell.participant('join', { token: participantToken?.token })).toMatchObject({ stageArn: occupied?.arn });

  const destroyed = await shell.cdk(APP, 'destroy', '--all', '--force');
  lambda.destroy();
  expect(destroyed).toMatchObject({ exitCode: 0 });
  expect(await shell.resources()).toEqual([foreign?.arn]);
  for (const stack of ['Live', 'Other']) {
    expect((await shell.logs(`/aws/lambda/creator-${stack}`)).join('')).toMatch(/created [1-9]\d* and was denied/);
  }
});
