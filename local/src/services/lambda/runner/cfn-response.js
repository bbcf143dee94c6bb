/**
 * The module that CloudFormation adds to inline code.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
 */
const https = require('node:https');

exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';

/** Sends the response of a custom resource, and ends the invocation if the runtime has `context.done`. */
exports.send = (event, context, responseStatus, responseData, physicalResourceId, noEcho) => {
  const body = JSON.stringify({
    Status: responseStatus,
    Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: responseData,
  });
  const { hostname, port, pathname, search } = new URL(event.ResponseURL);
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = https.request({ hostname, port: port || 443, path: pathname + search, method: 'PUT', headers }, (response) => {
      response.resume();
      console.log(`Status code: ${response.statusCode}`);
      resolve(context.done?.());
    });
    request.on('error', (error) => {
      console.log(`send(..) failed executing https.request(..): ${error.message}`);
      reject(context.done?.(error) ?? error);
    });
    request.end(body);
  });
};
