/**
 * Calls a handler as the function's runtime does. Each invoker takes the handler, event, context and a `turn`, and answers through the turn:
 * `succeed(result)`, `fail(thrown)`, or `whenIdle(act)`, which runs `act` when the event loop is empty.
 */
const { failure } = require('./errors');
const { runtimeMajor } = require('./runtime-version');
const { createResponseStream, isStreaming } = require('./streaming');

const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. ' +
  'For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

/** Returns the function that calls this handler. Throws for a handler that the runtime does not support. */
function invokerOf(handler) {
  if (isStreaming(handler)) return invokeStreaming;
  if (runtimeMajor() < 24) return invokeWithCallback;
  if (handler.length < 3) return invokeAsync;
  const rule =
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function ' +
    'to use a supported handler signature to use Node.js 24 or later.';
  throw failure('Runtime.CallbackHandlerDeprecated', `${rule} See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.`);
}

/** Node.js 24 and later: the result is the handler's return value, awaited. */
async function invokeAsync(handler, event, context, turn) {
  try {
    turn.succeed(await callOn(handler, event, context));
  } catch (thrown) {
    turn.fail(thrown);
  }
}

/**
 * Before Node.js 24: the first of a returned promise, the callback, and `context.succeed`, `fail` or `done` gives the result. The callback's
 * result waits until the event loop is empty. Return values other than promises are ignored.
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

/** Streaming handlers: returns the whole stream after its end, as Invoke does on AWS. */
async function invokeStreaming(handler, event, context, turn) {
  const { stream, ended } = createResponseStream();
  // Runtimes before Node.js 24 fail with a text instead of an error.
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

/** Calls the handler with `this` being the runtime, not the module that exports the handler. */
function callOn(handler, ...values) {
  const runtime = { handler };
  return runtime.handler(...values);
}

module.exports = { invokerOf };
