import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandOptions, type Running, run, start } from './support/command';
import { IVS_LOCAL, ROOT } from './support/local';

jest.setTimeout(120_000);

const LIVE_ROOM = join(ROOT, 'examples', 'live-room');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ivs-local-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ivsLocal = (args: readonly string[], options: CommandOptions) => run(process.execPath, [IVS_LOCAL, ...args], options);

describe('usage', () => {
  test('--help explains the commands', async () => {
    const { exitCode, output } = await ivsLocal(['--help'], { cwd: folder });
    expect(exitCode).toBe(0);
    for (const word of ['ivs-local deploy', 'ivs-local start', '--keep', '--port', '--region', '--throttle', '--faults'])
      expect(output).toContain(word);
  });

  test('--version is that of the package', async () => {
    const { version } = require(join(ROOT, 'package.json'));
    expect(await ivsLocal(['--version'], { cwd: folder })).toEqual({ exitCode: 0, output: `${version}\n` });
  });

  test.each([
    [['depoly'], "ivs-local: the commands are deploy and start, got 'depoly'; see ivs-local --help\n"],
    [['start', '--port', '70000'], "ivs-local: --port is a number from 1 to 65535, got '70000'; leave it out for a free one\n"],
  ])('%j is refused with exit code 2', async (args, output) => {
    expect(await ivsLocal(args, { cwd: folder })).toEqual({ exitCode: 2, output });
  });

  test.each(['deploy', 'start'])('%s tells what is wrong in a file of faults before anything starts', async (command) => {
    writeFileSync(join(folder, 'faults.json'), '{"service":[{"operation":"*","fault":{"type":"drop"},"times":-1}]}');
    expect(await ivsLocal([command, '--faults', 'faults.json'], { cwd: folder })).toEqual({
      exitCode: 2,
      output: 'ivs-local: --faults faults.json: service[0].times must be a whole number of at least 1, got -1\n',
    });
  });
});

describe('what a deployment needs', () => {
  test('a folder without the cdk command line is told how to install it', async () => {
    expect(await ivsLocal(['deploy'], { cwd: folder })).toEqual({
      exitCode: 1,
      output: `ivs-local: the app in ${folder} needs the cdk command line, got none installed; run: npm install --save-dev aws-cdk@~2.1148\n`,
    });
  });

  test('the release of it that does not read the assemblies of today is refused by its version', async () => {
    const cli = join(folder, 'node_modules', 'aws-cdk');
    mkdirSync(cli, { recursive: true });
    writeFileSync(join(cli, 'package.json'), JSON.stringify({ name: 'aws-cdk', version: '3.0.0' }));
    expect(await ivsLocal(['deploy'], { cwd: folder })).toEqual({
      exitCode: 1,
      output: `ivs-local: the app in ${folder} needs aws-cdk of the 2.x line, got 3.0.0; run: npm install --save-dev aws-cdk@~2.1148\n`,
    });
  });

  test('a folder without an app is told what is missing', async () => {
    expect(await ivsLocal(['deploy'], { cwd: ROOT })).toEqual({
      exitCode: 1,
      output: `ivs-local: a CDK app has a cdk.json with an \`app\`, got none in ${ROOT}; change to the app's folder, or pass --app\n`,
    });
  });

  test('a port in use is named', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const { port } = occupant.address() as { port: number };
    const { exitCode, output } = await ivsLocal(['start', '--port', String(port)], { cwd: folder });
    occupant.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`${port} is in use`);
  });
});

