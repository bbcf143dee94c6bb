/**
 * The program of a function's process: loads the handler, then answers one invocation after the other over the IPC channel.
 * Plain JavaScript, because it is started as it stands, from the sources as well as from the published package.
 */
const { statSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const { env } = process;
const reply = process.send.bind(process);
// As on AWS, the function's code has no channel of its own to whoever started the process.
process.send = undefined;
process.once('disconnect', () => process.exit());
// Ctrl-C reaches every process of a terminal; the local endpoint ends this one when it ends itself.
process.on('SIGINT', () => {});

const loading = load(env._HANDLER);
loading.then(() => reply({ result: null }), fail);

process.on('message', async ({ event, requestId, functionArn, timeoutMilliseconds }) => {
  const deadline = Date.now() + timeoutMilliseconds;
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const handler = await loading;
    reply({ result: jsonValue(await call(handler, event, context)) });
  } catch (error) {
    fail(error);
  }
});

function fail(error) {
  console.error(error);
  reply({ error: describe(error) });
}

/** An error by the name that AWS Lambda gives it. */
function failure(name, message) {
  return Object.assign(new Error(message), { name });
}

/** The function that `file.export` names. The file's name ends at its first dot; what follows may be nested. */
async function load(name) {
  const [, file, exported] = /^([^.]*)\.(.+)$/.exec(path.basename(name)) ?? [];
  if (!file) throw failure('Runtime.MalformedHandlerName', `Bad handler ${name}: it must read file.export`);
  const stem = path.resolve(env.LAMBDA_TASK_ROOT, path.dirname(name), file);
  const found = ['', '.js', '.mjs', '.cjs'].map((extension) => stem + extension).find(isFile);
  if (!found) throw failure('Runtime.ImportModuleError', `Error: Cannot find module '${path.join(path.dirname(name), file)}'`);
  const loaded = await import(pathToFileURL(found).href).catch((error) => {
    throw importFailure(error);
  });
  // Exports that Node.js cannot see in a CommonJS file without running it are on its default export.
  const handler = dig(loaded, exported) ?? dig(loaded.default, exported);
  if (handler === undefined) throw failure('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw failure('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler;
}

function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function dig(object, names) {
  return names.split('.').reduce((value, name) => value?.[name], object);
}

function importFailure(error) {
  if (error instanceof SyntaxError) return Object.assign(error, { name: 'Runtime.UserCodeSyntaxError' });
  if (!/MODULE_NOT_FOUND$/.test(error?.code)) return error;
  // The runtimes on AWS bring the SDK along, a function process does not.
  const hint = /'@(aws-sdk|smithy)\//.test(error.message)
    ? '\nThe AWS SDK is not part of the local runtime: bundle it with the function.'
    : '';
  return Object.assign(error, { name: 'Runtime.ImportModuleError', message: `Error: ${error.message}${hint}` });
}

/** Handlers with a callback are gone since Node.js 24. Unlike on AWS, a callback's answer does not wait for the event loop to be empty. */
function call(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  const major = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1]);
  if (major >= 24) {
    const message = `nodejs${major}.x has no callback-based handlers: write an async function of event and context.`;
    throw failure('Runtime.CallbackHandlerDeprecated', message);
  }
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error == null ? resolve(result) : reject(error));
    const returned = handler(event, context, callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
}

/** What is left of a result in JSON; the caller gets null for nothing. */
function jsonValue(result) {
  try {
    return JSON.parse(JSON.stringify(result) ?? 'null');
  } catch (error) {
    throw failure('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`);
  }
}

function describe(error) {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), trace: [] };
  return { type: error.name, message: error.message, trace: String(error.stack).split('\n') };
}
