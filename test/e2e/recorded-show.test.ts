import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Composition,
  CreateParticipantTokenCommand,
  CreateStageCommand,
  DeleteStageCommand,
  GetCompositionCommand,
  GetStageCommand,
  paginateListCompositions,
} from '@aws-sdk/client-ivs-realtime';
import { eventually } from '../support/eventually';
import { type Joined, type LocalShell, openShell, ROOT } from './support/local';

const RECORDED_SHOW = join(ROOT, 'examples', 'recorded-show');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let shell: LocalShell;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recorded-show-'));
  shell = await openShell('--region', 'us-east-1');
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

const outputsFile = () => join(folder, 'outputs.json');
const outputs = (): Record<string, string> => JSON.parse(readFileSync(outputsFile(), 'utf8')).RecordedShow;
const cdk = (...args: string[]) => shell.cdk(RECORDED_SHOW, ...args, '--output', join(folder, 'cdk.out'));

async function enter(userId: string, stageArn = outputs().StageArn): Promise<Joined> {
  const { participantToken } = await shell.client.send(new CreateParticipantTokenCommand({ stageArn, userId }));
  return (await shell.participant('join', { token: participantToken?.token })) as Joined;
}

const publish = ({ stageArn, participantId }: Joined) => shell.participant('publish', { stageArn, participantId });
const unpublish = ({ stageArn, participantId }: Joined) => shell.participant('unpublish', { stageArn, participantId });

/** The compositions that IVS lists, with all that it tells of each. */
async function compositions(): Promise<Composition[]> {
  const found: Composition[] = [];
  for await (const page of paginateListCompositions({ client: shell.client }, {})) {
    for (const { arn } of page.compositions ?? []) {
      const { composition } = await shell.client.send(new GetCompositionCommand({ arn }));
      if (composition) found.push(composition);
    }
  }
  return found;
}

const inState = async (...states: string[]) => (await compositions()).filter(({ state = '' }) => states.includes(state));

/** Waits until one composition is active. */
const activeComposition = () =>
  eventually(async () => {
    const active = await inState('ACTIVE');
    expect(active).toHaveLength(1);
    return active[0] as Composition;
  });

/** The prefix of a composition's recording. */
const prefixOf = ({ destinations = [] }: Composition) =>
  destinations.map(({ detail }) => detail?.s3?.recordingPrefix).find((prefix) => prefix) ?? '';

const recorded = () => shell.objects(outputs().RecordingsBucket);

/** What the function has noted. The event may come twice. */
const noted = async () => [...new Set(await shell.logs(outputs().LibraryName))].map((line) => JSON.parse(line)).reverse();

describe('examples/recorded-show, with nothing started by hand', () => {
  let ann: Joined;
  let bob: Joined;
  let first: Composition;
  let second: Composition;

  test('is deployed, and starts nothing before somebody publishes', async () => {
    expect(await cdk('deploy', '--require-approval', 'never', '--outputs-file', outputsFile())).toMatchObject({ exitCode: 0 });
    ann = await enter('ann');
    await shell.advance(5 * MINUTE);
    expect(await compositions()).toEqual([]);
  });

  test('starts one composition, which records and broadcasts', async () => {
    expect(await publish(ann)).toEqual({});
    first = await activeComposition();
    const [tagKey = '', tagValue] = outputs().CompositionTag?.split('=') ?? [];
    expect(first).toMatchObject({
      stageArn: outputs().StageArn,
      layout: { grid: { featuredParticipantAttribute: 'host' } },
      tags: { show: 'late-night', [tagKey]: tagValue },
    });
    const [recording, broadcast] = first.destinations ?? [];
    expect(recording).toMatchObject({ state: 'ACTIVE', detail: { s3: { recordingPrefix: expect.stringMatching(/\/composite$/) } } });
    expect(broadcast).toMatchObject({ state: 'ACTIVE', configuration: { channel: { channelArn: outputs().ChannelArn } } });
  });

  test('starts no other one when others publish, here or on a foreign stage, and the schedule looks', async () => {
    bob = await enter('bob');
    expect(await publish(bob)).toEqual({});
    const { stage: foreign } = await shell.client.send(new CreateStageCommand({ name: 'foreign' }));
    expect(await publish(await enter('stranger', foreign?.arn))).toEqual({});
    expect(await unpublish(ann)).toEqual({});
    await shell.advance(10 * MINUTE);
    expect((await compositions()).map(({ arn }) => arn)).toEqual([first.arn]);
    await shell.client.send(new DeleteStageCommand({ arn: foreign?.arn }));
  });

  test('ends when nobody has published for a minute; then the function knows where the recording is', async () => {
    expect(await unpublish(bob)).toEqual({});
    await shell.advance(70 * SECOND);
    await eventually(async () => expect(await inState('STOPPED')).toHaveLength(1));
    const prefix = prefixOf(first);
    const playlist = `${prefix}/media/hls/multivariant.m3u8`;
    await eventually(async () => {
      expect(await noted()).toEqual([{ playlist: `s3://${outputs().RecordingsBucket}/${playlist}`, duration: expect.any(Number) }]);
    });
    expect(await recorded()).toEqual(expect.arrayContaining([playlist, `${prefix}/events/recording-ended.json`]));
    const ended = JSON.parse(await shell.s3(`/${outputs().RecordingsBucket}/${prefix}/events/recording-ended.json`));
    expect((await noted())[0].duration).toBe(ended.media.hls.duration_ms);
  });

  test('starts again when publishing resumes, with a recording of its own', async () => {
    expect(await publish(bob)).toEqual({});
    second = await activeComposition();
    expect(second.arn).not.toBe(first.arn);
    expect(prefixOf(second)).not.toBe(prefixOf(first));

    expect(await unpublish(bob)).toEqual({});
    await shell.advance(70 * SECOND);
    await eventually(async () => expect(await noted()).toHaveLength(2));
    expect((await noted()).map(({ playlist }) => playlist).sort()).toEqual(
      [first, second].map((each) => `s3://${outputs().RecordingsBucket}/${prefixOf(each)}/media/hls/multivariant.m3u8`).sort(),
    );
  });

  test('leaves nothing running an hour later', async () => {
    await shell.advance(60 * MINUTE);
    expect(await compositions()).toEqual([]);
    expect(await noted()).toHaveLength(2);
    const { stage } = await shell.client.send(new GetStageCommand({ arn: outputs().StageArn }));
    expect(stage?.activeSessionId ?? '').toBe('');
  });

  test('is destroyed with its bucket emptied, and nothing is left', async () => {
    const { RecordingsBucket } = outputs();
    for (const key of await recorded()) await shell.s3(`/${RecordingsBucket}/${key}`, 'DELETE');
    expect(await cdk('destroy', '--force')).toMatchObject({ exitCode: 0 });

    expect(await shell.resources()).toEqual([]);
    expect(await shell.functions()).toEqual([]);
    expect(await shell.rules()).toEqual([]);
    expect(await shell.s3('/')).not.toContain(RecordingsBucket);
  });
});