describe('interrupted by Ctrl-C', () => {
  // A folder for all temporary files, so that a leftover shows.
  const temporary = () => {
    const path = join(folder, 'tmp');
    mkdirSync(path);
    return path;
  };
  const groupIsGone = ({ pid }: Running) => {
    try {
      process.kill(-pid, 0);
      return false;
    } catch {
      return true;
    }
  };

  test.each([
    ['while the app is synthesised', /Deploying|== |npm warn|NodeVersion|$/],
    ['while the stack is deployed', /deploying\.\.\. \[1\/1\]/],
  ])('%s, a deployment leaves no process and no file', async (_, moment) => {
    const tmp = temporary();
    const command = start(process.execPath, [IVS_LOCAL, 'deploy'], { cwd: LIVE_ROOM, env: { ...process.env, TMPDIR: tmp } });
    await command.prints(moment);
    await new Promise((resolve) => setTimeout(resolve, 500));
    command.interrupt();
    const { exitCode } = await command.ended;
    expect(exitCode).toBe(130);
    expect(groupIsGone(command)).toBe(true);
    expect(readdirSync(tmp).filter((name) => !name.includes('compile-cache'))).toEqual([]);
  });

  test('a running endpoint ends with 130, and its port is free again', async () => {
    const command = start(process.execPath, [IVS_LOCAL, 'start'], { cwd: folder });
    const [, port] = await command.prints(/127\.0\.0\.1:(\d+)/);
    command.interrupt();
    expect((await command.ended).exitCode).toBe(130);
    const next = start(process.execPath, [IVS_LOCAL, 'start', '--port', port as string], { cwd: folder });
    await next.prints(/listens on/);
    next.interrupt('SIGTERM');
    expect((await next.ended).exitCode).toBe(143);
  });
});

test('deploy --keep deploys, shows outputs and calls, and stays until Ctrl-C', async () => {
  const command = start(process.execPath, [IVS_LOCAL, 'deploy', '--keep', '--quiet', '-c', 'roomName=kept'], {
    cwd: LIVE_ROOM,
    // Whatever points at a real account must not get through to cdk.
    env: {
      ...process.env,
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://192.0.2.1',
      HTTPS_PROXY: 'http://192.0.2.1',
    },
  });
  await command.prints(/export AWS_DEFAULT_REGION=us-east-1\n/);
  const output = command.output();
  expect(output).toMatch(/^LiveRoom\.StageArn = arn:aws:ivs:us-east-1:000000000000:stage\/\w{12}$/m);
  expect(output).toMatch(/^ {2}CreateStage +1$/m);
  expect(output).toMatch(/^ {2}arn:aws:ivs:us-east-1:000000000000:stage\/\w{12} \(kept\)$/m);
  expect(output).not.toMatch(/"operation":"CreateStage"/);
  command.interrupt();
  expect((await command.ended).exitCode).toBe(130);
});

test('deploy --throttle holds to the rates of the service, and the handler waits its turn', async () => {
  const { exitCode, output } = await ivsLocal(['deploy', '--throttle', '--quiet', '-c', 'tables=12'], {
    cwd: join(ROOT, 'examples', 'audio-room'),
  });
  expect(exitCode).toBe(0);
  expect(output).toMatch(/^ {2}CreateStage +12$/m);
  expect(output).toMatch(/^ {2}CreateStage -> TooManyRequestsException +\d+$/m);
});

test('deploy --faults, with the file of the documentation, ends well and says what went wrong', async () => {
  const page = readFileSync(join(ROOT, 'docs', 'faults.md'), 'utf8');
  const file = join(folder, 'faults.json');
  writeFileSync(file, /```json\n(.*?)```/s.exec(page)?.[1] ?? '');
  const { exitCode, output } = await ivsLocal(['deploy', '--quiet', '--faults', file], { cwd: LIVE_ROOM });
  expect(exitCode).toBe(0);
  expect(output).toMatch(/^ {2}CreateStage -> drop +1$/m);
  const throttled = [...output.matchAll(/^ {2}\w+ -> ThrottlingException +(\d+)$/gm)].map(([, count]) => Number(count));
  expect(throttled.reduce((sum, count) => sum + count, 0)).toBe(5);
  expect(output.match(/^ {2}arn:aws:ivs:us-east-1:000000000000:stage\/\w{12} \(/gm)).toHaveLength(1);
});

test('a running endpoint with calls that are never answered ends at once with Ctrl-C', async () => {
  writeFileSync(join(folder, 'faults.json'), '{"service":[{"operation":"*","fault":{"type":"silence"},"times":9}]}');
  const command = start(process.execPath, [IVS_LOCAL, 'start', '--faults', 'faults.json'], { cwd: folder });
  const [url] = await command.prints(/http:\/\/127\.0\.0\.1:\d+/);
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivs/aws4_request, SignedHeaders=host, Signature=0';
  const call = fetch(`${url}/ListStages`, { method: 'POST', headers: { authorization } }).catch(() => 'no answer');
  await new Promise((resolve) => setTimeout(resolve, 300));
  command.interrupt();
  expect((await command.ended).exitCode).toBe(130);
  expect(await call).toBe('no answer');
});
