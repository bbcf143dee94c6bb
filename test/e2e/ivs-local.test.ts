import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { until } from '../support/until';
import { type Running, run, start } from './support/command';
import { IVS_LOCAL, ivsLocal, LIVE_ROOM, ROOT } from './support/local';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ivs-local-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('usage', () => {
  test('--help explains the commands', async () => {
    const { exitCode, output } = await ivsLocal(['--help'], { cwd: folder });
    expect(exitCode).toBe(0);
    const commands = ['deploy', 'destroy', 'env', 'events', 'join', 'leave', 'open', 'publish', 'start', 'status', 'stream'];
    for (const command of commands) expect(output).toContain(`\n  ivs-local ${command} [options]`);
    const options = [
      ...['after', 'attribute', 'capabilities', 'end', 'endpoint', 'faults', 'json', 'keep', 'port', 'publish', 'quiet', 'quota'],
      ...['region', 'shell', 'stage', 'state', 'throttle', 'type', 'user-id', 'verbose'],
    ];
    for (const option of options) expect(output).toContain(`\n  --${option} `);
  });

  test('--version is that of the package', async () => {
    const { version } = require(join(ROOT, 'local', 'package.json'));
    expect(await ivsLocal(['--version'], { cwd: folder })).toEqual({ exitCode: 0, output: `${version}\n` });
  });

  test.each([
    [
      ['depoly'],
      "ivs-local: the commands are deploy, destroy, env, events, join, leave, open, publish, start, status, stream, got 'depoly'; see ivs-local --help\n",
    ],
    [['start', '--port'], "ivs-local: Option '--port <value>' argument missing\n"],
    [
      ['destroy'],
      'ivs-local: destroy needs an endpoint that runs: name its --port, or set AWS_ENDPOINT_URL as `start` and `deploy --keep` print it\n',
    ],
    [['start', '--port', '70000'], "ivs-local: --port is a number from 1 to 65535, got '70000'; leave it out for a free one\n"],
  ])('%j is refused with exit code 2', async (args, output) => {
    expect(await ivsLocal(args, { cwd: folder })).toEqual({ exitCode: 2, output });
  });

  test('without a command prints the same, as an error', async () => {
    const { output } = await ivsLocal(['--help'], { cwd: folder });
    expect(await ivsLocal([], { cwd: folder })).toEqual({ exitCode: 2, output });
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
  test('a folder without an app is told what is missing', async () => {
    expect(await ivsLocal(['deploy'], { cwd: ROOT })).toEqual({
      exitCode: 1,
      output: `ivs-local: a CDK app has a cdk.json with an \`app\`, got none in ${ROOT}; change to the app's folder, or pass --app\n`,
    });
  });

  test('a cdk.json that is none is named', async () => {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'cdk.json'), '{');
    const { exitCode, output } = await ivsLocal(['deploy'], { cwd: folder });
    expect(exitCode).toBe(1);
    expect(output).toContain(`ivs-local: ${join(folder, 'cdk.json')} must be JSON, got something else: `);
  });

  test.each([
    ['start', 'is in use'],
    ['deploy', 'where another program listens and no ivs-local'],
    ['destroy', 'where another program listens and no ivs-local'],
    ['env', 'where another program listens and no ivs-local'],
  ])('%s names a port that another program has', async (command, reason) => {
    const occupant = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const { port } = occupant.address() as { port: number };
    const { exitCode, output } = await ivsLocal([command, '--port', String(port)], { cwd: folder });
    occupant.close();
    expect(exitCode).toBe(1);
    expect(output).toMatch(new RegExp(`${port}\\b.* ${reason}`));
  });

  test('an emulator that is not there is named before anything starts', async () => {
    const args = ['deploy', '--port', '2', '--endpoint', 'http://127.0.0.1:1'];
    expect(await ivsLocal(args, { cwd: LIVE_ROOM })).toEqual({
      exitCode: 1,
      output:
        'ivs-local: --endpoint is the address of an emulator that runs, got http://127.0.0.1:1, ' +
        'which does not answer (ECONNREFUSED); start it first\n',
    });
  });

  test.each(['destroy', 'env', 'events', 'status'])('%s needs an endpoint that runs', async (command) => {
    expect(await ivsLocal([command, '--port', '1'], { cwd: folder })).toEqual({
      exitCode: 1,
      output: `ivs-local: ${command} needs an endpoint that runs, and nothing listens on port 1; see ivs-local start\n`,
    });
  });
});

