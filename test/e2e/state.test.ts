/** `ivs-local start --state`: what was deployed outlives the endpoint. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetIngestConfigurationCommand, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { run } from './support/command';
import { IVS_LOCAL, type LocalShell, openShell, ROOT } from './support/local';

jest.setTimeout(120_000);

const LIVE_ROOM = join(ROOT, 'examples', 'live-room');

let folder: string;
let shell: LocalShell;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ivs-local-state-'));
  shell = await open();
});
afterEach(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

const stateFolder = () => join(folder, 'kept');
const open = () => openShell('--region', 'us-east-1', '--state', stateFolder());
const outputsFile = () => join(folder, 'outputs.json');
const outputs = (): Record<string, string> => JSON.parse(readFileSync(outputsFile(), 'utf8')).LiveRoom;
const cdk = (...args: string[]) => shell.cdk(LIVE_ROOM, ...args, '--output', join(folder, 'cdk.out'));
const deploy = (...args: string[]) => cdk('deploy', '--require-approval', 'never', '--outputs-file', outputsFile(), ...args);

async function restart(): Promise<void> {
  expect((await shell.close()).exitCode).toBe(130);
  shell = await open();
}

/** What the handler was asked to do since the endpoint was started. */
const handlerRequests = () => {
  const lines = shell.server.output().matchAll(/"RequestType":"(\w+)","ResourceType":"Custom::(\w+)".*"operation":"Answer"/g);
  return [...lines].map(([, request, type]) => `${request} ${type}`).sort();
};

test('a deployed app is there after a restart, is changed where it was changed alone, and is destroyed', async () => {
  expect(await deploy()).toMatchObject({ exitCode: 0 });
  const before = outputs();
  const made = await shell.resources();
  await restart();

  expect(await shell.resources()).toEqual(made);
  const { ingestConfiguration } = await shell.client.send(new GetIngestConfigurationCommand({ arn: before.IngestConfigurationArn }));
  expect((await shell.secret(before.CredentialsSecretArn as string)).streamKey).toBe(ingestConfiguration?.streamKey);
  expect((await deploy()).output).toContain('(no changes)');

  expect(await deploy('-c', 'roomName=matinee')).toMatchObject({ exitCode: 0 });
  expect(outputs()).toEqual(before);
  // The room's name is in the tags of what belongs to it.
  expect(handlerRequests()).toEqual(['Update IVSIngestConfiguration', 'Update IVSStage']);

  await restart();
  const { stages } = await shell.client.send(new ListStagesCommand({}));
  expect(stages).toMatchObject([{ name: 'matinee' }]);
  expect(await cdk('destroy', '--force')).toMatchObject({ exitCode: 0 });
  expect(await shell.resources()).toEqual([]);
});

test('what was deployed a moment ago survives that the endpoint is killed, and its folder is free again', async () => {
  expect(await deploy()).toMatchObject({ exitCode: 0 });
  const made = await shell.resources();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  shell.server.interrupt('SIGKILL');
  await shell.server.ended;
  expect(readdirSync(stateFolder())).toContain('lock');

  shell = await open();
  expect(await shell.resources()).toEqual(made);
  expect((await deploy()).output).toContain('(no changes)');
});

test('a second endpoint does not get the folder, and the first one goes on', async () => {
  const second = await run(process.execPath, [IVS_LOCAL, 'start', '--state', stateFolder()], { cwd: folder });
  const message = `ivs-local: ${stateFolder()} is in use by the process ${shell.server.pid}; stop that one, or choose another folder\n`;
  expect(second).toEqual({ exitCode: 1, output: message });
  expect(await shell.resources()).toEqual([]);
});

test('deploy keeps what it deploys for the next endpoint', async () => {
  await shell.close();
  const deployed = await run(process.execPath, [IVS_LOCAL, 'deploy', '--quiet', '--state', stateFolder()], { cwd: LIVE_ROOM });
  expect(deployed).toMatchObject({ exitCode: 0 });
  shell = await open();
  expect(await shell.resources()).toHaveLength(5);
});
