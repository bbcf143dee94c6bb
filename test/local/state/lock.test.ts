import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { lockFolder } from '../../../local/src/state/lock';
import { processStatus } from '../../../local/src/system/process-status';
import { until } from '../../support/until';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name = 'lock') => join(folder, name);
const inUse = (pid: number | undefined, name = 'lock') =>
  new Error(
    `${folder} is in use by the process ${pid}; if that is ivs-local, stop it or choose another folder; ` +
      `if it is another program, remove ${file(name)}`,
  );

/** One that has ended. */
const formerPid = () => String(spawnSync(process.execPath, ['--version']).pid);

test('one has the folder until it lets it go', () => {
  const unlock = lockFolder(folder);
  expect(readFileSync(file(), 'utf8')).toBe(String(process.pid));
  expect(() => lockFolder(folder)).toThrow(inUse(process.pid));
  unlock();
  expect(readdirSync(folder)).toEqual([]);
  lockFolder(folder)();
});

test('who lets it go twice takes it from nobody else', () => {
  const unlock = lockFolder(folder);
  unlock();
  const unlockNext = lockFolder(folder);
  unlock();
  expect(() => lockFolder(folder)).toThrow(inUse(process.pid));
  unlockNext();
});

test('nor does one whose lock was removed, and is that of another process by now', () => {
  const unlock = lockFolder(folder);
  writeFileSync(file(), String(process.ppid));
  unlock();
  expect(() => lockFolder(folder)).toThrow(inUse(process.ppid));
});

test('another process has it as long as it runs', () => {
  writeFileSync(file(), String(process.ppid));
  expect(() => lockFolder(folder)).toThrow(inUse(process.ppid));
  expect(readdirSync(folder)).toEqual(['lock']);
});

test.each([
  ['of a process that was killed', formerPid],
  ['of one with the same id, as containers have it', () => String(process.pid)],
  ['that is empty', () => ''],
  ['that says no process', () => 'nobody'],
  ['that says a group', () => '-1'],
  ['that says zero', () => '0'],
  ['that says a half', () => '1.5'],
  ['that says more than there are', () => '99999999999999999999'],
])('a lock %s keeps nobody out', (_, content) => {
  writeFileSync(file(), content());
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(inUse(process.pid));
  unlock();
  expect(readdirSync(folder)).toEqual([]);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('nor does that of one that has ended and was never reaped', async () => {
  // The shell becomes `cat`, which does not wait for the child that it inherits. Its echo shows that the shell has gone.
  const parent = spawn('sh', ['-c', 'sleep 300 & echo $!; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const nextOutput = () => new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data))));
  try {
    const pid = Number(await nextOutput());
    parent.stdin.write('echo');
    await nextOutput();
    process.kill(pid);
    await until(() => processStatus(pid)?.isDead === true);
    writeFileSync(file(), String(pid));
    lockFolder(folder)();
  } finally {
    parent.kill('SIGKILL');
  }
});

describe('the right to remove a stale lock', () => {
  test('is had by one process at a time', () => {
    writeFileSync(file(), 'nobody');
    writeFileSync(file('lock.stale'), String(process.ppid));
    expect(() => lockFolder(folder)).toThrow(inUse(process.ppid, 'lock.stale'));
    expect(readFileSync(file(), 'utf8')).toBe('nobody');
  });

  test('goes on to the next one when its owner was killed', () => {
    writeFileSync(file(), formerPid());
    writeFileSync(file('lock.stale'), formerPid());
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('of several that start at once, each time exactly one gets the folder, and the others are told that it is in use', async () => {
  const [rounds, starters] = [300, 4];
  const former = formerPid();
  for (let round = 0; round < rounds; round++) {
    mkdirSync(file(String(round)));
    // Most with what a killed process has left.
    const left = [undefined, 'nobody', '', former][round % 4];
    if (left !== undefined) writeFileSync(join(file(String(round)), 'lock'), left);
  }
  const program = file('starter.js');
  const contents = `
    import { lockFolder } from './lock';
    const [folder, begin] = process.argv.slice(2);
    const got = [];
    const asleep = new Int32Array(new SharedArrayBuffer(4));
    for (let round = 0; round < ${rounds}; round++) {
      // Asleep until just before the time, so that all of them are awake at it.
      const begins = Number(begin) + 5 * round;
      if (begins - Date.now() > 1) Atomics.wait(asleep, 0, 0, begins - Date.now() - 1);
      while (Date.now() < begins);
      try {
        lockFolder(folder + '/' + round);
        got.push(round);
      } catch (error) {
        if (!/ is in use by the process \\d+; /.test(error.message)) throw error;
      }
    }
    process.stdout.write(JSON.stringify(got));
    // Whoever has ended holds nothing any more.
    process.stdin.resume();`;
  const resolveDir = join(__dirname, '..', '..', '..', 'local', 'src', 'state');
  buildSync({ stdin: { contents, resolveDir }, bundle: true, platform: 'node', outfile: program, logLevel: 'error' });
  const begin = String(Date.now() + 500);
  const children = Array.from({ length: starters }, () =>
    spawn(process.execPath, [program, folder, begin], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const winnings = (child: (typeof children)[number]) =>
    new Promise<number[]>((resolve, reject) => {
      child.stdout.once('data', (json) => resolve(JSON.parse(String(json))));
      child.once('exit', (code) => reject(new Error(`a starter ended with ${code}`)));
    });
  const winners = (await Promise.all(children.map(winnings)).finally(() => children.map((child) => child.stdin.end()))).flat();
  expect(winners.sort((one, other) => one - other)).toEqual(Array.from({ length: rounds }, (_, round) => round));
  expect(existsSync(file('0/lock.stale'))).toBe(false);
});
