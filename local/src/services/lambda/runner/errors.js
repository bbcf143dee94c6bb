/** Errors of the runtime, and the form in which AWS Lambda reports errors. */
const { types } = require('node:util');

/** Creates an error with the name that AWS Lambda uses. */
function failure(name, message) {
  // A non-enumerable name, so that the console prints only the stack.
  return Object.defineProperty(new Error(message), 'name', { value: name });
}

/** Converts a thrown value, which need not be an error, to the error that the caller of Invoke receives. */
function toInvokeError(thrown) {
  try {
    if (types.isNativeError(thrown) || isLikeError(thrown)) {
      return { type: thrown.name, message: thrown.message, trace: thrown.stack.split('\n') };
    }
    return { type: typeof thrown, message: String(thrown), trace: [] };
  } catch {
    const message =
      'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';
    return { type: 'handled', message };
  }
}

function isLikeError(value) {
  return [value?.name, value?.message, value?.stack].every((text) => typeof text === 'string' && text !== '');
}

module.exports = { failure, toInvokeError };
