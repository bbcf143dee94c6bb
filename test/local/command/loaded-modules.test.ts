/** What a command loads is most of what it costs beyond `cdk`. A list holds on every machine, and a time does not. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';

const ROOT = join(__dirname, '../../..');

/** The modules of local/src that a module loads at once, with those that they load. */
function loadedAtOnce(entry: string): Set<string> {
  const { metafile } = buildSync({
    absWorkingDir: join(ROOT, 'local/src'),
    bundle: true,
    entryPoints: [entry],
    metafile: true,
    packages: 'external',
    platform: 'node',
    write: false,
  });
  const loaded = new Set<string>();
  const load = (module: string) => {
    if (loaded.has(module)) return;
    loaded.add(module);
    for (const { path, kind, external } of metafile.inputs[module]?.imports ?? []) if (kind === 'import-statement' && !external) load(path);
  };
  load(entry);
  return loaded;
}

test('the command begins with small modules of the endpoint and its services, and none that makes a service', () => {
  const loaded = [...loadedAtOnce('command/cli.ts')].filter((module) => /^(emulator|endpoint|services|state)\//.test(module));
  expect(loaded.sort()).toEqual([
    'endpoint/about.ts',
    'endpoint/find-named.ts',
    'endpoint/state-and-news.ts',
    'services/cloudformation/custom-resources/end-of-log.ts',
    'services/cloudformation/stand-ins/patterns.ts',
    'services/ivs/runtime/command-error.ts',
    'services/ivs/state/quota-names.ts',
  ]);
});

describe('the bundle', () => {
  const AT_ONCE = ['chunk.js', 'chunk.js', 'chunk.js', 'cli.js'];
  const WITH_AN_ENDPOINT = [...AT_ONCE, 'chunk.js', 'own-endpoint.js'].sort();

  const folder = mkdtempSync(join(tmpdir(), 'loaded-modules-'));
  const main = join(folder, 'main.js');
  const list = join(folder, 'loaded.json');
  let endpoint: LocalEndpoint;
  beforeAll(async () => {
    const files = {
      'main.js': `
        process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))));
        require(${JSON.stringify(join(ROOT, 'local/dist/cli.js'))});`,
      // A `cdk` that does nothing.
      'cdk.json': '{ "app": "true" }',
      'node_modules/aws-cdk/package.json': '{ "name": "aws-cdk", "version": "2.1148.1" }',
      'node_modules/aws-cdk/bin/cdk': '',
    };
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    endpoint = await startEndpoint();
    await endpoint.ivs.call('us-east-1', 'CreateStage', { name: 'late-night' });
  });
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true });
  });

  /** The files that a command loads, its exit code, and what it prints. The names of chunks come without their hashes. */
  async function run(...args: readonly string[]) {
    // Over SSH, `open` starts no browser.
    const { AWS_ENDPOINT_URL: _, ...env }: NodeJS.ProcessEnv = { ...process.env, SSH_CONNECTION: 'here' };
    const [exitCode, output] = await new Promise<[unknown, string]>((resolve) => {
      execFile(process.execPath, [main, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
        resolve([error?.code ?? 0, stdout + stderr]),
      );
    });
    const loaded: string[] = JSON.parse(readFileSync(list, 'utf8')).filter((file: string) => file !== main);
    return { exitCode, output, loaded: loaded.map((file) => basename(file).replace(/-[A-Z0-9]{8}\.js$/, '.js')).sort() };
  }

  test.each(['--help', '--version'])('%s loads no endpoint', async (option) => {
    expect(await run(option)).toMatchObject({ exitCode: 0, loaded: AT_ONCE });
  });

  test.each([
    ['deploy', 0, 'Deployed'],
    ['destroy', 0, 'Nothing to destroy'],
    ['env', 0, 'AWS_ENDPOINT_URL'],
    ['status', 0, 'late-night'],
    ['join late-night --user-id alice', 0, ''],
    ['publish late-night alice', 0, ''],
    ['leave late-night alice', 0, ''],
    ['open', 0, 'http://127.0.0.1:'],
    ['events --stage matinee', 1, 'has no stage'],
    ['stream matinee', 1, 'has no ingest configuration'],
  ])('%s loads no endpoint, because one runs already', async (line, exitCode, output) => {
    const [command = '', ...args] = line.split(' ');
    const { port } = new URL(endpoint.url);
    expect(await run(command, '--port', port, ...args)).toEqual({ exitCode, output: expect.stringContaining(output), loaded: AT_ONCE });
  });

  test('deploy loads the endpoint that it starts', async () => {
    expect(await run('deploy')).toEqual({ exitCode: 0, output: expect.stringContaining('Deployed'), loaded: WITH_AN_ENDPOINT });
  });

  test.each([
    ['--faults', 'none.json', "ENOENT: no such file or directory, open 'none.json'"],
    ['--stand-in', 'Cognito', "got 'Cognito'"],
  ])('a wrong value of %s is a wrong usage, which only the endpoint can tell', async (option, value, output) => {
    expect(await run('start', option, value)).toEqual({
      exitCode: 2,
      output: expect.stringContaining(output),
      loaded: WITH_AN_ENDPOINT,
    });
  });
});
