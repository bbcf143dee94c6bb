/**
 * The program of a function's process: loads the handler, then answers one invocation after the other over the IPC channel.
 * Plain JavaScript, because it is started as it stands, from the sources as well as from the published package.
 */
const { patchConsole } = require('./console');
const { createContext } = require('./context');
const { describe, failure } = require('./errors');
const { reachOverHttp } = require('./https-to-endpoint');
const { invokerOf } = require('./invoke');
const { load } = require('./load');
const { missingSdk, watchForMissingSdk } = require('./missing-sdk');
const { runtimeMajor } = require('./runtime-version');
const { installGlobal } = require('./streaming');

/** The 6 MB of the quota, and a little for what surrounds them. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

const { env, channel } = process;
const send = process.send.bind(process);
// As on AWS, the function's code has no channel of its own to whoever started the process.
process.send = undefined;
process.once('disconnect', () => process.exit());
// Ctrl-C reaches every process of a terminal; the local endpoint ends this one when it ends itself.
process.on('SIGINT', () => {});

let requestId;
/** The turn that has to be answered: that of loading the handler, then one for each invocation. Undefined between two. */
let turn = createTurn();

process.on('beforeExit', () => turn?.idle());
if (runtimeMajor() < 24) {
  // Since Node.js 24, the process just ends.
  process.on('uncaughtException', (error) => endWith(error, 129));
  process.on('unhandledRejection', (reason) => endWith(failure('Runtime.UnhandledPromiseRejection', String(reason)), 128));
}

if (env.AWS_ENDPOINT_URL) reachOverHttp(new URL(env.AWS_ENDPOINT_URL));
patchConsole(() => requestId);
installGlobal();

/** What to do about the modules that were missing since the last answer: the last lines before the next one. */
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
  turn = createTurn();
  invoke(handler, message.event, createContext(message), turn);
});

/** One answer to give. While it is awaited, only what the function's own code waits for keeps the process alive. */
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
      answer({ error: describe(thrown) });
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

/** Answers with what nobody has caught, and ends the process. */
function endWith(error, exitCode) {
  report(error);
  const exit = () => process.exit(exitCode);
  if (!turn) exit();
  turn = undefined;
  send({ error: describe(error), ends: true }, exit);
}

/** What is left of a result in JSON, null for nothing; undefined when it has no JSON. */
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

/** On AWS it is the service that refuses a response for its size, so that the function's log has nothing of it. */
function limited(bytes, answer) {
  if (bytes <= MAX_RESPONSE_BYTES) return answer();
  const message = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
  return { error: { type: 'Function.ResponseSizeTooLarge', message } };
}
