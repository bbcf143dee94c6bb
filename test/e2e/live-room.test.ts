import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetStageCommand, ListStagesCommand, ListTagsForResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { type LocalShell, openShell, ROOT } from './support/local';

jest.setTimeout(120_000);

const LIVE_ROOM = join(ROOT, 'examples', 'live-room');
const NAMED = join(ROOT, 'test', 'e2e', 'apps', 'named');
const CHANGED = ['-c', 'roomName=matinee', '-c', 'recording=true'];

let shell: LocalShell;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'live-room-'));
  shell = await openShell('--region', 'us-east-1');
});
afterAll(async () => {
  const { exitCode } = await shell.close();
  rmSync(folder, { recursive: true, force: true });
  expect(exitCode).toBe(130);
});

const output = (name: string) => ['--output', join(folder, name)];
const stagesLeft = async () => (await shell.client.send(new ListStagesCommand({}))).stages;

describe('examples/live-room, with the cdk of a user and the environment that ivs-local prints', () => {
  const outputsFile = () => join(folder, 'outputs.json');
  const outputs = () => JSON.parse(readFileSync(outputsFile(), 'utf8')).LiveRoom;
  const deploy = (...args: string[]) =>
    shell.cdk(LIVE_ROOM, 'deploy', '--require-approval', 'never', '--outputs-file', outputsFile(), ...output('deploy'), ...args);

  test('is deployed, with its endpoints as outputs', async () => {
    const ended = await deploy();
    expect(ended).toMatchObject({ exitCode: 0 });

    const { stage } = await shell.client.send(new GetStageCommand({ arn: outputs().StageArn }));
    expect(stage).toMatchObject({ name: 'late-night' });
    expect(stage?.autoParticipantRecordingConfiguration?.storageConfigurationArn ?? '').toBe('');
    expect(outputs()).toEqual({
      StageArn: stage?.arn,
      EventsEndpoint: stage?.endpoints?.events,
      WhipEndpoint: stage?.endpoints?.whip,
      RtmpEndpoint: stage?.endpoints?.rtmp,
      RtmpsEndpoint: stage?.endpoints?.rtmps,
    });
    expect(outputs().WhipEndpoint).toMatch(/^https:\/\/.*\.live-video\.net/);
  });

  test('has the tags of the construct, of its stack, and the two of the library', async () => {
    const { tags } = await shell.client.send(new ListTagsForResourceCommand({ resourceArn: outputs().StageArn }));
    expect(tags).toEqual({
      show: 'late-night',
      team: 'live',
      'cdk-ivs-realtime:owner': expect.stringMatching(/^[0-9a-f]{32}$/),
      'cdk-ivs-realtime:request': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('is the template that cdk synth writes, byte for byte', async () => {
    const synth = await shell.cdk(LIVE_ROOM, 'synth', '--quiet', ...output('synth'));
    expect(synth).toMatchObject({ exitCode: 0 });
    const template = readFileSync(join(folder, 'synth', 'LiveRoom.template.json'), 'utf8');
    const assets = JSON.parse(readFileSync(join(folder, 'synth', 'LiveRoom.assets.json'), 'utf8'));
    const [hash] = Object.entries<{ source: { path: string } }>(assets.files).find(
      ([, { source }]) => source.path === 'LiveRoom.template.json',
    ) as [string, unknown];
    expect(await shell.s3(`/cdk-hnb659fds-assets-000000000000-us-east-1/${hash}.json`)).toBe(template);
    expect(template).not.toMatch(/127\.0\.0\.1|localhost|AWS_ENDPOINT_URL/);
  });

  test('is not touched when nothing has changed', async () => {
    expect(await deploy()).toMatchObject({ exitCode: 0, output: expect.stringContaining('(no changes)') });
  });

  test('differs from what it will be, says cdk diff', async () => {
    const diff = await shell.cdk(LIVE_ROOM, 'diff', ...output('diff'), ...CHANGED);
    expect(diff.exitCode).toBe(0);
    expect(diff.output).toMatch(/\[~\] Custom::IVSStage Room/);
    expect(diff.output).toMatch(/\[\+\] AWS::IVS::StorageConfiguration Storage/);
  });

  test('changes its name, recording and tags in place', async () => {
    const { StageArn } = outputs();
    expect(await deploy(...CHANGED)).toMatchObject({ exitCode: 0 });
    expect(outputs().StageArn).toBe(StageArn);
    const { stage } = await shell.client.send(new GetStageCommand({ arn: StageArn }));
    expect(stage).toMatchObject({
      name: 'matinee',
      tags: { show: 'matinee', team: 'live' },
      autoParticipantRecordingConfiguration: {
        storageConfigurationArn: expect.stringMatching(/:storage-configuration\//),
        mediaTypes: ['AUDIO_VIDEO'],
        recordingReconnectWindowSeconds: 30,
        thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 10, storage: ['LATEST'] },
      },
    });
  });

  test('turns recording off again, and the storage configuration goes after the stage let go of it', async () => {
    expect(await deploy('--method', 'direct')).toMatchObject({ exitCode: 0 });
    const { stage } = await shell.client.send(new GetStageCommand({ arn: outputs().StageArn }));
    expect(stage?.name).toBe('late-night');
    expect(stage?.autoParticipantRecordingConfiguration?.storageConfigurationArn ?? '').toBe('');
  });

  test('is destroyed, and nothing is left', async () => {
    expect(await shell.cdk(LIVE_ROOM, 'destroy', '--force', ...output('destroy'))).toMatchObject({ exitCode: 0 });
    expect(await stagesLeft()).toEqual([]);
  });

  test('the endpoint stays small', () => {
    const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(shell.server.pid)], { encoding: 'utf8' }));
    expect(kilobytes).toBeGreaterThan(10_000);
    expect(kilobytes / 1024).toBeLessThan(120);
  });
});

describe('what the service refuses at deployment', () => {
  const deploy = (suffix: string) =>
    shell.cdk(NAMED, 'deploy', '--require-approval', 'never', ...output('named'), '-c', `suffix=${suffix}`);

  test('fails the deployment, named with the path of the construct, and nothing is left', async () => {
    const { exitCode, output: printed } = await deploy(' one');
    expect(exitCode).toBe(1);
    expect(printed.replace(/\s+/g, ' ')).toContain('Named/Room: IVS refused CreateStage: ValidationException:');
    expect(printed).toContain('ROLLBACK_COMPLETE');
    expect(await stagesLeft()).toEqual([]);
  });

  test('can be mended and deployed again', async () => {
    expect(await deploy('-one')).toMatchObject({ exitCode: 0 });
    expect(await stagesLeft()).toEqual([expect.objectContaining({ name: 'show-one' })]);
  });

  test('fails an update, which rolls back to what was', async () => {
    const before = await stagesLeft();
    const { exitCode, output: printed } = await deploy(' two');
    expect(exitCode).toBe(1);
    expect(printed.replace(/\s+/g, ' ')).toContain('Named/Room: IVS refused UpdateStage: ValidationException:');
    expect(printed).toContain('UPDATE_ROLLBACK_COMPLET'); // the CLI cuts the word to the width of its column
    expect(await stagesLeft()).toEqual(before);
  });

  test('leaves a stack that can be destroyed', async () => {
    const destroyed = await shell.cdk(NAMED, 'destroy', '--force', ...output('named'), '-c', 'suffix=-one');
    expect(destroyed).toMatchObject({ exitCode: 0 });
    expect(await stagesLeft()).toEqual([]);
  });
});

test('what was printed of the functions holds no response URL and no template property', () => {
  const logLines = shell.server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('['));
  expect(logLines.length).toBeGreaterThan(5);
  expect(logLines.join('\n')).not.toMatch(/X-Amz-|ResponseURL|ServiceToken|late-night/);
});
