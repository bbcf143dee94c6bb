const Module = require('node:module');
const path = require('node:path');
const { runtimeMajor } = require('./runtime-version');

const { env } = process;

/** What to do about a missing module that the runtimes on AWS bring along; undefined when nothing of that kind is the matter. */
function missingSdk(error) {
  if (error?.name !== 'Runtime.ImportModuleError' && !/MODULE_NOT_FOUND$/.test(error?.code)) return undefined;
  const [, name] = /Cannot find (?:module|package) '(aws-sdk|@(?:aws-sdk|smithy)\/[^/']+)/.exec(error.message) ?? [];
  if (name === undefined) return undefined;
  const runtime = env.AWS_EXECUTION_ENV.replace('AWS_Lambda_', '');
  if (name === 'aws-sdk' && runtimeMajor() >= 18) {
    return `${runtime} does not have version 2 of the AWS SDK, on AWS neither; ${name} was asked for. Use @aws-sdk/*, or bundle it with the function.`;
  }
  const searched = (env.NODE_PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.basename(folder) === 'node_modules')
    .join(', ');
  return (
    "AWS's runtimes bring the AWS SDK along; here it is taken from the node_modules of the folder in which the endpoint was started, " +
    `or of one above it. ${name} is in none of ${searched}. In that folder, run: npm install --save-dev ${name}`
  );
}

/** Calls `tell` with what to do about each module that is required and missing, also where the code catches the error, as AwsCustomResource does. */
function watchForMissingSdk(tell) {
  const { _resolveFilename: find } = Module;
  Module._resolveFilename = function (...request) {
    try {
      return find.apply(this, request);
    } catch (error) {
      const missing = missingSdk(error);
      if (missing) tell(missing);
      throw error;
    }
  };
}

module.exports = { missingSdk, watchForMissingSdk };
