import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { definition, zip } from './definitions';
import { createLambda } from './harness';

/** `<root>/app` stands in for the folder in which the endpoint was started. */
const root = mkdtempSync(join(tmpdir(), 'sdk-modules-test-'));
const app = join(root, 'app');
let cwd: jest.SpyInstance;

beforeAll(() => {
  install(app, '@aws-sdk/client-s3', 'app');
  install(root, '@aws-sdk/client-s3', 'root');
  install(root, '@aws-sdk/client-kms', 'root');
  cwd = jest.spyOn(process, 'cwd').mockReturnValue(app);
});

afterAll(() => {
  cwd.mockRestore();
  rmSync(root, { recursive: true });
});

/** A package that says from where it comes. */
function install(folder: string, name: string, from: string): void {
  const target = join(folder, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'index.js'), `exports.S3 = class {};\nexports.from = '${from}';`);
}

const requiring = (name: string) => `const { from } = require('${name}');\nexports.handler = async () => from;`;
const importing = (name: string) => `import { from } from '${name}';\nexport const handler = async () => from;`;

describe('a function that does not bundle the AWS SDK', () => {
  test.each([
    ['requires it', { inline: requiring('@aws-sdk/client-s3') }, 'app'],
    ['requires it from a folder above', { inline: requiring('@aws-sdk/client-kms') }, 'root'],
    ['imports it as an ES module', zip({ 'index.mjs': importing('@aws-sdk/client-s3') }), 'app'],
    ['imports it from a folder above', zip({ 'index.mjs': importing('@aws-sdk/client-kms') }), 'root'],
    [
      'is an ES module by its package.json',
      zip({ 'index.js': importing('@aws-sdk/client-s3'), 'package.json': '{ "type": "module" }' }),
      'app',
    ],
    [
      'has its own copy',
      zip({
        'index.js': requiring('@aws-sdk/client-s3'),
        'node_modules/@aws-sdk/client-s3/index.js': "exports.from = 'bundled';",
      }),
      'bundled',
    ],
  ])('and %s gets the one that lies where the endpoint was started, unless it has another', async (_, code, from) => {
    const lambda = createLambda();
    await lambda.put(definition(code));
    expect(await lambda.invoke('room', {})).toEqual({ result: from });
  });

  test('looks elsewhere if its own NODE_PATH says so', async () => {
    const lambda = createLambda();
    const environment = { NODE_PATH: join(root, 'node_modules') };
    await lambda.put(definition(requiring('@aws-sdk/client-s3'), { environment }));
    expect(await lambda.invoke('room', {})).toEqual({ result: 'root' });
  });
});

describe('where the AWS SDK is missing', () => {
  const searched = (folders: string) => folders.split(delimiter).join(', ');
  const isAdvice = (text: string) => text.includes('AWS SDK');
  const SQS = '@aws-sdk/client-sqs';

  test.each([
    ['required', { inline: requiring(SQS) }, 'Runtime.ImportModuleError', `Error: Cannot find module '${SQS}'\nRequire stack:\n- `],
    ['required when it is used', { inline: `exports.handler = async () => require('${SQS}');` }, 'Error', `Cannot find module '${SQS}'`],
    ['imported', zip({ 'index.mjs': importing(SQS) }), 'Error', `Cannot find package '${SQS}'`],
    [
      'required by a file in it',
      { inline: `require('${SQS}/dist/client');` },
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${SQS}/dist/client'`,
    ],
  ])('the function answers as on AWS, and the log says what to do: %s', async (_, code, type, message) => {
    const lambda = createLambda();
    const NODE_PATH = [join(app, 'node_modules'), join(root, 'node_modules')].join(delimiter);
    await lambda.put(definition(code, { environment: { NODE_PATH } }));
    expect(await lambda.invoke('room', {})).toEqual({
      error: expect.objectContaining({ type, message: expect.stringContaining(message) }),
    });
    expect(lambda.texts().filter(isAdvice)).toEqual([
      'The runtimes on AWS include the AWS SDK. The local endpoint takes it from the node_modules of the folder in which it was started, ' +
        `or of a parent folder. ${SQS} is in none of ${searched(NODE_PATH)}. In that folder, run: npm install --save-dev ${SQS}`,
    ]);
  });

  test('the log says what to do, in each invocation, where the code catches the error', async () => {
    const lambda = createLambda();
    const catching = `exports.handler = async () => { try { require('${SQS}'); } catch { try { require('${SQS}'); } catch { return 'caught'; } } };`;
    await lambda.put(definition(catching));
    for (const count of [1, 2]) {
      expect(await lambda.invoke('room', {})).toEqual({ result: 'caught' });
      expect(lambda.texts().filter(isAdvice)).toEqual(
        Array(count).fill(expect.stringContaining(`In that folder, run: npm install --save-dev ${SQS}`)),
      );
    }
  });

  test.each([
    ['nodejs16.x', 'In that folder, run: npm install --save-dev aws-sdk'],
    ['nodejs22.x', 'nodejs22.x does not include version 2 of the AWS SDK (aws-sdk), on AWS neither. Use @aws-sdk/*, or bundle it'],
  ])('and is version 2, which %s is asked for, the log says so', async (runtime, advice) => {
    const lambda = createLambda();
    await lambda.put(definition(requiring('aws-sdk'), { runtime }));
    await lambda.invoke('room', {});
    expect(lambda.texts().filter(isAdvice)).toEqual([expect.stringContaining(advice)]);
  });

  test('nothing is said of other modules', async () => {
    const lambda = createLambda();
    await lambda.put(definition('exports.handler = async (name) => require(name);'));
    for (const name of ['left-pad', './aws-sdk', '@aws-sdk-of-somebody/client']) {
      expect(await lambda.invoke('room', name)).toMatchObject({
        error: { message: expect.stringContaining(`Cannot find module '${name}'`) },
      });
    }
    expect(lambda.texts().filter(isAdvice)).toEqual([]);
  });
});
