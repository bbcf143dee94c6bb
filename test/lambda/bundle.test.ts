/** The code of the Lambda functions as it ships: `npm run bundle` makes it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ASSETS = join(__dirname, '..', '..', 'assets', 'lambda');
const files = readdirSync(ASSETS);
const sourceOf = (file: string) => readFileSync(join(ASSETS, file), 'utf8');

/** The SDK imports them to stream events and in browsers. */
const NEVER_LOADED = ['@smithy/core/event-streams', 'bowser'];

/** The files that Node.js loads for each of these statements, each as if in a new process; the names of chunks without their hashes. */
function loadedBy<Case extends string>(statements: Readonly<Record<Case, string>>): Record<Case, string[]> {
  const script = `
    const loaded = {};
    const begin = () => Object.keys(require.cache).forEach((file) => delete require.cache[file]);
    const end = (name) => (loaded[name] = Object.keys(require.cache));
    ${Object.entries(statements)
      .map(([name, statement]) => `begin(); ${statement}; end('${name}');`)
      .join('\n')}
    process.stdout.write(JSON.stringify(loaded));`;
  const env = { ...process.env, AWS_REGION: 'eu-west-1' };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { cwd: ASSETS, encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  const nameOf = (file: string) => basename(file).replace(/-[A-Z0-9]{8}\.js$/, '.js');
  const loaded: [string, string[]][] = Object.entries(JSON.parse(stdout));
  return Object.fromEntries(loaded.map(([name, paths]) => [name, paths.map(nameOf).sort()])) as Record<Case, string[]>;
}

test.each(files)('the function brings its SDK with it, and needs nothing of the runtime but Node.js: %s', (file) => {
  const required = [...sourceOf(file).matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name);
  const own = files.map((name) => `./${name}`);
  expect(required.filter((name) => !isBuiltin(name) && !own.includes(name) && !NEVER_LOADED.includes(name))).toEqual([]);
});

test('the texts that the test before finds are there', () => {
  expect(sourceOf('resources.js')).toMatch(/\brequire\("\.\/chunk-[^"]+"\)/);
});

test('a cold start loads the handler and one chunk, which all files share, and each client is one more file, loaded on use', () => {
  const using = (name: string) => `if (!require('./${name}.js').client) throw new Error('no client of ${name}')`;
  const resources = "require('./resources.js')";
  const compositions = "require('./compositions.js')";
  const withClient = (handler: string, name: string) => `${handler}; ${using(name)}`;
  expect(
    loadedBy({
      resources,
      compositions,
      cloudformation: withClient(resources, 'cloudformation'),
      kms: withClient(resources, 'kms'),
      lambda: withClient(resources, 'lambda'),
      'secrets-manager': withClient(resources, 'secrets-manager'),
      'event-bridge': withClient(compositions, 'event-bridge'),
    }),
  ).toEqual({
    resources: ['chunk.js', 'resources.js'],
    compositions: ['chunk.js', 'compositions.js'],
    cloudformation: ['chunk.js', 'cloudformation.js', 'resources.js'],
    kms: ['chunk.js', 'kms.js', 'resources.js'],
    lambda: ['chunk.js', 'lambda.js', 'resources.js'],
    'secrets-manager': ['chunk.js', 'resources.js', 'secrets-manager.js'],
    'event-bridge': ['chunk.js', 'compositions.js', 'event-bridge.js'],
  });
});

/** Each of these texts is in one module of the SDK: requests, their signatures, HTTP, and the protocols. */
test.each(['AWS4-HMAC-SHA256', 'x-amz-user-agent', 'ECONNRESET'])('ships the part of the SDK with %s once', (text) => {
  expect(files.filter((file) => sourceOf(file).includes(text))).toHaveLength(1);
});

test('all functions together are at most 111 KB of the package', () => {
  const bytes = files.reduce((sum, file) => sum + gzipSync(sourceOf(file)).length, 0);
  expect(bytes).toBeLessThanOrEqual(111 * 1024);
});
