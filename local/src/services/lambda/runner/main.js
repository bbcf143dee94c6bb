/**
 * The program of a function's process. It loads the handler and then answers invocations over the IPC channel, one at a time.
 * It is plain JavaScript, because it runs unchanged from the sources and from the published package.
 */
// Node.js 20 and 22 compile their modules anew while this flag of V8 is set, and otherwise take them from a cache. The heap keeps its limit.
require('node:v8').setFlagsFromString('--max-old-space-size=0');
const { patchConsole } = require('./console');
const { createContext } = require('./context');
const { installDate, setAhead } = require('./endpoint-time');
const { failure, toInvokeError } = require('./errors');
const { reachOverHttp } = require('./https-to-endpoint');
const { invokerOf } = require('./invoke');
const { load } = require('./load');
const { missingSdk, watchForMissingSdk } = require('./missing-sdk');
const { runtimeMajor } = require('./runtime-version');
const { installGlobal } = require('./streaming');

/** The quota of 6 MB and some overhead. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

const { env, channel } = process;
const send = process.send.bind(process);
// Hides the IPC channel from the function's code, which has none on AWS.
process.send = undefined;
process.once('disconnect', () => process.exit());
// Ignores Ctrl-C, which the terminal sends to this process, too. The endpoint ends this process when it stops.
process.on('SIGINT', () => {});

let requestId;
/** The current turn: one for loading the handler, then one for each invocation. Undefined between invocations. */
let turn = createTurn();

process.on('beforeExit', () => turn?.idle());
if (runtimeMajor() < 24) {
  // Since Node.js 24 the process simply ends.
  process.on('uncaughtException', (error) => endWith(error, 129));
  process.on('unhandledRejection', (reason) => endWith(failure('Runtime.UnhandledPromiseRejection', String(reason)), 128));
}

installDate(Number(process.argv.pop()));
if (env.AWS_ENDPOINT_URL) reachOverHttp(new URL(env.AWS_ENDPOINT_URL));
patchConsole(() => requestId);
installGlobal();

/** Advice about missing modules. It is printed before the next answer. */
const advice = new Set();
watchForMissingSdk((text) => advice.add(text));

let handler;
let invoke;
load(env.LAMBDA_TASK_ROOT, env._HANDLER)
  .then((loaded) => {
    handler = loaded;
    invoke = invokerOf(loaded);
    turn?.succeed(null);
  })
  .catch((thrown) => turn?.fail(thrown));

process.on('message', (message) => {
  requestId = message.requestId;
  setAhead(message.aheadMilliseconds);
  turn = createTurn();
  invoke(handler, message.event, createContext(message), turn);
});

/** Creates a turn, which takes one answer. Until then, only the function's own work keeps the event loop alive. */
function createTurn() {
  let act = () => {};
  channel.unref();
  const answer = (message) => {
    if (turn !== own) return;
    turn = undefined;
    giveAdvice();
    channel.ref();
    send(message);
  };
  const own = {
    idle: () => act(),
    whenIdle(next) {
      act = next;
    },
    succeed(result) {
      const text = jsonText(result);
      if (text === undefined) this.fail(unserializable());
      else answer(limited(Buffer.byteLength(text), () => ({ result: JSON.parse(text) })));
    },
    succeedWith: (bytes) => answer(limited(bytes.length, () => ({ result: null, payload: bytes.toString('base64') }))),
    fail(thrown) {
      if (turn === own) report(thrown);
      answer({ error: toInvokeError(thrown) });
    },
  };
  return own;
}

function report(thrown) {
  console.error(thrown);
  const missing = missingSdk(thrown);
  if (missing) advice.add(missing);
  giveAdvice();
}

function giveAdvice() {
  for (const text of advice) console.error(text);
  advice.clear();
}

/** Answers with an uncaught error and ends the process. */
function endWith(error, exitCode) {
  report(error);
  const exit = () => process.exit(exitCode);
  if (!turn) exit();
  turn = undefined;
  send({ error: toInvokeError(error), ends: true }, exit);
}

/** Returns the result as JSON, `null` for undefined, or undefined if the result cannot be serialised. */
function jsonText(result) {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    return undefined;
  }
}

function unserializable() {
  const message = 'Unable to stringify response body';
  return runtimeMajor() < 24 ? new Error(message) : failure('Runtime.JSONStringifyError', message);
}

/** Replaces a response that is too large by an error. The service checks this on AWS, so the function's log does not mention it. */
function limited(bytes, answer) {
  if (bytes <= MAX_RESPONSE_BYTES) return answer();
  const message = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
  return { error: { type: 'Function.ResponseSizeTooLarge', message } };
}
