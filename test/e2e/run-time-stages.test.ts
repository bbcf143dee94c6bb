/** Nothing is left of an app that creates stages while it runs, and while it is destroyed. */
import { join } from 'node:path';
import { CreateParticipantTokenCommand, CreateStageCommand, DeleteStageCommand, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { until } from '../support/until';
import { type LocalShell, openShell } from './support/local';

const APP = join(__dirname, 'apps', 'run-time-stages');

let shell: LocalShell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

const OWNER = 'cdk-ivs-realtime:runtime-stages';
const CREATED_AT = 'cdk-ivs-realtime:created-at';
const HOUR = 3_600_000;

const stacks = (stages: { tags?: Record<string, string> }[]) => new Set(stages.map(({ tags }) => tags?.[OWNER]?.split('/')[0]));

async function createStage(tags: Record<string, string>): Promise<string | undefined> {
  const { stage } = await shell.client.send(new CreateStageCommand({ tags }));
  return stage?.arn;
}

async function joinStage(stageArn: string | undefined): Promise<object> {
  const { participantToken } = await shell.client.send(new CreateParticipantTokenCommand({ stageArn }));
  return shell.participant('join', { token: participantToken?.token });
}

test('the sweeper, which the schedule runs each hour, deletes the stage that nobody uses', async () => {
  const deployed = await shell.cdk(APP, 'deploy', '--all', '--require-approval', 'never');
  expect(deployed).toMatchObject({ exitCode: 0 });
  const [, tagValue = ''] = /Live\.TagValue = (\S+)/.exec(deployed.output) ?? [];
  const createdAt = new Date().toISOString();
  const own = { [OWNER]: tagValue, [CREATED_AT]: createdAt };
  const [idle, occupied, kept, foreign] = [
    await createStage(own),
    await createStage(own),
    await createStage({ ...own, [CREATED_AT]: new Date(Date.now() + 24 * HOUR).toISOString() }),
    await createStage({ ...own, [OWNER]: 'Other/0123' }),
  ];
  expect(await joinStage(occupied)).toMatchObject({ stageArn: occupied });
  expect(await shell.resources()).toEqual([idle, occupied, kept, foreign]);

  // A run of the schedule for each hour: that of the seventh finds the stage expired.
  for (let hour = 0; hour < 7; hour++) await shell.advance(HOUR);
  await until(async () => !(await shell.resources()).includes(idle));
  expect(await shell.resources()).toEqual([occupied, kept, foreign]);
  for (const arn of [occupied, kept, foreign]) await shell.client.send(new DeleteStageCommand({ arn }));
});

test('cdk destroy leaves none of its stages while two functions go on creating, and touches no other', async () => {
  const foreign = await createStage({ app: 'other' });
  const lambda = new LambdaClient(shell.settings);
  for (const stack of ['Live', 'Other']) {
    await lambda.send(new InvokeCommand({ FunctionName: `creator-${stack}`, InvocationType: 'Event' }));
  }
  await until(async () => (await shell.resources()).length > 8);
  const { stages = [] } = await shell.client.send(new ListStagesCommand({ maxResults: 100 }));
  expect(stacks(stages)).toEqual(new Set([undefined, 'Live']));
  const occupied = stages.find(({ arn }) => arn !== foreign);
  expect(await joinStage(occupied?.arn)).toMatchObject({ stageArn: occupied?.arn });

  const destroyed = await shell.cdk(APP, 'destroy', '--all', '--force');
  lambda.destroy();
  expect(destroyed).toMatchObject({ exitCode: 0 });
  expect(await shell.resources()).toEqual([foreign]);
  for (const stack of ['Live', 'Other']) {
    expect((await shell.logs(`/aws/lambda/creator-${stack}`)).join('')).toMatch(/created [1-9]\d* and was denied/);
  }
});
