/**
 * The program of an execution environment. It loads a function as AWS Lambda does and handles one event at a time.
 *
 * Three things differ from AWS. Responses for CloudFormation go to an HTTP port of this machine instead of Amazon S3. The clock may be ahead,
 * instead of waiting. Random numbers are seeded.
 */
const { loadFunction, seedRandom, sendResponsesTo } = require('./load-function.cjs');

/** @type {{ file: string, exportName: string, responsePort: number, clockAhead: number, seed: number }} */
const settings = JSON.parse(process.argv[2]);
let handler;

sendResponsesTo(settings.responsePort);
seedRandom(settings.seed);

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

process.on('message', async ({ id, event, timeoutMilliseconds }) => {
  const ends = Date.now() + timeoutMilliseconds;
  const context = { logStreamName: `2026/01/01/[$LATEST]${settings.seed}`, getRemainingTimeInMillis: () => ends - Date.now() };
  try {
    handler ??= loadFunction(settings);
    process.send({ id, result: event === undefined ? undefined : ((await handler(event, context)) ?? null) });
  } catch (error) {
    process.send({ id, error: { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') } });
  }
});
process.once('disconnect', () => process.exit());
