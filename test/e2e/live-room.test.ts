import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetEncoderConfigurationCommand,
  GetIngestConfigurationCommand,
  GetPublicKeyCommand,
  GetStageCommand,
  ListStagesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-ivs-realtime';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { LIVE_ROOM, type LocalShell, openShell, ROOT } from './support/local';

const REPLACED = join(ROOT, 'test', 'e2e', 'apps', 'replaced');
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
    expect(outputs()).toMatchObject({
      StageArn: stage?.arn,
      EventsEndpoint: stage?.endpoints?.events,
      WhipEndpoint: stage?.endpoints?.whip,
      RtmpEndpoint: stage?.endpoints?.rtmp,
      RtmpsEndpoint: stage?.endpoints?.rtmps,
    });
    expect(outputs().WhipEndpoint).toMatch(/^https:\/\/.*\.live-video\.net/);
  });

  test('has the tags of the construct, of its stack, and the three of the library', async () => {
    const { tags } = await shell.client.send(new ListTagsForResourceCommand({ resourceArn: outputs().StageArn }));
    expect(tags).toEqual({
      show: 'late-night',
      team: 'live',
      'cdk-ivs-realtime:owner': expect.stringMatching(/^[0-9a-f]{32}$/),
      'cdk-ivs-realtime:request': expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{32}$/),
      'cdk-ivs-realtime:stack': expect.stringMatching(/^arn:aws:cloudformation:/),
    });
  });

  test('has a secret with what it takes to publish, and says it nowhere else', async () => {
    const { IngestConfigurationArn, PublishUrl, CredentialsSecretArn, RtmpsEndpoint } = outputs();
    const { ingestConfiguration } = await shell.client.send(new GetIngestConfigurationCommand({ arn: IngestConfigurationArn }));
    expect(ingestConfiguration).toMatchObject({ userId: 'studio', stageArn: outputs().StageArn, ingestProtocol: 'RTMPS' });
    expect(PublishUrl).toBe(RtmpsEndpoint);
    expect(await shell.secret(CredentialsSecretArn)).toEqual({
      url: RtmpsEndpoint,
      streamKey: ingestConfiguration?.streamKey,
      participantId: ingestConfiguration?.participantId,
    });
    expect(ingestConfiguration?.streamKey).toMatch(/^rt_/);
    expect(shell.server.output() + JSON.stringify(outputs())).not.toContain(ingestConfiguration?.streamKey);
  });

  test('has the public half of a KMS key that signs', async () => {
    const { publicKey } = await shell.client.send(new GetPublicKeyCommand({ arn: outputs().PublicKeyArn }));
    expect(publicKey?.fingerprint).toBe(outputs().PublicKeyFingerprint);
    const kms = new KMSClient({
      endpoint: shell.env.AWS_ENDPOINT_URL,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const Message = Buffer.from('header.payload');
    const { Signature } = await kms.send(
      new SignCommand({ KeyId: outputs().SigningKeyArn, Message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_384' }),
    );
    kms.destroy();
    expect(verify('sha384', Message, createPublicKey(publicKey?.publicKeyMaterial ?? ''), Signature ?? Buffer.of())).toBe(true);
  });

  test('has an encoder configuration', async () => {
    const { encoderConfiguration } = await shell.client.send(
      new GetEncoderConfigurationCommand({ arn: outputs().EncoderConfigurationArn }),
    );
    expect(encoderConfiguration?.video).toEqual({ width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 });
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

  test('keeps the access of the service when CloudFormation writes the bucket policy anew', async () => {
    const allowed = async () => {
      const { Statement } = JSON.parse(await shell.s3(`/${outputs().RecordingsBucket}?policy`)) as { Statement: Record<string, unknown>[] };
      return Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Sid, Principal, Action }) => ({ Sid, Principal, Action }));
    };
    const ours = { Principal: { Service: 'ivs-composite.us-east-1.amazonaws.com' }, Action: ['s3:PutObject', 's3:PutObjectAcl'] };
    expect(await allowed()).toEqual([ours, { ...ours, Sid: expect.stringMatching(/^CompositeWrite-/) }]);
    expect(await deploy(...CHANGED, '-c', 'enforceSSL=true')).toMatchObject({ exitCode: 0 });
    expect(await allowed()).toEqual([ours]);
    expect(await shell.s3(`/${outputs().RecordingsBucket}?policy`)).toContain('"Deny"');
  });

  test('turns recording off again', async () => {
    expect(await deploy('--method', 'direct')).toMatchObject({ exitCode: 0 });
    const { stage } = await shell.client.send(new GetStageCommand({ arn: outputs().StageArn }));
    expect(stage?.name).toBe('late-night');
    expect(stage?.autoParticipantRecordingConfiguration?.storageConfigurationArn ?? '').toBe('');
  });

  test('is destroyed, and nothing is left', async () => {
    expect(await shell.cdk(LIVE_ROOM, 'destroy', '--force', ...output('destroy'))).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([]);
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

describe('what replaces', () => {
  const outputsFile = () => join(folder, 'replaced.json');
  const arn = () => JSON.parse(readFileSync(outputsFile(), 'utf8')).Replaced.Arn;
  const deploy = (...args: string[]) =>
    shell.cdk(REPLACED, 'deploy', '--require-approval', 'never', '--outputs-file', outputsFile(), ...output('replaced'), ...args);

  test('makes the new one, and then removes the former one', async () => {
    expect(await deploy()).toMatchObject({ exitCode: 0 });
    const former = arn();
    expect(await deploy('-c', 'height=480')).toMatchObject({ exitCode: 0 });
    expect(arn()).not.toBe(former);
    expect(await shell.resources()).toEqual([arn()]);
  });

  test('and fails, leaves the former one in place', async () => {
    const { exitCode, output: printed } = await deploy('-c', 'height=360', '-c', 'suffix= two');
    expect(exitCode).toBe(1);
    expect(printed.replace(/\s+/g, ' ')).toContain('Replaced/Encoder: IVS refused CreateEncoderConfiguration: ValidationException:');
    expect(await shell.resources()).toEqual([arn()]);
  });

  test('is destroyed, and nothing is left', async () => {
    expect(await shell.cdk(REPLACED, 'destroy', '--force', ...output('replaced'))).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([]);
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
