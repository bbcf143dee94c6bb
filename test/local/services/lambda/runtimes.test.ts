/** Handlers run as on AWS, point by point: by the runtimes before Node.js 24, and by those since. */
import { definition, zip } from './definitions';
import { createLambda } from './harness';

const OLD = 'nodejs22.x';
const NEW = 'nodejs24.x';
const later = (statement: string) => `setTimeout(() => { ${statement} }, 5);`;

/** What comes of one invocation of this code. */
async function outcomeOf(code: string, runtime: string) {
  const lambda = createLambda();
  await lambda.put(definition(code, { runtime }));
  return { lambda, outcome: await lambda.invoke('room', {}) };
}

const error = (type: string, message: string) => ({ error: expect.objectContaining({ type, message }) });
const EXITED = error('Runtime.ExitError', 'Runtime exited without providing a reason');
const CRASHED = error('Runtime.ExitError', 'Runtime exited with error: exit status 1');
const NEVER_SETTLED = error('Runtime.NodeJsExit', expect.stringContaining('most commonly caused by a Promise that was never settled'));
const NOT_A_FUNCTION = (name: string) => error('TypeError', `context.${name} is not a function`);

type Case = [point: string, code: string, old: object, since24: object];

/** Handlers after which their process serves the next invocation as if they had not been there, so that one process serves them all. */
const LASTING: readonly Case[] = [
  [
    'context.succeed with a result',
    '(event, context) => context.succeed({ answer: 42 })',
    { result: { answer: 42 } },
    NOT_A_FUNCTION('succeed'),
  ],
  ['context.done with nothing', '(event, context) => context.done()', { result: null }, NOT_A_FUNCTION('done')],
  [
    'context.done with an error',
    "(event, context) => context.done(new RangeError('far'))",
    error('RangeError', 'far'),
    NOT_A_FUNCTION('done'),
  ],
  [
    'context.fail with an error',
    "(event, context) => context.fail(new RangeError('far'))",
    error('RangeError', 'far'),
    NOT_A_FUNCTION('fail'),
  ],
  ['context.fail with a text', "(event, context) => context.fail('far')", error('string', 'far'), NOT_A_FUNCTION('fail')],
  ['context.fail with nothing', '(event, context) => context.fail()', error('string', 'handled'), NOT_A_FUNCTION('fail')],
  ['a value that is no promise', "() => 'returned'", { result: null }, { result: 'returned' }],
  ['a thenable', "() => ({ then: (resolve) => resolve('resolved') })", { result: 'resolved' }, { result: 'resolved' }],
  ['an error that is thrown', "() => { throw new RangeError('far'); }", error('RangeError', 'far'), error('RangeError', 'far')],
  ['a text that is thrown', "async () => { throw 'far'; }", error('string', 'far'), error('string', 'far')],
  ['an object that is thrown', 'async () => { throw { a: 1 }; }', error('object', '[object Object]'), error('object', '[object Object]')],
  ['nothing that is thrown', 'async () => { throw undefined; }', error('string', 'handled'), error('undefined', 'undefined')],
  [
    'an error by name of its own',
    "async () => { throw Object.assign(new Error('no'), { name: 'Mine' }); }",
    error('Mine', 'no'),
    error('Mine', 'no'),
  ],
  [
    'what has no JSON',
    'async () => 1n',
    error('Error', 'Unable to stringify response body'),
    error('Runtime.JSONStringifyError', 'Unable to stringify response body'),
  ],
  [
    'the handler as a method of the runtime',
    'async function () { return [this === exports, typeof this.handler]; }',
    { result: [false, 'function'] },
    { result: [false, 'function'] },
  ],
];

test.each([OLD, NEW])('what handlers return, throw or tell their context is their outcome as on AWS: %s', async (runtime) => {
  const handlers = LASTING.map(([point, code]) => `${JSON.stringify(point)}: ${code}`);
  const lambda = createLambda();
  const code = `const handlers = { ${handlers} };
    exports.handler = function (point, context) { return handlers[point].call(this, point, context); };`;
  await lambda.put(definition(code, { runtime }));
  const outcomes: Record<string, object> = {};
  for (const [point] of LASTING) outcomes[point] = await lambda.invoke('room', point);
  expect(outcomes).toEqual(Object.fromEntries(LASTING.map(([point, , old, since24]) => [point, runtime === OLD ? old : since24])));
});

