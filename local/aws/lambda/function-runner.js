/**
 * The program of a function's process: loads the handler, then answers one invocation after the other over the IPC channel.
 * Plain JavaScript, because it is started as it stands, from the sources as well as from the published package.
 */
const { readFileSync, statSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { register, syncBuiltinESMExports } = require('node:module');
const path = require('node:path');
const { pathToFileURL, urlToHttpOptions } = require('node:url');

/** The 6 MB of the quota, and a little for what surrounds them. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

const { env } = process;
const reply = process.send.bind(process);
// As on AWS, the function's code has no channel of its own to whoever started the process.
process.send = undefined;
process.once('disconnect', () => process.exit());
// Ctrl-C reaches every process of a terminal; the local endpoint ends this one when it ends itself.
process.on('SIGINT', () => {});

if (env.AWS_ENDPOINT_URL) reachOverHttp(new URL(env.AWS_ENDPOINT_URL));
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
    reply(respond(jsonText(await call(handler, event, context))));
  } catch (error) {
    fail(error);
  }
});

function fail(error) {
  console.error(error);
  const missing = missingSdk(error);
  if (missing) console.error(missing);
  reply({ error: describe(error) });
}

/**
 * CloudFormation's response URLs are HTTPS on AWS, and of the local ones, which are not, most handlers (`cfn-response`, those in the CDK)
 * take host and path and speak HTTPS all the same. So HTTPS to the endpoint becomes HTTP.
 */
function reachOverHttp(endpoint) {
  const { request } = https;
  const ports = ['', '443', endpoint.port];
  https.request = (...args) => {
    const [target, settings] = args;
    const isUrl = typeof target === 'string' || target instanceof URL;
    const options = isUrl ? { ...urlToHttpOptions(new URL(target)), ...(typeof settings === 'object' && settings) } : target;
    const isEndpoint = (options.hostname ?? options.host) === endpoint.hostname && ports.includes(String(options.port ?? ''));
    if (!isEndpoint) return request(...args);
    const { hostname, port } = endpoint;
    const callback = args.find((argument) => typeof argument === 'function');
    return http.request({ ...options, protocol: 'http:', hostname, port, agent: undefined }, callback);
  };
  // For ES modules that import `request` by name.
  syncBuiltinESMExports();
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
  if (isEsModule(found)) resolveFromNodePath();
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

function isEsModule(file) {
  if (file.endsWith('.mjs')) return true;
  const manifest = path.join(env.LAMBDA_TASK_ROOT, 'package.json');
  return isFile(manifest) && /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'));
}

/**
 * ES modules look into NODE_PATH as on AWS, which Node.js itself does for CommonJS only. The thread that this takes is for those that need it.
 * @see https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/
 */
function resolveFromNodePath() {
  const folders = (env.NODE_PATH ?? '').split(path.delimiter).filter((folder) => path.basename(folder) === 'node_modules');
  const parents = folders.map((folder) => pathToFileURL(path.join(path.dirname(folder), 'index.js')).href);
  const hooks = `
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|^file:/.test(specifier)) throw error;
        for (const parentURL of ${JSON.stringify(parents)}) {
          const found = await next(specifier, { ...context, parentURL }).catch(() => undefined);
          if (found) return found;
        }
        throw error;
      }
    }`;
  // Node.js has it since 20.6.
  register?.(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

function dig(object, names) {
  return names.split('.').reduce((value, name) => value?.[name], object);
}

function importFailure(error) {
  if (error instanceof SyntaxError) return Object.assign(error, { name: 'Runtime.UserCodeSyntaxError' });
  if (!/MODULE_NOT_FOUND$/.test(error?.code)) return error;
  return Object.assign(error, { name: 'Runtime.ImportModuleError', message: `Error: ${error.message}` });
}

/** What to do about a missing module that the runtimes on AWS bring along; undefined when nothing of that kind is the matter. */
function missingSdk(error) {
  if (!/MODULE_NOT_FOUND$/.test(error?.code)) return undefined;
  const [, name] = /Cannot find (?:module|package) '(aws-sdk|@(?:aws-sdk|smithy)\/[^/']+)/.exec(error.message) ?? [];
  if (name === undefined) return undefined;
  const runtime = env.AWS_EXECUTION_ENV.replace('AWS_Lambda_', '');
  if (name === 'aws-sdk' && runtimeMajor() >= 18) {
    return `${runtime} does not have version 2 of the AWS SDK, on AWS neither; ${name} was asked for. Use @aws-sdk/*, or bundle it with the function.`;
  }
  const searched = (env.NODE_PATH ?? '').split(path.delimiter).join(', ');
  return (
    "AWS's runtimes bring the AWS SDK along; here it is taken from the node_modules of the folder in which the endpoint was started, " +
    `or of one above it. ${name} is in none of ${searched}. In that folder, run: npm install --save-dev ${name}`
  );
}

function runtimeMajor() {
  return Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1]);
}

/** Handlers with a callback are gone since Node.js 24. Unlike on AWS, a callback's answer does not wait for the event loop to be empty. */
function call(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  const major = runtimeMajor();
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
function jsonText(result) {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw failure('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`);
  }
}

/** On AWS it is the service that refuses a response for its size, so that the function's log has nothing of it. */
function respond(text) {
  if (Buffer.byteLength(text) <= MAX_RESPONSE_BYTES) return { result: JSON.parse(text) };
  const message = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
  return { error: { type: 'Function.ResponseSizeTooLarge', message } };
}

function describe(error) {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), trace: [] };
  return { type: error.name, message: error.message, trace: String(error.stack).split('\n') };
}
