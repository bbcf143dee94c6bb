import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetCompositionCommand,
  GetParticipantCommand,
  StartCompositionCommand,
  StopCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import { eventually } from '../support/eventually';
import { type Joined, type LocalShell, openShell, ROOT } from './support/local';

const SHOW = join(ROOT, 'examples', 'show');

let shell: LocalShell;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'show-'));
  shell = await openShell('--region', 'us-east-1');
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

const outputsFile = () => join(folder, 'outputs.json');
const outputs = (): Record<string, string> => JSON.parse(readFileSync(outputsFile(), 'utf8')).Show;
const cdk = (...args: string[]) => shell.cdk(SHOW, ...args, '--output', join(folder, 'cdk.out'));

/** Invokes the deployed function. */
const produce = (request: object) => shell.invoke(outputs().ProducerName, request);

/** The keys of the recorded files with this suffix. */
async function recorded(suffix: string): Promise<string[]> {
  return (await shell.objects(outputs().RecordingsBucket)).filter((key) => key.endsWith(suffix));
}

const readRecording = async (key: string) => JSON.parse(await shell.s3(`/${outputs().RecordingsBucket}/${key}`));

function compositionIs(arn: string, state: string) {
  return eventually(async () => {
    const { composition } = await shell.client.send(new GetCompositionCommand({ arn }));
    expect(composition?.state).toBe(state);
    return composition;
  });
}