/** Handlers that end their process, or do so on one of the runtimes. */
describe.each<Case>([
  ['context.succeed, later', `(event, context) => { ${later('context.succeed(1)')} }`, { result: 1 }, { result: null }],
  ['context.done with a result', `(event, context) => { ${later("context.done(null, 'done')")} }`, { result: 'done' }, { result: null }],
  ['a promise that is never settled', 'async () => new Promise(() => {})', NEVER_SETTLED, EXITED],
  [
    'an error that nobody catches',
    `async () => { ${later("throw new RangeError('far')")} await new Promise(() => {}); }`,
    error('RangeError', 'far'),
    CRASHED,
  ],
  [
    'a rejection that nobody handles',
    `async () => { Promise.reject(new RangeError('far')); await new Promise((resolve) => setTimeout(resolve, 1_000)); }`,
    error('Runtime.UnhandledPromiseRejection', 'RangeError: far'),
    CRASHED,
  ],
  ['process.exit(0)', 'async () => process.exit(0)', EXITED, EXITED],
  [
    'process.exit(7)',
    'async () => process.exit(7)',
    error('Runtime.ExitError', 'Runtime exited with error: exit status 7'),
    error('Runtime.ExitError', 'Runtime exited with error: exit status 7'),
  ],
])('%s', (_, code, old, since24) => {
  test.each([
    [OLD, old],
    [NEW, since24],
  ])('%s', async (runtime, expected) => {
    expect((await outcomeOf(`exports.handler = ${code};`, runtime)).outcome).toEqual(expected);
  });
});

describe('a handler with a callback', () => {
  test.each([
    [
      'the first of two answers',
      '(event, context, callback) => { context.succeed(1); callback(null, 2); context.fail(3); }',
      { result: 1 },
    ],
    ['a result', `(event, context, callback) => { ${later("callback(null, 'called')")} }`, { result: 'called' }],
    ['an error', "(event, context, callback) => callback(new RangeError('far'))", error('RangeError', 'far')],
    ['no call', '(event, context, callback) => {}', { result: null }],
    [
      'a result of an async handler',
      "async (event, context, callback) => { callback(null, 'called'); return 'returned'; }",
      { result: 'called' },
    ],
  ])('answers with it before Node.js 24: %s', async (_, code, expected) => {
    expect((await outcomeOf(`exports.handler = ${code};`, OLD)).outcome).toEqual(expected);
  });

  test('is refused since, without a call', async () => {
    const { outcome } = await outcomeOf("exports.handler = (event, context, callback) => callback(null, 'called');", NEW);
    expect(outcome).toEqual(
      error('Runtime.CallbackHandlerDeprecated', expect.stringContaining('has removed support for callback-based function handlers')),
    );
  });
});

describe('callbackWaitsForEmptyEventLoop', () => {
  const code = (waits: boolean, milliseconds: number) => `exports.handler = (event, context, callback) => {
    context.callbackWaitsForEmptyEventLoop = ${waits};
    setTimeout(() => console.log('left'), ${milliseconds});
    callback(null, 'called');
  };`;

  test.each([
    [true, 20, ['left']],
    // Longer than any test, so that it is over before only if nothing waits for it.
    [false, 3_600_000, []],
  ])('%s', async (waits, milliseconds, printed) => {
    const { lambda, outcome } = await outcomeOf(code(waits, milliseconds), OLD);
    expect(outcome).toEqual({ result: 'called' });
    expect(lambda.texts()).toEqual(printed);
  });

  test('keeps what a promise returns waiting for nothing', async () => {
    const { lambda, outcome } = await outcomeOf(
      "exports.handler = async () => { setTimeout(() => console.log('left'), 3_600_000); return 1; };",
      OLD,
    );
    expect(outcome).toEqual({ result: 1 });
    expect(lambda.texts()).toEqual([]);
  });
});

test('a process that ends after its answer takes no further event', async () => {
  const lambda = createLambda();
  await lambda.put(
    definition(
      `exports.handler = async (event) => { if (event.crash) { ${later("throw new Error('late')")} await new Promise(() => {}); } return 'ran'; };`,
    ),
  );
  expect(await lambda.invoke('room', { crash: true })).toMatchObject({ error: { type: 'Error', message: 'late' } });
  expect(await Promise.all([1, 2, 3].map(() => lambda.invoke('room', {})))).toEqual([1, 2, 3].map(() => ({ result: 'ran' })));
});

