const Module = require('node:module');
const path = require('node:path');
const { runtimeMajor } = require('./runtime-version');

const { env } = process;

/** Returns advice if the error is about a missing module that the runtimes on AWS include, and undefined otherwise. */
function missingSdk(error) {
  if (error?.name !== 'Runtime.ImportModuleError' && !/MODULE_NOT_FOUND$/.test(error?.code)) return undefined;
  const [, name] = /Cannot find (?:module|package) '(aws-sdk|@(?:aws-sdk|smithy)\/[^/']+)/.exec(error.message) ?? [];
  if (name === undefined) return undefined;
  const runtime = env.AWS_EXECUTION_ENV.replace('AWS_Lambda_', '');
  if (name === 'aws-sdk' && runtimeMajor() >= 18) {
    return `${runtime} does not include version 2 of the AWS SDK (${name}), on AWS neither. Use @aws-sdk/*, or bundle it with the function.`;
  }
  const searched = (env.NODE_PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.basename(folder) === 'node_modules')
    .join(', ');
  return (
    'The runtimes on AWS include the AWS SDK. The local endpoint takes it from the node_modules of the folder in which it was started, ' +
    `or of a parent folder. ${name} is in none of ${searched}. In that folder, run: npm install --save-dev ${name}`
  );
}

/** Calls `tell` with advice for each missing module, even if the code catches the error, as AwsCustomResource does. */
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
