/** `ivs-local start --state`: what was deployed outlives the endpoint. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CreateStageCommand, GetIngestConfigurationCommand, IVSRealTimeClient, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { functionRole, inlineFunction } from '../support/inline-functions';
import { PATIENCE_SECONDS, until } from '../support/until';
import { run } from './support/command';
import { IVS_LOCAL, LIVE_ROOM, type LocalShell, openShell } from './support/local';

/** Prints a line each time that it is called. */
const CHATTY_FUNCTION = {
  Resources: {
    Role: functionRole(),
    Function: inlineFunction(
      'exports.handler = async () => { for (let i = 0; i < 20; i++) { console.log(i); await new Promise((resolve) => setTimeout(resolve, 50)); } };',
      { FunctionName: 'chatty' },
    ),
  },
};

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
const savedState = () => {
  const file = join(stateFolder(), 'state');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
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
  await until(() => made.every((arn) => savedState().includes(String(arn))));
  shell.server.interrupt('SIGKILL');
  await shell.server.ended;
  expect(readdirSync(stateFolder())).toContain('lock');

  shell = await open();
  expect(await shell.resources()).toEqual(made);
  expect((await deploy()).output).toContain('(no changes)');
});

test('a second endpoint does not get the folder, and the first one goes on', async () => {
  const second = await run(process.execPath, [IVS_LOCAL, 'start', '--state', stateFolder()], { cwd: folder });
  const fix = `if that is ivs-local, stop it or choose another folder; if it is another program, remove ${join(stateFolder(), 'lock')}`;
  const message = `ivs-local: ${stateFolder()} is in use by the process ${shell.server.pid}; ${fix}\n`;
  expect(second).toEqual({ exitCode: 1, output: message });
  expect(await shell.resources()).toEqual([]);
});

test('whoever has read its output is gone: it ends at its next line, and what was made a moment ago is kept', async () => {
  await shell.close();
  const args = [IVS_LOCAL, 'start', '--region', 'us-east-1', '--state', stateFolder()];
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  const endpoint = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: tmp } });
  const exitCode = new Promise((resolve) => endpoint.once('exit', resolve));
  let output = '';
  await new Promise<void>((resolve) => {
    endpoint.stdout.on('data', (data) => {
      output += data;
      if (output.includes('AWS_DEFAULT_REGION')) resolve();
    });
  });
  const [, url] = /AWS_ENDPOINT_URL=(\S+)/.exec(output) ?? [];
  const settings = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const client = new IVSRealTimeClient(settings);
  const functions = new CloudFormationClient(settings);
  try {
    const TemplateBody = JSON.stringify(CHATTY_FUNCTION);
    await functions.send(new CreateStackCommand({ StackName: 'chatty', TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
    await waitUntilStackCreateComplete(
      { client: functions, maxWaitTime: PATIENCE_SECONDS, minDelay: 1, maxDelay: 1 },
      { StackName: 'chatty' },
    );
    endpoint.stdout.destroy();
    endpoint.stderr.destroy();
    await client.send(new CreateStageCommand({ name: 'made-a-moment-ago' }));
    const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';
    const path = '/2015-03-31/functions/chatty/invocations';
    const asynchronous = { authorization, 'x-amz-invocation-type': 'Event' };
    await fetch(`${url}${path}`, { method: 'POST', headers: asynchronous, body: '{}' });
    expect(await exitCode).toBe(141);
  } finally {
    client.destroy();
    functions.destroy();
    endpoint.kill('SIGKILL');
  }
  expect(readdirSync(tmp).filter((name) => !name.includes('compile-cache'))).toEqual([]);
  shell = await open();
  const { stages } = await shell.client.send(new ListStagesCommand({}));
  expect(stages).toMatchObject([{ name: 'made-a-moment-ago' }]);
});

test('deploy keeps what it deploys for the next endpoint', async () => {
  await shell.close();
  const deployed = await run(process.execPath, [IVS_LOCAL, 'deploy', '--state', stateFolder()], { cwd: LIVE_ROOM });
  expect(deployed).toMatchObject({ exitCode: 0 });
  shell = await open();
  expect(await shell.resources()).toHaveLength(5);
});