describe('examples/show, run by its deployed functions', () => {
  let ann: Joined;
  let token: string;
  let compositionArn: string;

  test('is deployed', async () => {
    expect(await cdk('deploy', '--require-approval', 'never', '--outputs-file', outputsFile())).toMatchObject({ exitCode: 0 });
  });

  test('lets somebody in with a token that the function got', async () => {
    const invitation = await produce({ command: 'invite', userId: 'ann' });
    token = invitation.token;
    ann = (await shell.participant('join', { token })) as Joined;
    expect(ann).toEqual({
      stageArn: outputs().StageArn,
      sessionId: expect.stringMatching(/^st-/),
      participantId: invitation.participantId,
    });
    const { participant } = await shell.client.send(new GetParticipantCommand(ann));
    expect(participant).toMatchObject({ userId: 'ann', state: 'CONNECTED', published: false });
  });

  test('records who publishes, into its bucket', async () => {
    const { stageArn, participantId } = ann;
    expect(await shell.participant('publish', { stageArn, participantId })).toEqual({});
    const key = await eventually(async () => {
      const keys = await recorded('/events/recording-started.json');
      expect(keys).toHaveLength(1);
      return keys[0] ?? '';
    });
    expect(key).toContain(`${ann.sessionId}/${participantId}/`);
    expect(await readRecording(key)).toMatchObject({
      stage_arn: stageArn,
      participant_id: participantId,
      recording_status: 'RECORDING_STARTED',
    });
  });

  test('records all in one picture, from when the function is told until it is told to stop', async () => {
    compositionArn = (await produce({ command: 'record' })).compositionArn;
    const composition = await compositionIs(compositionArn, 'ACTIVE');
    expect(composition).toMatchObject({ stageArn: ann.stageArn, tags: { show: 'late-night' } });

    expect(await produce({ command: 'cut', compositionArn })).toEqual({ failed: undefined });
    await compositionIs(compositionArn, 'STOPPED');
    const prefix = composition?.destinations?.[0]?.detail?.s3?.recordingPrefix;
    const [key = ''] = await recorded('/composite/events/recording-ended.json');
    expect(key).toBe(`${prefix}/events/recording-ended.json`);
    expect(await readRecording(key)).toMatchObject({ recording_status: 'RECORDING_ENDED' });
  });

  test('has somebody leave for good, whose recording ends', async () => {
    const { participantId } = ann;
    expect(await produce({ command: 'remove', participantId, reason: 'time is up' })).toEqual({ failed: undefined });
    await eventually(async () => {
      const { participant } = await shell.client.send(new GetParticipantCommand(ann));
      expect(participant).toMatchObject({ state: 'DISCONNECTED', recordingState: 'STOPPED' });
    });
    expect(await recorded('/events/recording-ended.json')).toHaveLength(2);
    expect(await shell.participant('join', { token })).toMatchObject({ code: 'PARTICIPANT_DISCONNECTED' });
  });

  test('has the events of all that written down', async () => {
    await eventually(async () => {
      const written = await shell.logs(outputs().ChronicleName);
      const events = written.map((line) => JSON.parse(line));
      const told = events.map((event) => `${event.source} ${event['detail-type']}: ${event.detail.event_name} ${event.resources}`);
      expect(told.sort()).toEqual([
        `aws.ivs IVS Composition State Change: Destination End ${compositionArn}`,
        `aws.ivs IVS Composition State Change: Destination Start ${compositionArn}`,
        `aws.ivs IVS Composition State Change: Session End ${compositionArn}`,
        `aws.ivs IVS Composition State Change: Session Start ${compositionArn}`,
        `aws.ivs IVS Participant Recording State Change: Recording End ${ann.stageArn}`,
        `aws.ivs IVS Participant Recording State Change: Recording Start ${ann.stageArn}`,
        `aws.ivs IVS Stage Update: Participant Published ${ann.stageArn}`,
        `aws.ivs IVS Stage Update: Participant Unpublished ${ann.stageArn}`,
      ]);
      const published = events.find(({ detail }) => detail.event_name === 'Participant Published');
      expect(published.detail).toEqual({
        event_name: 'Participant Published',
        session_id: ann.sessionId,
        participant_id: ann.participantId,
        user_id: 'ann',
        event_time: expect.stringMatching(/:\d\dZ$/),
        event_time_precise: expect.stringMatching(/\.\d{6}Z$/),
      });
      const ended = events.find(({ detail }) => detail.event_name === 'Session End');
      expect(ended.detail).toEqual({ event_name: 'Session End', stage_arn: ann.stageArn });
    });
  });

  test('is refused what the role of its function does not allow', async () => {
    const { StageArn: stageArn, StorageConfigurationArn, EncoderConfigurationArn } = outputs();
    const s3 = { storageConfigurationArn: StorageConfigurationArn, encoderConfigurationArns: [EncoderConfigurationArn] };
    const { composition } = await shell.client.send(new StartCompositionCommand({ stageArn, destinations: [{ s3 }] }));
    const arn = composition?.arn ?? '';
    // Nobody publishes any more, so that it waits.
    await compositionIs(arn, 'STARTING');

    const refused = await produce({ command: 'cut', compositionArn: arn });
    expect(refused).toMatchObject({ failed: 'Unhandled', errorType: 'AccessDeniedException' });
    expect(refused.errorMessage).toMatch(/^User: arn:aws:sts::000000000000:assumed-role\/Show-Producer.* is not authorized to perform: /);
    expect(refused.errorMessage).toContain(`ivs:StopComposition on resource: ${arn} because no identity-based policy allows`);
    expect(await shell.client.send(new GetCompositionCommand({ arn }))).toMatchObject({ composition: { state: 'STARTING' } });

    await shell.client.send(new StopCompositionCommand({ arn }));
    await compositionIs(arn, 'STOPPED');
  });

  test('is destroyed with its bucket emptied, and nothing is left', async () => {
    const { RecordingsBucket } = outputs();
    for (const key of await recorded('')) await shell.s3(`/${RecordingsBucket}/${key}`, 'DELETE');
    expect(await cdk('destroy', '--force')).toMatchObject({ exitCode: 0 });

    expect(await shell.resources()).toEqual([]);
    expect(await shell.functions()).toEqual([]);
    expect(await shell.rules()).toEqual([]);
    expect(await shell.s3('/')).not.toContain(RecordingsBucket);
  });
});
