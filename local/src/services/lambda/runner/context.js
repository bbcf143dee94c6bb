/**
 * The context object that a handler receives.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
const { env } = process;

function createContext({ requestId, functionArn, timeoutMilliseconds, clientContext }) {
  const deadline = Date.now() + timeoutMilliseconds;
  return {
    awsRequestId: requestId,
    clientContext,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    identity: undefined,
    invokedFunctionArn: functionArn,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

module.exports = { createContext };
