import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetIngestConfigurationCommand, GetStageCommand, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { type LocalShell, openShell, ROOT } from './support/local';

let shell: LocalShell;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
  shell = await openShell('--region', 'us-east-1');
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An example, deployed, changed and destroyed as its users would. */
function example(name: string, stack: string) {
  const outputsFile = () => join(folder, `${name}.json`);
  const run = (...args: string[]) => shell.cdk(join(ROOT, 'examples', name), ...args, '--output', join(folder, name));
  return {
    outputs: () => JSON.parse(readFileSync(outputsFile(), 'utf8'))[stack],
    deploy: (...args: string[]) => run('deploy', '--require-approval', 'never', '--outputs-file', outputsFile(), ...args),
    destroy: () => run('destroy', '--force'),
  };
}

describe('examples/audio-room', () => {
  const { deploy, destroy, outputs } = example('audio-room', 'AudioRoom');
  const names = async () => (await shell.client.send(new ListStagesCommand({}))).stages?.map(({ name }) => name).sort();

  test('has three tables that nothing is recorded of', async () => {
    expect(await deploy()).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['table-1', 'table-2', 'table-3']);
    const { stage } = await shell.client.send(new GetStageCommand({ arn: outputs().Table1Arn }));
    expect(stage?.autoParticipantRecordingConfiguration?.storageConfigurationArn ?? '').toBe('');
  });

  test('gets a fourth table, and loses two', async () => {
    expect(await deploy('-c', 'tables=4')).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['table-1', 'table-2', 'table-3', 'table-4']);
    expect(await deploy('-c', 'tables=2')).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['table-1', 'table-2']);
  });

  test('is destroyed, and nothing is left', async () => {
    expect(await destroy()).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([]);
  });
});

describe('examples/rtmp-contribution', () => {
  const { deploy, destroy, outputs } = example('rtmp-contribution', 'RtmpContribution');
  const studio = () => shell.secret(outputs().StudioSecretArn);
  let first: Record<string, unknown>;

  test('has a studio with two encoders, and a crew in the field', async () => {
    expect(await deploy()).toMatchObject({ exitCode: 0 });
    const { StudioArn, StudioUrl, FieldUrl, FieldSecretArn } = outputs();
    const { ingestConfiguration } = await shell.client.send(new GetIngestConfigurationCommand({ arn: StudioArn }));
    first = await studio();
    expect(first).toEqual({
      url: StudioUrl,
      streamKey: ingestConfiguration?.streamKey,
      participantId: ingestConfiguration?.participantId,
      redundant: ingestConfiguration?.redundantIngestCredentials?.map(({ streamKey, participantId }) => ({ streamKey, participantId })),
    });
    expect(first.redundant).toHaveLength(2);
    expect(StudioUrl).toMatch(/^rtmps:/);
    expect(FieldUrl).toMatch(/^rtmp:/);
    expect(await shell.secret(FieldSecretArn)).toMatchObject({ url: FieldUrl, streamKey: expect.stringMatching(/^rt_/) });
  });

  test('moves to another stage, with the same stream keys and another URL', async () => {
    expect(await deploy('-c', 'stage=rehearsal')).toMatchObject({ exitCode: 0 });
    const { url, ...keys } = await studio();
    const { url: firstUrl, ...firstKeys } = first;
    expect(keys).toEqual(firstKeys);
    expect(url).toBe(outputs().StudioUrl);
    expect(url).not.toBe(firstUrl);
  });

  test('leaves the stages', async () => {
    expect(await deploy('-c', 'stage=none')).toMatchObject({ exitCode: 0 });
    expect(await studio()).toEqual({ ...first, url: '' });
    const { ingestConfiguration } = await shell.client.send(new GetIngestConfigurationCommand({ arn: outputs().StudioArn }));
    expect(ingestConfiguration?.stageArn).toBe('');
  });

  test('is destroyed, and nothing is left', async () => {
    expect(await destroy()).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([]);
  });
});
