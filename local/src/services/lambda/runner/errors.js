/** The errors of the runtime itself, and the form in which AWS Lambda reports any error. */
const { types } = require('node:util');

/** An error by the name that AWS Lambda gives it. */
function failure(name, message) {
  // Not enumerable, so that the console shows the stack alone.
  return Object.defineProperty(new Error(message), 'name', { value: name });
}

/** What code threw, as the invoker is told of it: it need not be an error. */
function describe(thrown) {
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

module.exports = { failure, describe };
