/** The release of Node.js that the function's runtime stands for: 22 for nodejs22.x. Not that of this process. */
function runtimeMajor() {
  return Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1]);
}

module.exports = { runtimeMajor };