describe('a response stream', () => {
  const streaming = (body: string) => `exports.handler = awslambda.streamifyResponse(${body});`;
  const payloadOf = (outcome: object) => ('payload' in outcome ? Buffer.from(String(outcome.payload), 'base64').toString() : outcome);

  test.each([OLD, NEW])('is given as a whole: %s', async (runtime) => {
    const code =
      "async (event, stream, context) => { stream.setContentType('text/plain'); stream.write('a'); stream.write({ b: 1 }); stream.end(context.functionName); }";
    expect(payloadOf((await outcomeOf(streaming(code), runtime)).outcome)).toBe('a{"b":1}room');
  });

  test('has the prelude of an HTTP response before its first bytes', async () => {
    const code =
      "async (event, stream) => { const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); http.write('made'); http.end(); }";
    expect(payloadOf((await outcomeOf(streaming(code), NEW)).outcome)).toBe('{"statusCode":201}\0\0\0\0\0\0\0\0made');
  });

  test.each([
    ['that is not ended', "async (event, stream) => { stream.write('a'); }", 'Response stream is not finished.'],
    ['of a handler that is not async', '(event, stream) => { stream.end(); }', 'Streaming does not support non-async handlers.'],
  ])('%s fails', async (_, code, message) => {
    expect((await outcomeOf(streaming(code), OLD)).outcome).toEqual(error('string', message));
    expect((await outcomeOf(streaming(code), NEW)).outcome).toEqual(error('Error', message));
  });

  test('of a handler that throws fails with its error', async () => {
    expect((await outcomeOf(streaming("async () => { throw new RangeError('far'); }"), NEW)).outcome).toEqual(error('RangeError', 'far'));
  });
});

describe('modules', () => {
  const run = async (files: Record<string, string>, handler: string, runtime: string) => {
    const lambda = createLambda();
    await lambda.put(definition(zip(files), { handler, runtime }));
    return lambda.invoke('room', {});
  };
  const MODULE =
    "import path from 'node:path'; const word = await Promise.resolve('awaited'); export const handler = async () => [word, typeof path.join];";
  const RAN = { result: ['awaited', 'function'] };

  test.each([
    ['by its name', OLD, { 'index.mjs': MODULE }, 'index.handler'],
    ['by its name', NEW, { 'index.mjs': MODULE }, 'index.handler'],
    ['by the package.json beside it', OLD, { 'package.json': '{"type":"module"}', 'index.js': MODULE }, 'index.handler'],
    ['by a package.json above it', OLD, { 'app/package.json': '{"type":"module"}', 'app/src/index.js': MODULE }, 'app/src/index.handler'],
  ])('of ECMAScript %s, with await at the top: %s', async (_, runtime, files, handler) => {
    expect(await run(files, handler, runtime)).toEqual(RAN);
  });

  test('of CommonJS beside a package.json of ECMAScript in another folder', async () => {
    const files = { 'package.json': '{"type":"module"}', 'old/package.json': '{}', 'old/index.js': "exports.handler = async () => 'ran';" };
    expect(await run(files, 'old/index.handler', OLD)).toEqual({ result: 'ran' });
  });

  test('are found from the root of the code by their bare name', async () => {
    const files = { 'src/index.js': "exports.handler = async () => require('lib/word');", 'lib/word.js': "module.exports = 'found';" };
    expect(await run(files, 'src/index.handler', OLD)).toEqual({ result: 'found' });
  });

  test('export a handler by default since Node.js 24', async () => {
    const files = { 'index.mjs': "export default { handler: async () => 'ran' };" };
    expect(await run(files, 'index.handler', NEW)).toEqual({ result: 'ran' });
    expect(await run(files, 'index.handler', OLD)).toEqual(error('Runtime.HandlerNotFound', 'index.handler is undefined or not exported'));
  });

  test('above the code are refused', async () => {
    const message = "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.";
    expect(await run({ 'index.js': '' }, '../index.handler', OLD)).toEqual(error('Runtime.MalformedHandlerName', message));
  });
});

describe('the console', () => {
  const code =
    "exports.handler = async () => { console.debug('fine'); console.log('%s-%d', 'a', 1); console.warn({ a: [1] }); console.error('no', new RangeError('far')); };";
  const lines = async (overrides: object) => {
    const lambda = createLambda();
    await lambda.put(definition(code, overrides));
    await lambda.invoke('room', {});
    return lambda.texts();
  };

  test('writes JSON when the function asks for it, from its level on', async () => {
    const own = { timestamp: expect.stringMatching(/^\d{4}-.*Z$/), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    expect((await lines({ logFormat: 'JSON' })).map((text) => JSON.parse(text))).toEqual([
      { ...own, level: 'INFO', message: 'a-1' },
      { ...own, level: 'WARN', message: { a: [1] } },
      {
        ...own,
        level: 'ERROR',
        message: expect.stringMatching(/^no RangeError: far/),
        errorType: 'RangeError',
        errorMessage: 'far',
        stackTrace: expect.any(Array),
      },
    ]);
    expect(await lines({ logFormat: 'JSON', applicationLogLevel: 'ERROR' })).toHaveLength(1);
    expect(await lines({ logFormat: 'JSON', applicationLogLevel: 'TRACE' })).toHaveLength(4);
  });

  test('writes text otherwise', async () => {
    expect((await lines({})).slice(0, 3)).toEqual(['fine', 'a-1', '{ a: [ 1 ] }']);
  });
});
