/** A room from `cdk deploy` to `cdk destroy`, played by clicks alone. The API is asked afterwards whether it is so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetCompositionCommand,
  GetParticipantCommand,
  ListCompositionsCommand,
  ListParticipantsCommand,
  ListStageSessionsCommand,
  ListStagesCommand,
  type ParticipantSummary,
} from '@aws-sdk/client-ivs-realtime';
import { LIVE_ROOM } from '../e2e/support/local';
import { eventually } from '../support/eventually';
import { dialogOf, openRoom, type Room, textOf } from './support/room';

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
  await dialog.getByLabel('Name of the destination').fill('vod');
  await dialog.getByLabel('HLS segments, in seconds').fill('6');
  await dialog.getByLabel('A thumbnail every … seconds').fill('10');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('ACTIVE').first().waitFor();
  const [{ arn } = {}] = await compositions();
  const { composition } = await room.shell.client.send(new GetCompositionCommand({ arn }));
  expect(composition).toMatchObject({
    state: 'ACTIVE',
    destinations: [
      {
        configuration: {
          name: 'vod',
          s3: {
            recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: 6 } },
            thumbnailConfigurations: [{ targetIntervalSeconds: 10 }],
          },
        },
      },
    ],
  });
  const picture = page.getByRole('figure', { name: /^The picture of the composition/ });
  await picture.getByText('ann', { exact: true }).waitFor();
  const drawn = await picture.getByRole('listitem').locator('bdi').allInnerTexts();
  const publishing = Object.entries((await asked()).people).filter(([, { published, state }]) => published && state === 'CONNECTED');
  expect(drawn.sort()).toEqual(publishing.map(([userId]) => userId).sort());
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('STOPPED').first().waitFor();
  expect(await picture.count()).toBe(0);
  expect(await compositions()).toMatchObject([{ state: 'STOPPED' }]);
  await page.getByRole('link', { name: 'What happened to it' }).click();
  for (const event of ['StopComposition', 'Session End']) await page.getByText(event).first().waitFor();
});

test('a token is made, hidden, and checked', async () => {
  const { page } = room;
  await room.goTo('Tokens');
  await page.getByText('Or create one with the API').click();
  await page.getByLabel('User id').fill('zoe');
  await page.getByRole('button', { name: 'Create the token' }).click();
  await page.getByText('A participant can join with this token.').waitFor();
  const token = await page.getByLabel('Participant token').inputValue();
  expect(await page.getByLabel('Participant token').getAttribute('type')).toBe('password');
  expect(await page.content()).not.toContain(token);
  const { stageArn } = await asked();
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ user_id: 'zoe', resource: stageArn });
  expect(JSON.parse(await textOf(page.getByRole('region', { name: 'Decoded' }).locator('pre'))).claims).toEqual(claims);
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

/** What the view of recordings shows of one, after a click on its row. */
async function shownRecording(name: string) {
  const { page } = room;
  await page.getByRole('region', { name: 'Recordings' }).getByRole('link', { name }).first().click();
  const shown = page.getByRole('article', { name });
  await shown.waitFor();
  return {
    shown,
    place: await textOf(shown.getByText(/^s3:/)),
    files: (await shown.getByRole('region', { name: 'Files' }).locator('button:not([aria-expanded]) bdi').allInnerTexts()).sort(),
  };
}

test('each recording has the files that are in its bucket, with their text', async () => {
  const { page, shell } = room;
  // The recordings of participants end after their reconnect window.
  await shell.advance(60_000);
  const bucket = (await buckets()).find((name) => name.includes('recordings'));
  const keys = await shell.objects(bucket);
  const filesIn = (prefix: string) => keys.filter((key) => key.startsWith(`${prefix}/`)).map((key) => key.split('/').at(-1));
  const { stageArn } = await asked();
  const [{ sessionId } = {}] = (await shell.client.send(new ListStageSessionsCommand({ stageArn }))).stageSessions ?? [];
  const { participants = [] } = await shell.client.send(new ListParticipantsCommand({ stageArn, sessionId, filterByUserId: 'ann' }));
  const [{ arn: compositionArn } = {}] = await compositions();
  const [participantId, compositionId] = [participants[0]?.participantId ?? '', compositionArn?.split('/')[1] ?? ''];

  await room.goTo('Recordings');
  for (const [name, id] of [
    ['ann', participantId],
    [compositionId, compositionId],
  ] as const) {
    const { shown, place, files } = await shownRecording(name);
    const prefix = place.replace(`s3://${bucket}/`, '');
    expect(prefix.split('/')).toContain(id);
    expect(files).toEqual(filesIn(prefix).sort());
    await shown.getByText('ENDED', { exact: true }).waitFor();
    await shown.getByRole('button', { name: 'recording-ended.json' }).click();
    await shown.getByText('"RECORDING_ENDED"').waitFor();
    expect(JSON.parse(await textOf(shown.locator('pre')))).toEqual(
      JSON.parse(await shell.s3(`/${bucket}/${prefix}/events/recording-ended.json`)),
    );
    await shown.getByRole('button', { name: 'multivariant.m3u8' }).click();
    await shown.getByText('#EXTM3U').waitFor();
    expect(await textOf(shown.locator('pre'))).toBe(await shell.s3(`/${bucket}/${prefix}/media/hls/multivariant.m3u8`));
  }
  await page.getByRole('heading', { name: `late-night ${sessionId}` }).waitFor();
  await page.getByRole('heading', { name: 'late-night compositions 1' }).waitFor();
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
  // CloudFormation deletes only an empty bucket.
  const bucket = (await buckets()).find((name) => name.includes('recordings'));
  for (const key of await room.shell.objects(bucket)) await room.shell.s3(`/${bucket}/${key}`, 'DELETE');
  expect(await cdk('destroy', '--force')).toMatchObject({ exitCode: 0 });
  await page.getByText('There are no stages in us-east-1').waitFor();
  expect(faults).toEqual([]);
});
