/** `ivs-realtime-tokens` from its tarball: what it contains, and how Node.js and TypeScript load it. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './support/command';
import { ROOT } from './support/local';
import { filesOf, install, newProject, pack, readJson, succeeds } from './support/packages';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const PUBLINT = join(ROOT, 'node_modules/publint/src/cli.js');

const USE = `
const { privateKey, publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'secp384r1',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const stage = { arn: 'arn:aws:ivs:us-east-1:123456789012:stage/a', endpoints: { events: 'wss://a', whip: 'https://b' } };
const key = { publicKeyArn: 'arn:aws:ivs:us-east-1:123456789012:public-key/a', sign: tokens.pemSigner(privateKey) };
tokens.createParticipantToken(key, { stage, userId: 'alice' }).then(({ token }) => {
  const { user_id } = tokens.verifyToken(token, { publicKey, stageArn: stage.arn });
  console.log(JSON.stringify({ user_id, names: Object.keys(tokens).sort() }));
});
`;

const TYPED = `
import { createParticipantToken, TokenError, verifyToken, type ParticipantToken, type SigningKey } from 'ivs-realtime-tokens';
export async function use(key: SigningKey): Promise<string | undefined> {
  const made: ParticipantToken = await createParticipantToken(key, { stage: { arn: 'a' }, capabilities: ['PUBLISH'] });
  // @ts-expect-error: there is no such capability
  await createParticipantToken(key, { stage: { arn: 'a' }, capabilities: ['LISTEN'] });
  // @ts-expect-error: a token is text
  const wrong: number = made.token;
  const code = new TokenError('TOKEN_EXPIRED', String(wrong)).code;
  return code === 'TOKEN_EXPIRED' ? verifyToken(made.token, { publicKey: '', stageArn: 'a' }).user_id : undefined;
}
`;

let tarball: string;
let project: string;
beforeAll(async () => {
  project = newProject('my-service');
  tarball = await pack('tokens');
  await install(project, tarball);
});

async function runs(name: string, source: string): Promise<{ user_id: string; names: string[] }> {
  writeFileSync(join(project, name), source);
  return JSON.parse(await succeeds(run(process.execPath, [name], { cwd: project })));
}

test('has the two modules with their types, the licence and the README, and nothing else', async () => {
  const files = ['LICENSE', 'README.md', 'dist/index.d.mts', 'dist/index.d.ts', 'dist/index.js', 'dist/index.mjs', 'package.json'];
  expect((await filesOf('tokens')).map(({ path }) => path).sort()).toEqual(files);
});

test('needs no other package', () => {
  expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['ivs-realtime-tokens']);
});

test('has every file that its package.json names', () => {
  const root = join(project, 'node_modules', 'ivs-realtime-tokens');
  const { main, types, exports } = readJson(root, 'package.json');
  const named: string[] = [main, types, ...Object.values<object>(exports['.']).flatMap(Object.values), exports['./package.json']];
  expect(named).toHaveLength(7);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('publint finds nothing', async () => {
  expect(await succeeds(run(process.execPath, [PUBLINT, 'run', tarball, '--strict', '--no-color'], { cwd: project }))).toMatch(
    /All good!\s*$/,
  );
});

test('is imported by an ES module and required by CommonJS, with the same names', async () => {
  const imports = "import { generateKeyPairSync } from 'node:crypto'; import * as tokens from 'ivs-realtime-tokens';";
  const requires = "const { generateKeyPairSync } = require('node:crypto'); const tokens = require('ivs-realtime-tokens');";
  const imported = await runs('imports.mjs', imports + USE);

  expect(imported).toEqual({
    user_id: 'alice',
    names: [
      'TokenError',
      'checkConnectionTokenRequest',
      'checkParticipantTokenRequest',
      'createConnectionToken',
      'createParticipantToken',
      'decodeToken',
      'kmsSigner',
      'pemSigner',
      'signingKeyFromEnvironment',
      'stagesFromEnvironment',
      'verifyToken',
    ],
  });
  expect(await runs('requires.cjs', requires + USE)).toEqual(imported);
});

// The project has no types of Node.js, so that the package cannot depend on them.
test.each([
  ['node10', 'use.ts', { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
  ['node16, from CommonJS', 'use.cts', { module: 'node16' }],
  ['node16, from an ES module', 'use.mts', { module: 'node16' }],
  ['bundler', 'use.ts', { module: 'esnext', moduleResolution: 'bundler' }],
])('has types under %s', async (_, file, options) => {
  const compilerOptions = { ...options, strict: true, noEmit: true, target: 'es2022', lib: ['es2022'], types: [], skipLibCheck: false };
  writeFileSync(join(project, file), TYPED);
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));

  await succeeds(run(process.execPath, [TSC, '--project', 'tsconfig.json'], { cwd: project }));
});
