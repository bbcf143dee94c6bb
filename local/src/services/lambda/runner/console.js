/**
 * The console of a function. It writes plain text, or JSON lines with level, time and request id.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
const { format } = require('node:util');

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** Makes the console write in the function's log format and drop lines below its level. `requestId` returns the current request's id. */
function patchConsole(requestId) {
  const { AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL = 'TRACE' } = process.env;
  if (AWS_LAMBDA_LOG_FORMAT !== 'JSON') {
    console.fatal = console.error;
    return;
  }
  const least = LEVELS.indexOf(AWS_LAMBDA_LOG_LEVEL);
  LEVELS.forEach((level, index) => {
    const write = (...values) => process.stdout.write(`${jsonLine(level, requestId(), values)}\n`);
    console[level.toLowerCase()] = index >= least ? write : () => {};
  });
  console.log = console.info;
}

function jsonLine(level, requestId, values) {
  const line = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...line, message: values[0] }, withErrors);
    } catch {
      return JSON.stringify({ ...line, message: format(values[0]) });
    }
  }
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify({ ...line, message: format(...values), ...(error && members(error)) });
}

function withErrors(_, value) {
  return value instanceof Error ? { ...members(value), ...value } : value;
}

function members(error) {
  return { errorType: error.constructor?.name ?? 'UnknownError', errorMessage: error.message, stackTrace: String(error.stack).split('\n') };
}

module.exports = { patchConsole };
