/**
 * The program of execution environments. It loads a function as AWS Lambda does and handles one event at a time. Several environments can share
 * a process; each loads the function's modules, with their SDK clients, separately.
 *
 * Three things differ from AWS. Responses for CloudFormation go to an HTTP port of this machine instead of Amazon S3, because two of the handlers
 * ignore the port in the URL. The clock may be ahead, instead of waiting. Random numbers are seeded.
 */
const http = require('node:http');
const https = require('node:https');

/** @type {{ file: string, exportName: string, responsePort: number, clockAhead: number, seed: number }} */
const settings = JSON.parse(process.argv[2]);
const loaded = new Map();

https.request = (target, ...rest) => {
  const options = target instanceof URL ? { path: target.pathname + target.search } : target;
  const [more, callback] = typeof rest[0] === 'function' ? [{}, rest[0]] : rest;
  return http.request({ ...options, ...more, protocol: 'http:', host: '127.0.0.1', port: settings.responsePort, agent: false }, callback);
};

if (settings.clockAhead > 0) {
  const SystemDate = Date;
  const now = () => SystemDate.now() + settings.clockAhead;
  globalThis.Date = class extends SystemDate {
    static now = now;
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [now()]));
    }
  };
}

/** Tommy Ettinger's mulberry32 generator. */
Math.random = () => {
  settings.seed = (settings.seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(settings.seed ^ (settings.seed >>> 15), 1 | settings.seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** Loads the function for an environment. Environments share only the SDK's modules, which keep no state between clients. */
function load(environment) {
  if (!loaded.has(environment)) {
    for (const file of Object.keys(require.cache)) if (!/node_modules[\\/]@(aws-sdk|smithy)[\\/]/.test(file)) delete require.cache[file];
    loaded.set(environment, require(settings.file)[settings.exportName]);
  }
  return loaded.get(environment);
}

process.on('message', async ({ id, environment, event, timeoutMilliseconds }) => {
  const ends = Date.now() + timeoutMilliseconds;
  const context = { logStreamName: `2026/01/01/[$LATEST]${environment}`, getRemainingTimeInMillis: () => ends - Date.now() };
  try {
    const handler = load(environment);
    process.send({ id, result: event === undefined ? undefined : ((await handler(event, context)) ?? null) });
  } catch (error) {
    process.send({ id, error: { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') } });
  }
});
process.once('disconnect', () => process.exit());
