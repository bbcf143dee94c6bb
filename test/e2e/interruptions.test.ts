/** A signal that the command alone gets, as `timeout`, CI and supervisors send it, while the app is synthesised. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isQuiet } from '../support/quiet';
import { start } from './support/command';
import { IVS_LOCAL, ROOT } from './support/local';

/** Shows that it is alive in a file, and goes on writing its assembly; ends some day in case that nobody ends it. */
const APP = `
  const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
  const { join } = require('node:path');
  console.error('the app runs');
  for (let i = 0; i < 2_000; i++) {
    appendFileSync('heartbeat', '.');
    mkdirSync(join(process.env.CDK_OUTDIR, 'asset' + i), { recursive: true });
    writeFileSync(join(process.env.CDK_OUTDIR, 'asset' + i, 'file'), '.');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
`;

let folder: string;
let tmp: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interruptions-'));
  tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function deploy(app: string) {
  writeFileSync(join(folder, 'app.js'), app);
  // As users write it when there is something to do first: the program is a child of the shell that cdk starts.
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'true && node app.js' }));
  return start(process.execPath, [IVS_LOCAL, 'deploy'], { cwd: folder, env: { ...process.env, TMPDIR: tmp } });
}

async function appIsGone(): Promise<boolean> {
  const heartbeat = join(folder, 'heartbeat');
  const beats = () => (existsSync(heartbeat) ? readFileSync(heartbeat).length : 0);
  return isQuiet(beats);
}

const leftovers = () => readdirSync(tmp).filter((name) => !name.includes('compile-cache'));

test.each([
  ['SIGTERM', 143, 200],
  ['SIGINT', 130, 500],
  ['SIGTERM', 143, 700],
  ['SIGQUIT', 131, 900],
  ['SIGTERM', 143, 1_100],
] as const)('%s, %d: no process and no file is left %d ms after the start', async (signal, exitCode, milliseconds) => {
  const command = deploy(APP);
  await pause(milliseconds);
  process.kill(command.pid, signal);
  // Null where the command had not begun yet, and the signal did what it does to every program.
  expect([exitCode, null]).toContain((await command.ended).exitCode);
  expect([await appIsGone(), leftovers()]).toEqual([true, []]);
});

test.each([
  ['SIGTERM', 143, 0],
  ['SIGINT', 130, 50],
  ['SIGQUIT', 131, 200],
  ['SIGHUP', 129, 400],
] as const)('%s, %d: nor %d ms after the app has begun', async (signal, exitCode, milliseconds) => {
  const command = deploy(APP);
  await command.prints(/the app runs/);
  await pause(milliseconds);
  process.kill(command.pid, signal);
  expect((await command.ended).exitCode).toBe(exitCode);
  expect([await appIsGone(), leftovers()]).toEqual([true, []]);
});

test('an app that does not end by itself is ended', async () => {
  const command = deploy(`process.on('SIGINT', () => {}); setInterval(() => {}, 1_000); setTimeout(() => process.exit(), 20_000); ${APP}`);
  await command.prints(/the app runs/);
  process.kill(command.pid, 'SIGTERM');
  expect((await command.ended).exitCode).toBe(143);
  expect([await appIsGone(), leftovers()]).toEqual([true, []]);
});
