/** The major Node.js version of the function's runtime, such as 22 for nodejs22.x. This process may have another. */
function runtimeMajor() {
  return Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1]);
}

module.exports = { runtimeMajor };
