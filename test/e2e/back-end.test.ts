/** The back end of an ordinary app, deployed by the real `cdk`, and used as its web page uses it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { type Joined, type LocalShell, openShell } from './support/local';

const APP = join(__dirname, 'apps', 'back-end');

let folder: string;
let shell: LocalShell;
let outputs: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'back-end-'));
  shell = await openShell('--region', 'us-east-1');
  const files = ['--output', join(folder, 'cdk.out'), '--outputs-file', join(folder, 'outputs.json')];
  const { exitCode, output } = await shell.cdk(APP, 'deploy', '--require-approval', 'never', ...files);
  if (exitCode !== 0) throw new Error(output);
  outputs = JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8')).BackEnd;
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a web page gets a token from the function URL and joins with it, and the bus has the events', async () => {
  const origin = 'http://localhost:3000';
  const preflight = await fetch(outputs.ApiUrl ?? '', {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });
  expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
  const response = await fetch(`${outputs.ApiUrl}join?user=alice`, { method: 'POST', headers: { origin } });
  expect(response.status).toBe(201);
  expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  expect(response.headers.getSetCookie()).toEqual(['room=late; Path=/']);
  const { token, minutes } = (await response.json()) as { readonly token: string; readonly minutes: number };
  expect(minutes).toBe(30);
  const { stageArn, participantId } = (await shell.participant('join', { token })) as Joined;
  await shell.participant('publish', { stageArn, participantId });
  const logged = () => shell.logs(`/aws/lambda/${outputs.LogName}`);
  const expected = ['back-end Joined', 'aws.ivs Participant Published'];
  await eventually(async () => expect((await logged()).sort()).toEqual(expected.sort()));
});
