/** As much as a stack and an account may have. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CreateStageCommand } from '@aws-sdk/client-ivs-realtime';
import { type LocalShell, openShell } from './support/local';

const APP = join(__dirname, 'apps', 'large');
const STAGES_OF_THE_STACK = 496;
const STAGES_OF_AN_ACCOUNT = 1_000;

let shell: LocalShell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

/** What `ps` knows of the endpoint's process. */
const ps = (column: string) => execFileSync('ps', ['-o', `${column}=`, '-p', String(shell.server.pid)], { encoding: 'utf8' }).trim();

/** The CPU time of the endpoint's process, without those of functions: `ps` has it as `[hours:]minutes:seconds`. */
const cpuSeconds = () =>
  ps('time')
    .split(':')
    .reduce((total, part) => 60 * total + Number(part), 0);

test('a stack of 500 resources is deployed, at 50 ms of CPU time of the endpoint for each at most', async () => {
  expect(await shell.cdk(APP, 'deploy', '--require-approval', 'never')).toMatchObject({ exitCode: 0 });
  expect(await shell.resources()).toHaveLength(STAGES_OF_THE_STACK);
  expect(cpuSeconds()).toBeGreaterThan(0);
  expect((1_000 * cpuSeconds()) / STAGES_OF_THE_STACK).toBeLessThan(50);
});

test('with a thousand stages, the endpoint takes at most 150 MB', async () => {
  for (let i = STAGES_OF_THE_STACK; i < STAGES_OF_AN_ACCOUNT; i++) await shell.client.send(new CreateStageCommand({ name: `room-${i}` }));
  expect(await shell.resources()).toHaveLength(STAGES_OF_AN_ACCOUNT);
  const kilobytes = Number(ps('rss'));
  expect(kilobytes).toBeGreaterThan(0);
  expect(kilobytes / 1024).toBeLessThan(150);
});

test('and the stack is destroyed', async () => {
  expect(await shell.cdk(APP, 'destroy', '--force')).toMatchObject({ exitCode: 0 });
  expect(await shell.resources()).toHaveLength(STAGES_OF_AN_ACCOUNT - STAGES_OF_THE_STACK);
});
