/** Custom resources whose functions answer as those do that are written by hand, with code in the template. */
import { type CallingFunctions, startCallingFunctions } from '../support/calling-functions';
import { functionRole, inlineFunction } from '../support/inline-functions';

let functions: CallingFunctions;
beforeEach(async () => {
  functions = await startCallingFunctions({ retryDelays: [0, 0] });
});
afterEach(() => functions.endpoint.close());

const CFN_RESPONSE = `
const response = require('cfn-response');
exports.handler = (event, context) => response.send(event, context, response.SUCCESS, { Word: 'said' }, 'by-module');`;

/** As the guide of CloudFormation has had it for years: it ends with \`context.done\`. */
const BY_HAND = `
exports.handler = function (event, context) {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'by-hand', StackId, RequestId, LogicalResourceId, Data: { Word: 'said' } });
  const url = require('url').parse(ResponseURL);
  const headers = { 'content-type': '', 'content-length': body.length };
  const request = require('https').request({ hostname: url.hostname, port: 443, path: url.path, method: 'PUT', headers }, () => context.done());
  request.on('error', () => context.done());
  request.write(body);
  request.end();
};`;

test.each([
  ['the module cfn-response', 'nodejs22.x', CFN_RESPONSE],
  ['the module cfn-response, without context.done', 'nodejs24.x', CFN_RESPONSE],
  ['a request that ends with context.done', 'nodejs22.x', BY_HAND],
])('%s, %s', async (_, Runtime, code) => {
  const Resources = {
    Role: functionRole(),
    Handler: inlineFunction(code, { Runtime }),
    Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] } } },
  };
  const Outputs = { Word: { Value: { 'Fn::GetAtt': ['Thing', 'Word'] } } };
  expect(await functions.deploy('CreateStack', { Resources, Outputs })).toBe('CREATE_COMPLETE');
  expect(functions.endpoint.stacks()[0]?.outputs).toEqual({ Word: 'said' });
  expect(functions.lines.filter((line) => line.includes('failed'))).toEqual([]);
});