test('deploy with arguments for cdk that name no stack deploys every stack', async () => {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'cdk.json'), '{ "app": "node app.js" }');
  const app = `
    const { App, Stack } = require('aws-cdk-lib');
    const { CfnStage } = require('aws-cdk-lib/aws-ivs');
    const app = new App();
    for (const id of ['First', 'Second']) new CfnStage(new Stack(app, id), 'Stage', { name: app.node.getContext('name') });`;
  writeFileSync(join(folder, 'app.js'), app);
  const args = ['-c', 'name=same', '-o', 'assembly', '--require-approval', 'never'];
  const { exitCode, output } = await ivsLocal(['deploy', ...args], { cwd: folder });
  expect(exitCode).toBe(0);
  expect(output).toMatch(/^created .* First\/Stage +AWS::IVS::Stage$/m);
  expect(output).toMatch(/^created .* Second\/Stage +AWS::IVS::Stage$/m);
  expect(output).toMatch(/^✔ Deployed: 4 resources created; 2 calls to IVS Real-Time; /m);
  expect(readdirSync(join(folder, 'assembly'))).toContain('Second.template.json');
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

  async function interruptDeployment(args: readonly string[], moment: (command: Running) => Promise<unknown>): Promise<void> {
    const tmp = temporary();
    const command = start(process.execPath, [IVS_LOCAL, 'deploy', ...args], { cwd: LIVE_ROOM, env: { ...process.env, TMPDIR: tmp } });
    await moment(command);
    command.interrupt();
    const { exitCode } = await command.ended;
    expect(exitCode).toBe(130);
    expect(groupIsGone(command)).toBe(true);
    expect(readdirSync(tmp).filter((name) => !name.includes('compile-cache'))).toEqual([]);
  }

  test('while the app is synthesised, a deployment leaves no process and no file', async () => {
    const app = join(folder, 'slow.js');
    const begun = join(folder, 'begun');
    writeFileSync(app, `require('node:fs').writeFileSync(${JSON.stringify(begun)}, ''); setInterval(() => {}, 60_000);`);
    await interruptDeployment(['--app', `node ${app}`], () => until(() => existsSync(begun)));
  });

  test('while the stack is deployed, a deployment leaves no process and no file', async () => {
    await interruptDeployment([], (command) => command.prints(/^created /m));
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

  test('a running endpoint whose terminal is closed ends with 129, and leaves no file', async () => {
    const tmp = temporary();
    const command = start(process.execPath, [IVS_LOCAL, 'start'], { cwd: folder, env: { ...process.env, TMPDIR: tmp } });
    await command.prints(/listens on/);
    command.interrupt('SIGHUP');
    expect((await command.ended).exitCode).toBe(129);
    expect(readdirSync(tmp)).toEqual([]);
  });
});

