/** A room from `cdk deploy` to `cdk destroy`, played by clicks alone. The API is asked afterwards whether it is so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetParticipantCommand,
  ListCompositionsCommand,
  ListParticipantsCommand,
  ListStagesCommand,
  type ParticipantSummary,
} from '@aws-sdk/client-ivs-realtime';
import { LIVE_ROOM } from '../e2e/support/local';
import { eventually } from '../support/eventually';
import { dialogOf, openRoom, type Room } from './support/room';

let room: Room;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  room = await openRoom();
});
afterAll(async () => {
  await room?.close();
  rmSync(folder, { recursive: true, force: true });
});

const cdk = (...args: string[]) => room.shell.cdk(LIVE_ROOM, ...args, '-c', 'recording=true', '--output', join(folder, 'cdk.out'));

/** The stage of the room, and its participants by user id. */
async function asked(): Promise<{ readonly stageArn: string; readonly people: Readonly<Record<string, ParticipantSummary>> }> {
  const { stages = [] } = await room.shell.client.send(new ListStagesCommand({}));
  const [stage] = stages;
  if (!stage?.arn) throw new Error('there is no stage');
  if (!stage.activeSessionId) return { stageArn: stage.arn, people: {} };
  const input = { stageArn: stage.arn, sessionId: stage.activeSessionId };
  const { participants = [] } = await room.shell.client.send(new ListParticipantsCommand(input));
  return { stageArn: stage.arn, people: Object.fromEntries(participants.map((one) => [one.userId, one])) };
}

async function compositions() {
  return (await room.shell.client.send(new ListCompositionsCommand({}))).compositions ?? [];
}

async function buckets(): Promise<string[]> {
  return [...(await room.shell.s3('/')).matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name = '']) => name);
}

test('the page shows the stack as it is deployed', async () => {
  const { page } = room;
  await page.getByText('There are no stages in us-east-1').waitFor();
  await room.goTo('Stacks');
  expect(await cdk('deploy', '--require-approval', 'never')).toMatchObject({ exitCode: 0 });
  await page.getByText('LiveRoom', { exact: true }).first().waitFor();
  await page.getByText('CREATE_COMPLETE').first().waitFor();
  await room.goTo('Rooms');
  await page.getByRole('heading', { name: 'late-night' }).waitFor();
});

test('a host joins with attributes, and publishes', async () => {
  const { page } = room;
  const dialog = await dialogOf(page, page.getByRole('button', { name: 'Join' }).first());
  await dialog.getByLabel('User id').fill('ann');
  await dialog.getByLabel('Attributes').fill('role=host');
  await dialog.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Unpublish ann' }).waitFor();
  const { stageArn, people } = await eventually(async () => {
    const now = await asked();
    expect(now.people.ann).toMatchObject({ state: 'CONNECTED', published: true, recordingState: 'ACTIVE' });
    return now;
  });
  const { sessionId } =
    (await room.shell.client.send(new ListStagesCommand({}))).stages?.map((s) => ({ sessionId: s.activeSessionId }))[0] ?? {};
  const { participant } = await room.shell.client.send(
    new GetParticipantCommand({ stageArn, sessionId, participantId: people.ann?.participantId }),
  );
  expect(participant?.attributes).toEqual({ role: 'host' });
});

test('a scene brings a host and three guests', async () => {
  const { page } = room;
  await page.getByRole('button', { name: 'Host and three guests' }).click();
  await page.getByRole('heading', { name: 'Publishing 5' }).waitFor();
  const { people } = await asked();
  expect(Object.values(people).map(({ state, published }) => [state, published])).toEqual(Array(5).fill(['CONNECTED', true]));
});

test('an encoder starts a stream with its key, which the page hides until asked', async () => {
  const { page, shell } = room;
  await page.getByRole('button', { name: 'Start the stream' }).click();
  await page.getByRole('heading', { name: 'Publishing 6' }).waitFor();
  expect((await asked()).people.studio).toMatchObject({ state: 'CONNECTED', published: true });
  expect(await page.content()).not.toMatch(/rt_/);
  await page.getByRole('button', { name: /^Show the stream key/ }).click();
  await page.getByText(/^rt_/).waitFor();
  await page.getByRole('button', { name: 'End the stream', exact: true }).click();
  await page.getByRole('heading', { name: 'Publishing 5' }).waitFor();
  expect(shell.server.output()).not.toMatch(/rt_/);
});

test('a composition is drawn to scale, records, and is stopped', async () => {
  const { page } = room;
  await room.goTo('Compositions');
  const dialog = await dialogOf(page, page.getByRole('button', { name: 'Start a composition' }));
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('ACTIVE').first().waitFor();
  expect(await compositions()).toMatchObject([{ state: 'ACTIVE' }]);
  const picture = page.getByRole('figure', { name: /^The picture of the composition/ });
  await picture.getByText('ann', { exact: true }).waitFor();
  expect(await picture.getByRole('listitem').count()).toBe(5);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('STOPPED').first().waitFor();
  expect(await compositions()).toMatchObject([{ state: 'STOPPED' }]);
});

test('a token is made, hidden, and checked claim by claim', async () => {
  const { page } = room;
  await room.goTo('Tokens');
  await page.getByText('Or create one with the API').click();
  await page.getByRole('button', { name: 'Create the token' }).click();
  await page.getByText('A participant can join with this token.').waitFor();
  const token = await page.getByLabel('Participant token').inputValue();
  expect(token.split('.')).toHaveLength(3);
  expect(await page.getByLabel('Participant token').getAttribute('type')).toBe('password');
  await page.getByLabel('Participant token').fill(`${token.slice(0, -8)}AAAAAAAA`);
  await page.getByText(/^Refused: /).waitFor();
});

test('people leave, and are gone', async () => {
  const { page } = room;
  await room.goTo('Rooms');
  await page.getByRole('button', { name: 'Leave as ann' }).click();
  await page.getByRole('heading', { name: 'Publishing 4' }).waitFor();
  expect((await asked()).people.ann).toMatchObject({ state: 'DISCONNECTED' });
  for (let left = 3; left >= 0; left--) {
    await page
      .getByRole('button', { name: /^Leave as / })
      .first()
      .click();
    await page.getByRole('heading', { name: `Publishing ${left}` }).waitFor();
  }
  expect(new Set(Object.values((await asked()).people).map(({ state }) => state))).toEqual(new Set(['DISCONNECTED']));
});

test('the files of the recordings are shown', async () => {
  const { page } = room;
  await room.goTo('Recordings');
  await page.getByText(/ann/).first().waitFor();
  await page
    .getByText(/composition/i)
    .first()
    .waitFor();
});

test('the timeline has the calls of the handler, the events, and what the room did', async () => {
  const { page } = room;
  await room.goTo('Timeline');
  for (const text of ['CreateStage', 'StartComposition', 'Participant Published']) {
    await page.getByRole('searchbox').fill(text);
    await page.getByText(text).first().waitFor();
  }
});

test('nothing is left after cdk destroy, and nothing went wrong in the page', async () => {
  const { page, faults } = room;
  await room.goTo('Rooms');
  // The recordings end after their reconnect window, and CloudFormation deletes only an empty bucket.
  await room.shell.advance(60_000);
  const bucket = (await buckets()).find((name) => name.includes('recordings'));
  for (const key of await room.shell.objects(bucket)) await room.shell.s3(`/${bucket}/${key}`, 'DELETE');
  expect(await cdk('destroy', '--force')).toMatchObject({ exitCode: 0 });
  await page.getByText('There are no stages in us-east-1').waitFor();
  expect(faults).toEqual([]);
});
