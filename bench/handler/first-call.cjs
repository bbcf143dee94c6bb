/**
 * Loads the code of a function and invokes it, in a fresh process. Prints what the process has used when the code is loaded, and when it hands its
 * first request to a socket.
 *
 *   node first-call.cjs FILE EXPORT EVENT
 */
const { subscribe } = require('node:diagnostics_channel');
const { statSync, writeSync } = require('node:fs');

const [file, name, event] = process.argv.slice(2);
const context = {
  getRemainingTimeInMillis: () => 600_000,
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:measured',
};

// Nothing that a function prints belongs to the report.
process.stdout.write = () => true;

let atStart;
atStart = used();
const handler = require(file)[name];
const loaded = used();

// The channel of Node.js for requests whose headers and body are complete.
subscribe('http.client.request.start', () => report({ loaded, called: used() }));

Promise.resolve(handler(JSON.parse(event), context)).then(
  () => report({ loaded, ended: true }),
  (error) => {
    throw error;
  },
);

/** Keeps the process alive until it is stopped. */
setTimeout(() => {}, 60_000);

/** CPU time in milliseconds, net of the start of Node.js, and the peak of memory in MB. */
function used() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpu: (userCPUTime + systemCPUTime) / 1_000 - (atStart?.cpu ?? 0), memory: maxRSS / 1_024 };
}

function report(figures) {
  const code = Object.keys(require.cache).filter((loadedFile) => loadedFile !== __filename);
  const bytes = code.reduce((sum, loadedFile) => sum + statSync(loadedFile).size, 0);
  writeSync(1, `${JSON.stringify({ ...figures, bytes })}\n`);
}
