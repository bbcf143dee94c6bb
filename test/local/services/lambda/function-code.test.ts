import { strToU8, type ZipAttributes, type ZipOptions, zipSync } from 'fflate';
import type { FunctionDefinition } from '../../../../local/src/services/lambda/function';
import { definition, returning, zip } from './definitions';
import { createLambda, temporaryFolders } from './harness';

describe('code', () => {
  const cases: [string, FunctionDefinition['code'], string][] = [
    ['inline, as index.js', { inline: returning("'ran'") }, 'index.handler'],
    ['a CommonJS file of an archive', zip({ 'index.js': returning("'ran'") }), 'index.handler'],
    ['an ES module', zip({ 'index.mjs': "export const handler = async () => 'ran';" }), 'index.handler'],
    ['a file in a folder', zip({ 'src/': '', 'src/room.js': returning("'ran'") }), 'src/room.handler'],
    ['a nested export', zip({ 'index.js': "exports.on = { event: async () => 'ran' };" }), 'index.on.event'],
    [
      'exports that only running the file shows',
      zip({ 'index.js': "Object.assign(exports, { ['hand' + 'ler']: async () => 'ran' });" }),
      'index.handler',
    ],
    [
      'a module that requires another',
      zip({ 'index.js': "exports.handler = async () => require('./lib/word');", 'lib/word.js': "module.exports = 'ran';" }),
      'index.handler',
    ],
  ];
  test.each(cases)('runs %s', async (_, code, handler) => {
    const lambda = createLambda();
    await lambda.put(definition(code, { handler }));
    expect(await lambda.invoke('room', {})).toEqual({ result: 'ran' });
  });

  test.each([
    [
      'a missing file',
      'exports.handler = 1;',
      'other.handler',
      'Runtime.ImportModuleError',
      expect.stringMatching(/^Error: Cannot find module 'other'\nRequire stack:\n/),
    ],
    ['a missing export', 'exports.other = 1;', 'index.handler', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    [
      'an export that is no function',
      'exports.handler = 1;',
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    ['a syntax error', 'exports.handler = (;', 'index.handler', 'Runtime.UserCodeSyntaxError', "SyntaxError: Unexpected token ';'"],
  ])('reports %s', async (_, code, handler, type, message) => {
    const lambda = createLambda();
    await lambda.put(definition(code, { handler }));
    expect(await lambda.invoke('room', {})).toMatchObject({ error: { type, message } });
  });

  test('that cannot be loaded is loaded anew at each invocation', async () => {
    const lambda = createLambda();
    await lambda.put(definition("console.log('loads'); throw new RangeError('early');"));
    for (const loads of [1, 2]) {
      expect(await lambda.invoke('room', {})).toMatchObject({ error: { type: 'RangeError', message: 'early' } });
      expect(lambda.texts().filter((text) => text === 'loads')).toHaveLength(loads);
    }
  });

  test.each([
    ['an entry above its folder', zip({ '../outside.js': '' }).zip, 'must stay inside the function\'s folder; "../outside.js" leaves it'],
    ['an absolute entry', zip({ '/outside.js': '' }).zip, '"/outside.js" leaves it'],
    ['no archive', strToU8('no archive'), 'Could not unzip uploaded file'],
  ])('refuses %s and leaves nothing behind', async (_, archive, message) => {
    const before = temporaryFolders();
    const lambda = createLambda();
    await expect(lambda.put(definition({ zip: archive }))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
    expect(temporaryFolders()).toEqual(before);
    expect(lambda.has('room')).toBe(false);
  });

  test('refuses an archive that unpacks to more than Lambda takes, before unpacking it', async () => {
    const archive = zip({ 'index.js': '' }).zip;
    const directory = Buffer.from(archive.buffer).indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    Buffer.from(archive.buffer).writeUInt32LE(262_144_001, directory + 24);
    const lambda = createLambda();
    await expect(lambda.put(definition({ zip: archive }))).rejects.toThrow('Unzipped size must be smaller than 262144000 bytes');
  });
});

describe('files of an archive', () => {
  const unix = (mode: number, text: string): [Uint8Array, ZipOptions & ZipAttributes] => [
    strToU8(text),
    { os: 3, attrs: (mode << 16) >>> 0 },
  ];
  const archive = (files: Record<string, ReturnType<typeof unix>>) => ({ zip: zipSync(files) });

  test('can be executed when they could before', async () => {
    const run = "exports.handler = async (tool) => require('node:child_process').execFileSync(__dirname + '/' + tool).toString().trim();";
    const code = archive({
      'index.js': unix(0o100644, run),
      'bin/tool': unix(0o100755, '#!/bin/sh\necho ran'),
      'bin/text': unix(0o100644, '#!/bin/sh\necho ran'),
    });
    const lambda = createLambda();
    await lambda.put(definition(code));
    expect(await lambda.invoke('room', 'bin/tool')).toEqual({ result: 'ran' });
    expect(await lambda.invoke('room', 'bin/text')).toMatchObject({ error: { message: expect.stringContaining('EACCES') } });
  });

  test('are linked as they were, inside the folder', async () => {
    const index = unix(0o100644, "exports.handler = async () => require('./link');");
    const lambda = createLambda();
    await lambda.put(
      definition(
        archive({ 'index.js': index, 'word.js': unix(0o100644, "module.exports = 'ran';"), 'link.js': unix(0o120777, 'word.js') }),
      ),
    );
    expect(await lambda.invoke('room', {})).toEqual({ result: 'ran' });
    await expect(lambda.put(definition(archive({ 'link.js': unix(0o120777, '/etc/passwd') })))).rejects.toThrow('"link.js" leaves it');
  });
});

test('inline code has the cfn-response module, and an archive has not', async () => {
  const code = "const { send, SUCCESS, FAILED } = require('cfn-response'); exports.handler = async () => [typeof send, SUCCESS, FAILED];";
  const lambda = createLambda();
  await lambda.put(definition(code));
  expect(await lambda.invoke('room', {})).toEqual({ result: ['function', 'SUCCESS', 'FAILED'] });
  await lambda.put(definition(zip({ 'index.js': code })));
  expect(await lambda.invoke('room', {})).toMatchObject({ error: { type: 'Runtime.ImportModuleError' } });
});
