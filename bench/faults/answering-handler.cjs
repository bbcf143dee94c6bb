/**
 * The same handlers as a user would write them for a `SingletonFunction`: they answer CloudFormation themselves, as the `cfn-response` module of
 * AWS does, which sends the answer once.
 */
const https = require('node:https');

exports.stage = answering(require('./plain-handler.cjs').handler);
exports.encoder = answering(require('./encoder-handler.cjs').handler);

function answering(handler) {
  return async (event, context) => {
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = context.logStreamName } = event;
    const identity = { StackId, RequestId, LogicalResourceId, PhysicalResourceId };
    const answer = await handler(event).then(
      (result) => ({ ...identity, ...result, Status: 'SUCCESS' }),
      (error) => ({ ...identity, Status: 'FAILED', Reason: error.message }),
    );
    await send(event.ResponseURL, JSON.stringify(answer));
  };
}

function send(url, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    https.request(new URL(url), { method: 'PUT', headers }, resolve).on('error', reject).end(body);
  });
}
