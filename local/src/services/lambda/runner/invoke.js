/**
 * Calls a handler as the runtime of the function does. Each of these takes the handler, event, context and a `turn`, through which it
 * answers: `succeed(result)`, `fail(thrown)`, and `whenIdle(act)` for what happens once nothing is left to do in the process.
 */
const { failure } = require('./errors');
const { runtimeMajor } = require('./runtime-version');
const { createResponseStream, isStreaming } = require('./streaming');

const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. ' +
  'For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

/** The way in which the function's runtime calls this handler; throws for one that it refuses. */
function invokerOf(handler) {
  if (isStreaming(handler)) return invokeStreaming;
  if (runtimeMajor() < 24) return invokeWithCallback;
  if (handler.length < 3) return invokeAsync;
  const rule =
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function ' +
    'to use a supported handler signature to use Node.js 24 or later.';
  throw failure('Runtime.CallbackHandlerDeprecated', `${rule} See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.`);
}

/** Since Node.js 24: what the handler returns is the result, whether it is a promise or not. */
async function invokeAsync(handler, event, context, turn) {
  try {
    turn.succeed(await callOn(handler, event, context));
  } catch (thrown) {
    turn.fail(thrown);
  }
}

/**
 * Before Node.js 24: the result is what a promise, the callback, or `context.succeed`, `fail` or `done` tell first. The callback's waits until
 * nothing is left to do. What a handler returns that is no promise is no result.
 */
function invokeWithCallback(handler, event, context, turn) {
  let told = false;
  const once =
    (act) =>
    (...values) => {
      if (told) return;
      told = true;
      act(...values);
    };
  const done = (error, result) => (error == null ? turn.succeed(result) : turn.fail(error));
  const callback = once((error, result) => {
    if (error != null || !legacy.callbackWaitsForEmptyEventLoop) done(error, result);
    else turn.whenIdle(() => turn.succeed(result));
  });
  const legacy = {
    callbackWaitsForEmptyEventLoop: true,
    done: once(done),
    succeed: once((result) => done(null, result)),
    fail: once((error) => done(error ?? 'handled')),
    ...context,
  };
  const isAsync = handler.constructor?.name === 'AsyncFunction';
  turn.whenIdle(() => (isAsync ? turn.fail(failure('Runtime.NodeJsExit', NEVER_SETTLED)) : turn.succeed(null)));
  try {
    const returned = callOn(handler, event, legacy, callback);
    if (typeof returned?.then === 'function') returned.then(legacy.succeed, legacy.fail);
  } catch (thrown) {
    callback(thrown);
  }
}

/** The invoker gets the whole of the stream when it has ended, as by Invoke on AWS. */
async function invokeStreaming(handler, event, context, turn) {
  const { stream, ended } = createResponseStream();
  // Where Node.js 24 throws an error, the runtimes before it fail with its text.
  const fail = (message) => turn.fail(runtimeMajor() < 24 ? message : new Error(message));
  turn.whenIdle(() => fail('Response stream is not finished.'));
  try {
    const returned = callOn(handler, event, stream, context);
    if (typeof returned?.then !== 'function') return fail('Streaming does not support non-async handlers.');
    if ((await returned) !== undefined) console.warn('Streaming handlers ignore return values.');
    turn.succeedWith(await ended);
  } catch (thrown) {
    turn.fail(thrown);
  }
}

/** A handler is called as a method of the runtime, and not of the module that exports it. */
function callOn(handler, ...values) {
  const runtime = { handler };
  return runtime.handler(...values);
}

module.exports = { invokerOf };
