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

/** The files that Node.js has loaded when `statement` is done; the names of chunks without their hashes. */
function loadedBy(statement: string): string[] {
  const script = `${statement}; process.stdout.write(JSON.stringify(Object.keys(require.cache)));`;
  const env = { ...process.env, AWS_REGION: 'eu-west-1' };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { cwd: ASSETS, encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  const loaded: string[] = JSON.parse(stdout);
  return loaded.map((file) => basename(file).replace(/-[A-Z0-9]{8}\.js$/, '.js')).sort();
}

test.each(files)('the function brings its SDK with it, and needs nothing of the runtime but Node.js: %s', (file) => {
  const required = [...sourceOf(file).matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name);
  const own = files.map((name) => `./${name}`);
  expect(required.filter((name) => !isBuiltin(name) && !own.includes(name) && !NEVER_LOADED.includes(name))).toEqual([]);
});

test('the texts that the test before finds are there', () => {
  expect(sourceOf('resources.js')).toMatch(/\brequire\("\.\/chunk-[^"]+"\)/);
});

test('a cold start loads the handler and one chunk, which all files share, and none of the files that are loaded on use', () => {
  expect(loadedBy("require('./resources.js')")).toEqual(['chunk.js', 'resources.js']);
});

test.each(['cloudformation', 'kms', 'lambda', 'secrets-manager'])('%s is loaded on use, and adds one file', (name) => {
  const loaded = loadedBy(`require('./resources.js'); if (!require('./${name}.js').client) throw new Error('no client')`);
  expect(loaded).toEqual(['chunk.js', 'resources.js', `${name}.js`].sort());
});

test('event-bridge is loaded on use by the function of compositions, and adds one file', () => {
  expect(loadedBy("require('./compositions.js')")).toEqual(['chunk.js', 'compositions.js']);
  const loaded = loadedBy("require('./compositions.js'); if (!require('./event-bridge.js').client) throw new Error('no client')");
  expect(loaded).toEqual(['chunk.js', 'compositions.js', 'event-bridge.js']);
});

/** Each of these texts is in one module of the SDK: requests, their signatures, HTTP, and the protocols. */
test.each(['AWS4-HMAC-SHA256', 'x-amz-user-agent', 'ECONNRESET'])('ships the part of the SDK with %s once', (text) => {
  expect(files.filter((file) => sourceOf(file).includes(text))).toHaveLength(1);
});

test('all functions together are at most 111 KB of the package', () => {
  const bytes = files.reduce((sum, file) => sum + gzipSync(sourceOf(file)).length, 0);
  expect(bytes).toBeLessThanOrEqual(111 * 1024);
});
