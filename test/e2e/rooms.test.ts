import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateParticipantTokenCommand, CreateStageCommand, GetStageCommand } from '@aws-sdk/client-ivs-realtime';
import { eventually } from '../support/eventually';
import { type Joined, type LocalShell, openShell, ROOT } from './support/local';

const ROOMS = join(ROOT, 'examples', 'rooms');
const MINUTE = 60_000;

let shell: LocalShell;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rooms-'));
  shell = await openShell('--region', 'us-east-1');
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

const outputsFile = () => join(folder, 'outputs.json');
const outputs = (): Record<string, string> => JSON.parse(readFileSync(outputsFile(), 'utf8')).Rooms;
const cdk = (...args: string[]) => shell.cdk(ROOMS, ...args, '--output', join(folder, 'cdk.out'));

interface Answer {
  readonly room: string;
  readonly token: string;
  readonly rooms: { readonly name: string; readonly isLive: boolean }[];
}

/** Invokes the deployed API function. */
const ask = (request: object) => shell.invoke<Answer>(outputs().ApiName, request);

const open = async (name: string, record = false) => (await ask({ command: 'open', name, record })).room;

/** Invites somebody by the API function, and lets them join. */
async function enter(room: string, userId: string, mayPublish = true): Promise<Joined> {
  const { token } = await ask({ command: 'invite', room, userId, mayPublish });
  return (await shell.participant('join', { token })) as Joined;
}

const publish = ({ stageArn, participantId }: Joined) => shell.participant('publish', { stageArn, participantId });
const leave = ({ stageArn, participantId }: Joined) => shell.participant('leave', { stageArn, participantId });

const getStage = async (arn: string | undefined) => (await shell.client.send(new GetStageCommand({ arn }))).stage;

/** The names of the rooms that the API function lists, with `*` for those with a session. */
async function listed(): Promise<string[]> {
  const { rooms } = await ask({ command: 'list' });
  return rooms.map(({ name, isLive }) => `${name}${isLive ? '*' : ''}`).sort();
}

/** The keys of the recorded files with this suffix. */
async function recorded(suffix: string): Promise<string[]> {
  return (await shell.objects(outputs().RecordingsBucket)).filter((key) => key.endsWith(suffix));
}

describe('examples/rooms, run by its deployed functions', () => {
  let foreign: string | undefined;
  let garden: string;
  let kitchen: string;
  let library: string;

  test('is deployed next to a stage of another app', async () => {
    foreign = (await shell.client.send(new CreateStageCommand({ name: 'foreign', tags: { app: 'other' } }))).stage?.arn;
    expect(await cdk('deploy', '--require-approval', 'never', '--outputs-file', outputsFile())).toMatchObject({ exitCode: 0 });
    expect(await listed()).toEqual([]);
  });

  test('opens three rooms, one of which records', async () => {
    garden = await open('garden', true);
    kitchen = await open('kitchen');
    library = await open('library');
    expect(await listed()).toEqual(['garden', 'kitchen', 'library']);
    expect(await getStage(garden)).toMatchObject({
      autoParticipantRecordingConfiguration: {
        storageConfigurationArn: expect.stringMatching(/:storage-configuration\//),
        mediaTypes: ['AUDIO_VIDEO'],
        thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 60 },
      },
    });
    expect((await getStage(kitchen))?.autoParticipantRecordingConfiguration?.storageConfigurationArn ?? '').toBe('');
  });

  test('lets in whom it has invited, and records what they publish', async () => {
    const ann = await enter(garden, 'ann');
    expect(ann).toMatchObject({ stageArn: garden, sessionId: expect.stringMatching(/^st-/) });
    expect(await publish(ann)).toEqual({});
    await eventually(async () => expect(await recorded('/events/recording-started.json')).toHaveLength(1));
    const listener = await enter(garden, 'listener', false);
    expect(await publish(listener)).toMatchObject({ code: 'INSUFFICIENT_CAPABILITIES' });
    expect(await leave(listener)).toEqual({});
    expect(await listed()).toEqual(['garden*', 'kitchen', 'library']);
  });

  test('closes a room that somebody is in', async () => {
    const dave = await enter(kitchen, 'dave');
    const { token } = await ask({ command: 'invite', room: kitchen, userId: 'late' });
    expect(await ask({ command: 'close', room: kitchen })).toEqual({ failed: undefined });
    expect(await listed()).toEqual(['garden*', 'library']);
    expect(await publish(dave)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await shell.participant('join', { token })).toMatchObject({ code: 'STAGE_DELETED' });
  });

  test('closes a room when the last participant has left, and no room of another app', async () => {
    const cellar = await open('cellar');
    const { participantToken } = await shell.client.send(new CreateParticipantTokenCommand({ stageArn: foreign }));
    const stranger = (await shell.participant('join', { token: participantToken?.token })) as Joined;
    const [erin, frank] = [await enter(cellar, 'erin'), await enter(cellar, 'frank')];
    for (const participant of [stranger, erin, frank]) expect(await publish(participant)).toEqual({});

    for (const participant of [stranger, erin]) expect(await leave(participant)).toEqual({});
    const deniedForeign = expect.stringMatching(`^Access denied to the role .*ivs:GetStage.*${foreign}`);
    const closerLines = async () => (await shell.logs(outputs().CloserLogGroup)).sort();
    await eventually(async () => expect(await closerLines()).toEqual([deniedForeign, `${cellar} is occupied`]));
    expect(await leave(frank)).toEqual({});
    await eventually(async () => {
      expect(await closerLines()).toEqual([deniedForeign, `${cellar} is closed`, `${cellar} is occupied`]);
    });
    expect(await listed()).toEqual(['garden*', 'library']);
    expect(await getStage(foreign)).toMatchObject({ name: 'foreign', tags: { app: 'other' } });
  });

  test('is swept of a room whose session ended without an event', async () => {
    const grace = await enter(library, 'grace', false);
    expect(await leave(grace)).toEqual({});
    expect(await listed()).toEqual(['garden*', 'library*']);

    await shell.advance(3 * MINUTE);
    expect(await listed()).toEqual(['garden*', 'library']);
    await shell.advance(60 * MINUTE);
    await eventually(async () => expect(await listed()).toEqual(['garden*']));
  });

  test('may do nothing with a stage of another app', async () => {
    for (const request of [{ command: 'close' }, { command: 'invite', userId: 'ann' }]) {
      const refused = await ask({ ...request, room: foreign });
      expect(refused).toMatchObject({ failed: 'Unhandled', errorType: 'AccessDeniedException' });
    }
  });

  test('is destroyed with a room that somebody is in, and only the recordings are left', async () => {
    const before = await getStage(foreign);
    expect(await listed()).toEqual(['garden*']);
    expect(await cdk('destroy', '--force')).toMatchObject({ exitCode: 0 });

    expect(await shell.resources()).toEqual([foreign]);
    expect(await getStage(foreign)).toEqual(before);
    expect(await shell.functions()).toEqual([]);
    expect(await shell.rules()).toEqual([]);
    expect(await recorded('/events/recording-ended.json')).toHaveLength(1);
  });
});
