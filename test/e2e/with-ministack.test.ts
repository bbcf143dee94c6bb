/** `ivs-local start --with ministack`, with a program that stands for ministack: whatever ends the command also ends it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFakeMinistack } from '../support/fake-ministack';
import { isQuiet } from '../support/quiet';
import { until } from '../support/until';
import { start } from './support/command';
import { IVS_LOCAL } from './support/local';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'with-ministack-'));
  mkdirSync(join(folder, 'tmp'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const command = (name: 'start' | 'deploy' = 'start', ...options: string[]) => {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, TMPDIR: join(folder, 'tmp') };
  return start(process.execPath, [IVS_LOCAL, name, '--with', 'ministack', ...options], { cwd: folder, env });
};
const beats = () => (existsSync(join(folder, 'heartbeat')) ? readFileSync(join(folder, 'heartbeat')).length : 0);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGKILL', null],
] as const)('%s', async (signal, exitCode) => {
  writeFakeMinistack(folder);
  const running = command();
  await running.prints(/ministack 1\.5\.33 listens on http:\/\/127\.0\.0\.1:\d+ and has every service but IVS Real-Time\.\n/);
  await running.prints(/run npx cdk bootstrap once before you deploy/);
  await until(() => beats() > 0);
  process.kill(running.pid, signal);
  expect((await running.ended).exitCode).toBe(exitCode);
  const before = beats();
  await until(() => isQuiet(beats));
  expect(before).toBeGreaterThan(0);
});

test('a ministack that ends by itself is named, and IVS Real-Time goes on', async () => {
  writeFakeMinistack(folder);
  const running = command();
  const [, url] = await running.prints(/ministack 1\.5\.33 listens on (\S+)/);
  const [, ours] = await running.prints(/AWS_ENDPOINT_URL=(\S+)/);
  await fetch(`${url}/exit`).catch(() => {});
  await running.prints(/ministack has ended with exit code 3/);
  expect((await fetch(`${ours}/_ivs`)).status).toBe(200);
  running.interrupt();
  expect((await running.ended).exitCode).toBe(130);
});

test('deploy bootstraps the account before it deploys, and does not ask the user to', async () => {
  writeFakeMinistack(folder);
  const cdk = `#!${process.execPath}
    const [command] = process.argv.slice(2);
    console.log(command === '--version' ? '2.1148.1 (build 0000000)' : 'cdk runs ' + command);`;
  writeFileSync(join(folder, 'cdk'), cdk, { mode: 0o755 });
  writeFileSync(join(folder, 'cdk.json'), '{ "app": "node app.js" }');
  const running = command('deploy', '--keep');
  await running.prints(/until Ctrl-C(.|\n)*export no_proxy/);
  running.interrupt();
  const { exitCode, output } = await running.ended;
  expect(exitCode).toBe(130);
  expect(output.match(/cdk runs \w+/g)).toEqual(['cdk runs bootstrap', 'cdk runs deploy']);
  expect(output).not.toContain('run npx cdk bootstrap');
});
