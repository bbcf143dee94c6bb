/** What a command loads is most of what it costs beyond `cdk`. A list holds on every machine, and a time does not. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
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

/** Runs commands one after the other. Each loads its modules anew, and has ended when nothing is left to do. */
const RUN_ALL = `
  const [cli, ...lines] = process.argv.slice(2);
  const ran = [];
  let output = '';
  process.stdout.write = process.stderr.write = (text) => {
    output += text;
    return true;
  };
  function runNext() {
    process.argv = [process.execPath, cli, ...lines[ran.length].split(' ')];
    output = '';
    require(cli);
  }
  process.on('beforeExit', () => {
    if (ran.length === lines.length) return;
    const loaded = Object.keys(require.cache).filter((file) => file !== __filename);
    ran.push({ exitCode: process.exitCode, output, loaded });
    process.exitCode = 0;
    for (const file of loaded) delete require.cache[file];
    if (ran.length < lines.length) setImmediate(runNext);
    else require('node:fs').writeSync(1, JSON.stringify(ran));
  });
  runNext();`;

interface Ran {
  readonly exitCode: number;
  readonly output: string;
  /** The files that it has loaded. The names of chunks come without their hashes. */
  readonly loaded: readonly string[];
}

describe('the bundle', () => {
  const AT_ONCE = ['chunk.js', 'chunk.js', 'chunk.js', 'cli.js'];
  const WITH_AN_ENDPOINT = [...AT_ONCE, 'chunk.js', 'own-endpoint.js'].sort();

  const WITHOUT_ENDPOINT = ['--help', '--version'];
  const WITH_A_RUNNING_ONE: readonly [line: string, exitCode: number, output: string][] = [
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
  ];
  const WRONG: readonly [option: string, value: string, output: string][] = [
    ['--faults', 'none.json', "ENOENT: no such file or directory, open 'none.json'"],
    ['--stand-in', 'Cognito', "got 'Cognito'"],
  ];

  const folder = mkdtempSync(join(tmpdir(), 'loaded-modules-'));
  let endpoint: LocalEndpoint;
  let port: string;
  let ran: ReadonlyMap<string, Ran>;
  beforeAll(async () => {
    const files = {
      'main.js': RUN_ALL,
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
    port = new URL(endpoint.url).port;
    ran = await runAll([
      ...WITHOUT_ENDPOINT,
      ...WITH_A_RUNNING_ONE.map(([line]) => `${line} --port ${port}`),
      'deploy',
      ...WRONG.map(([option, value]) => `start ${option} ${value}`),
    ]);
  });
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true });
  });

  async function runAll(lines: readonly string[]): Promise<ReadonlyMap<string, Ran>> {
    // Over SSH, `open` starts no browser.
    const { AWS_ENDPOINT_URL: _, ...env }: NodeJS.ProcessEnv = { ...process.env, SSH_CONNECTION: 'here' };
    const args = [join(folder, 'main.js'), join(ROOT, 'local/dist/cli.js'), ...lines];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
    const nameOf = (file: string) => basename(file).replace(/-[A-Z0-9]{8}\.js$/, '.js');
    const all = (JSON.parse(stdout) as Ran[]).map((one) => ({ ...one, loaded: one.loaded.map(nameOf).sort() }));
    return new Map(lines.map((line, index) => [line, all[index] as Ran]));
  }

  test.each(WITHOUT_ENDPOINT)('%s loads no endpoint', (line) => {
    expect(ran.get(line)).toMatchObject({ exitCode: 0, loaded: AT_ONCE });
  });

  test.each(WITH_A_RUNNING_ONE)('%s loads no endpoint, because one runs already', (line, exitCode, output) => {
    expect(ran.get(`${line} --port ${port}`)).toEqual({ exitCode, output: expect.stringContaining(output), loaded: AT_ONCE });
  });

  test('deploy loads the endpoint that it starts', () => {
    expect(ran.get('deploy')).toEqual({ exitCode: 0, output: expect.stringContaining('Deployed'), loaded: WITH_AN_ENDPOINT });
  });

  test.each(WRONG)('a wrong value of %s is a wrong usage, which only the endpoint can tell', (option, value, output) => {
    expect(ran.get(`start ${option} ${value}`)).toEqual({
      exitCode: 2,
      output: expect.stringContaining(output),
      loaded: WITH_AN_ENDPOINT,
    });
  });
});