test('deploy --keep deploys, shows each resource and output once, counts, and stays until Ctrl-C', async () => {
  const command = start(process.execPath, [IVS_LOCAL, 'deploy', '--keep', '-c', 'roomName=kept'], {
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
  expect(output.match(/^LiveRoom\.StageArn = arn:aws:ivs:us-east-1:000000000000:stage\/\w{12}$/gm)).toHaveLength(1);
  expect(output.match(/ LiveRoom\/Room +Custom::IVSStage$/gm)).toHaveLength(1);
  expect(output).toMatch(/^✔ Deployed: 16 resources created; 6 calls to IVS Real-Time; .* s$/m);
  expect(output).not.toMatch(/"operation":"CreateStage"/);
  command.interrupt();
  expect((await command.ended).exitCode).toBe(130);
});

test('deploy --throttle holds to the rates of the service, and the handler waits its turn', async () => {
  const { exitCode, output } = await ivsLocal(['deploy', '--throttle', '-c', 'tables=12'], {
    cwd: join(ROOT, 'examples', 'audio-room'),
  });
  expect(exitCode).toBe(0);
  expect(output.match(/^created .* Custom::IVSStage$/gm)).toHaveLength(12);
  expect(output).toMatch(/^✔ Deployed: .* calls to IVS Real-Time \(.*\b\d+ CreateStage -> TooManyRequestsException\b/m);
});

test('deploy --faults, with the file of the documentation, ends well and says what went wrong', async () => {
  const page = readFileSync(join(ROOT, 'docs', 'faults.md'), 'utf8');
  const file = join(folder, 'faults.json');
  writeFileSync(file, /```json\n(.*?)```/s.exec(page)?.[1] ?? '');
  const { exitCode, output } = await ivsLocal(['deploy', '--faults', file], { cwd: LIVE_ROOM });
  expect(exitCode).toBe(0);
  expect(output).toMatch(/^✔ Deployed: .*\(1 CreateStage -> drop, /m);
  const throttled = [...output.matchAll(/ (\d+) \w+ -> ThrottlingException\b/g)].map(([, count]) => Number(count));
  expect(throttled.reduce((sum, count) => sum + count, 0)).toBe(5);
});

test('a running endpoint with calls that are never answered ends at once with Ctrl-C', async () => {
  writeFileSync(join(folder, 'faults.json'), '{"service":[{"operation":"*","fault":{"type":"silence"},"times":9}]}');
  const command = start(process.execPath, [IVS_LOCAL, 'start', '--faults', 'faults.json'], { cwd: folder });
  const [url] = await command.prints(/http:\/\/127\.0\.0\.1:\d+/);
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivs/aws4_request, SignedHeaders=host, Signature=0';
  const sequence = async () => ((await (await fetch(`${url}/_ivs/state`)).json()) as { readonly sequence: number }).sequence;
  const before = await sequence();
  const call = fetch(`${url}/ListStages`, { method: 'POST', headers: { authorization } }).catch(() => 'no answer');
  await until(async () => (await sequence()) > before);
  command.interrupt();
  expect((await command.ended).exitCode).toBe(130);
  expect(await call).toBe('no answer');
});

describe('an endpoint with options of its own', () => {
  const env = { ...process.env };
  delete env.AWS_REGION;
  delete env.AWS_DEFAULT_REGION;

  async function withEndpoint(args: readonly string[], use: (port: string, url: string) => Promise<void>) {
    const server = start(process.execPath, [IVS_LOCAL, 'start', '--quiet', ...args], { cwd: folder, env });
    try {
      const [url, port = ''] = await server.prints(/http:\/\/127\.0\.0\.1:(\d+)/);
      await use(port, url);
    } finally {
      server.interrupt();
      await server.ended;
    }
  }

  test('its region is that of the commands that name none', () =>
    withEndpoint(['--region', 'eu-west-1'], async (port) => {
      const regionOf = async (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
        const { output } = await ivsLocal(['env', '--json', '--port', port, ...args], { cwd: folder, env: { ...env, ...more } });
        return JSON.parse(output).AWS_REGION;
      };
      expect(await regionOf([])).toBe('eu-west-1');
      expect(await regionOf([], { AWS_DEFAULT_REGION: 'eu-south-1' })).toBe('eu-south-1');
      expect(await regionOf(['--region', 'us-west-2'])).toBe('us-west-2');

      const deployed = await ivsLocal(['deploy', '--port', port], { cwd: LIVE_ROOM, env });
      expect(deployed.output).toMatch(/^LiveRoom\.StageArn = arn:aws:ivs:eu-west-1:/m);
    }));

  test('participants join and leave by names, and another shell sees it', () =>
    withEndpoint([], async (port, endpoint) => {
      const to = (...args: string[]) => ivsLocal([...args, '--port', port], { cwd: folder, env });
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
      const client = new IVSRealTimeClient({ endpoint, region: 'us-east-1', credentials });
      await client.send(new CreateStageCommand({ name: 'late-night' }));
      client.destroy();
      const events = start(process.execPath, [IVS_LOCAL, 'events', '--port', port, '--after', '0', '--type', 'event'], {
        cwd: folder,
        env,
      });
      const joined = await to('join', 'late-night', '--user-id', 'alice', '--publish');
      expect(joined).toEqual({ exitCode: 0, output: expect.stringMatching(/^\w+\n$/) });
      expect((await to('status')).output).toContain(`\n      alice  ${joined.output.trim()}  publishes\n`);
      expect(await to('leave', 'late-night', 'alice')).toEqual({ exitCode: 0, output: '' });
      await events.prints(/Participant Published.*\n.*Participant Unpublished/);
      events.interrupt();
      expect((await events.ended).exitCode).toBe(130);
      const { exitCode, output } = await to('join', 'early');
      expect(exitCode).toBe(1);
      expect(output).toMatch(/^ivs-local: us-east-1 has no stage with the name or ARN early\. It has: late-night \(arn:.*\)\.$/m);
    }));

  test('start --json prints where it is as one line, and nothing else', async () => {
    const server = start(process.execPath, [IVS_LOCAL, 'start', '--json', '--region', 'eu-west-1'], { cwd: folder, env });
    const [line] = await server.prints(/^\{.*\}$/m);
    const { url, region, environment } = JSON.parse(line);
    expect([region, environment.AWS_ENDPOINT_URL, environment.AWS_REGION]).toEqual(['eu-west-1', url, 'eu-west-1']);
    expect((await fetch(`${url}/_ivs`)).status).toBe(200);
    server.interrupt('SIGTERM');
    expect(await server.ended).toEqual({ exitCode: 143, output: `${line}\n` });
  });

  test('a shell with a proxy goes to it by none', () =>
    withEndpoint([], async (port, url) => {
      const script = 'eval "$("$0" "$1" env --port "$2")" && echo "$AWS_ENDPOINT_URL $NO_PROXY $no_proxy"';
      const proxy = { http_proxy: 'http://192.0.2.1', NO_PROXY: '*.corp' };
      const { output } = await run('sh', ['-c', script, process.execPath, IVS_LOCAL, port], { cwd: folder, env: { ...env, ...proxy } });
      expect(output).toBe(`${url} *.corp,127.0.0.1,localhost *.corp,127.0.0.1,localhost\n`);
    }));

  test('its quotas are those of --quota', () =>
    withEndpoint(['--quota', 'stages=1', '--quota=publicKeys=0'], async (_, endpoint) => {
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
      const client = new IVSRealTimeClient({ endpoint, region: 'us-east-1', credentials });
      await client.send(new CreateStageCommand({}));
      await expect(client.send(new CreateStageCommand({}))).rejects.toThrow('The quota of 1 resources of type stage in us-east-1');
      client.destroy();
    }));
});
