/** Custom resources whose functions do not answer, through the endpoint, each function in a process of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type CallingFunctions, startCallingFunctions } from '../../support/calling-functions';
import { functionRole, inlineFunction } from '../../support/inline-functions';
import { until } from '../../support/until';

let functions: CallingFunctions;
async function start(retryDelays: readonly number[] = [0, 0]): Promise<void> {
  functions = await startCallingFunctions({ retryDelays });
}
afterEach(() => functions.endpoint.close());

const longRunning = (code: string, FunctionName: string) => inlineFunction(code, { FunctionName, Timeout: 900 });
const THING = { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] } }, DependsOn: 'Worker' };
const ANSWER = `
const answer = ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => fetch(ResponseURL, { method: 'PUT', body:
  Buffer.from(JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'thing', StackId, RequestId, LogicalResourceId })) });`;

/** Deploys a custom resource behind this code; gives the status of the stack, and why the resource failed. */
async function deploy(handler: string, worker = 'exports.handler = async () => {};') {
  const status = await functions.deploy('CreateStack', {
    Resources: {
      Role: functionRole('lambda:InvokeFunction', 'logs:*'),
      Handler: longRunning(handler, 'handler'),
      Worker: longRunning(worker, 'worker'),
      Thing: THING,
    },
  });
  return { status, reason: (await functions.reasons()).find((reason) => reason.startsWith('Thing: ')) };
}

/** Advances the clock until the work is done, which waits a little for answers on their way. */
async function inHaste<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => (isDone = true);
  work.then(done, done);
  await until(() => functions.endpoint.advance(1_000).then(() => isDone));
  return work;
}

test('a function that fails each time: its error and its log are in the events, and the stack does not wait', async () => {
  await start();
  const handler =
    "exports.handler = async ({ RequestType }) => { console.log('tries to', RequestType); throw new RangeError('too far'); };";
  const { status, reason } = await inHaste(deploy(handler));
  expect(status).toBe('ROLLBACK_FAILED');
  expect(reason).toMatch(
    /^Thing: The function handler failed and is not tried again, so that no answer can come\. RangeError: too far\nOn AWS, .* 3600 s .*\nThe end of its log:\ntries to Create\nRangeError: too far\n {4}at /,
  );
});

test('a module that is missing is named with what to do about it', async () => {
  // Each try would start a process, which has ended.
  await start([]);
  const { reason } = await inHaste(deploy("require('@aws-sdk/client-nowhere');"));
  expect(reason).toContain("Runtime.ImportModuleError: Error: Cannot find module '@aws-sdk/client-nowhere'");
  expect(reason).toContain('npm install --save-dev @aws-sdk/client-nowhere');
});

test('an answer that another function sends, invoked as an event before the first one failed', async () => {
  await start([]);
  const handler = `
    exports.handler = async (event) => {
      const { AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL } = process.env;
      const authorization = 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';
      const headers = { authorization, 'x-amz-invocation-type': 'Event' };
      await fetch(AWS_ENDPOINT_URL + '/2015-03-31/functions/worker/invocations', { method: 'POST', headers, body: JSON.stringify(event) });
      throw new Error('left it to another');
    };`;
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  const held = join(folder, 'held');
  writeFileSync(held, '');
  const worker = `${ANSWER} exports.handler = async (event) => {
    while (require('node:fs').existsSync(${JSON.stringify(held)})) await new Promise((resolve) => setTimeout(resolve, 50));
    await answer(event);
  };`;
  const deployed = deploy(handler, worker);
  await until(() => functions.lines.filter((line) => line.startsWith('handler: Error: left it to another')).length === 1);
  // Longer than an answer on its way is waited for.
  await pause(2_500);
  rmSync(folder, { recursive: true });
  expect(await deployed).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
});
