/** `ivs-local destroy`: it says where, and asks before it destroys what is kept. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, run } from './support/command';
import { IVS_LOCAL, type LocalShell, openShell, ROOT } from './support/local';

const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { CfnStage } = require('aws-cdk-lib/aws-ivs');
new CfnStage(new Stack(new App(), 'Mine'), 'Stage');
`;

let folder: string;
let shell: LocalShell;

const ivsLocal = (...args: string[]) => run(process.execPath, [IVS_LOCAL, ...args], { cwd: folder, env: shell.env });

/** Runs the command in a pseudo-terminal of the system's `script`, and types the answer when it asks. */
async function inTerminal(answer: string, ...args: string[]): Promise<Ended> {
  const command = [process.execPath, IVS_LOCAL, ...args];
  const options = process.platform === 'darwin' ? ['-q', '/dev/null', ...command] : ['-qec', command.join(' '), '/dev/null'];
  const child = spawn('script', options, { cwd: folder, env: shell.env, stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    const wasAsked = output.includes('[y/N]');
    output += chunk;
    if (!wasAsked && output.includes('[y/N]')) child.stdin.write(answer);
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, output: output.replaceAll('\r', '') };
}

async function open(...args: string[]): Promise<void> {
  shell = await openShell('--region', 'us-east-1', '--quiet', ...args);
  const { exitCode, output } = await ivsLocal('deploy');
  expect(exitCode).toBe(0);
  expect(output).toContain('\nStacks there: none\n');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ivs-local-destroy-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'cdk.json'), '{ "app": "node app.js" }');
  writeFileSync(join(folder, 'app.js'), APP);
});
afterEach(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is kept', () => {
  const kept = () => join(folder, 'kept');
  const place = () =>
    `Destroying at ${shell.settings.endpoint}, region us-east-1, state kept in ${kept()}\nStacks there: Mine (CREATE_COMPLETE)\n`;
  beforeEach(() => open('--state', kept()));

  test('is destroyed without a terminal by --force only', async () => {
    const reason = `destroy asks before it destroys what is kept in ${kept()}, and got no terminal to ask at; pass --force`;
    expect(await ivsLocal('destroy')).toEqual({ exitCode: 2, output: `${place()}ivs-local: ${reason}\n` });
    expect(await shell.resources()).toHaveLength(1);

    expect(await ivsLocal('destroy', '--force')).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([]);
  });

  test('is destroyed at a terminal after a yes only', async () => {
    const refused = await inTerminal('n\n', 'destroy', 'Mine');
    expect(refused).toEqual({ exitCode: 1, output: `${place()}Destroy Mine? [y/N] n\n\nNothing is destroyed.\n` });
    const interrupted = await inTerminal('\x03', 'destroy');
    expect(interrupted.exitCode).toBe(130);
    expect(interrupted.output).toContain('Destroy all stacks of this app? [y/N] ');
    expect(await shell.resources()).toHaveLength(1);

    expect(await inTerminal('y\n', 'destroy')).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([]);
  });
});

test('what is in memory only is destroyed without a question', async () => {
  await open();
  const { exitCode, output } = await ivsLocal('destroy');
  expect(exitCode).toBe(0);
  expect(output).toMatch(/^Destroying at .*, state in memory\nStacks there: Mine \(CREATE_COMPLETE\)\n/);
  expect(await shell.resources()).toEqual([]);
});
