/** Functions that are invoked while the clock is advanced. */
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import { events } from '../../../local/src/services/events/service';
import { lambda } from '../../../local/src/services/lambda/service';
import { definition } from '../services/lambda/definitions';

const MINUTE = 60_000;

let endpoint: LocalEndpoint;
let printed: string[];
beforeEach(async () => {
  printed = [];
  endpoint = await startEndpoint({ onFunctionLog: ({ text }) => printed.push(text) });
});
afterEach(() => endpoint.close());

/** Creates a function. `minute()` returns how many whole minutes have passed since then, so that a run before its time shows. */
async function put(name: string, body: string) {
  const minute = `const minute = () => Math.floor((Date.now() - ${Date.now()}) / ${MINUTE});`;
  const created = definition(`${minute} exports.handler = async (event) => { ${body} };`, { name });
  await endpoint.services.of(lambda).functions.put(created);
  return created.arn;
}

/** Creates a rule that is due each minute. */
function everyMinute(functionArn: string): void {
  const targets = [{ Id: 'target', Arn: functionArn }];
  const { arn } = endpoint.services.of(events).rules.put('us-east-1', { name: 'tick', enabled: true, schedule: 'rate(1 minute)', targets });
  const permission = { statementId: 'tick', action: 'lambda:InvokeFunction', principal: 'events.amazonaws.com', sourceArn: arn };
  endpoint.services.of(lambda).policies.add({ functionArn, ...permission });
}

test('a function runs at the time at which it is due, also if its process has to start first', async () => {
  everyMinute(await put('worker', 'console.log(minute());'));
  await endpoint.advance(3 * MINUTE + 1_000);
  expect(printed).toEqual(['1', '2', '3']);
});

test('what a function causes happens at its time, too', async () => {
  const second = await put('second', 'console.log(minute());');
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260115/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';
  const request = { method: 'POST', headers: { 'x-amz-invocation-type': 'Event', authorization } };
  const invoke = `fetch(process.env.AWS_ENDPOINT_URL + '/2015-03-31/functions/${second}/invocations', ${JSON.stringify(request)})`;
  everyMinute(await put('first', `await ${invoke};`));
  await endpoint.advance(2 * MINUTE + 1_000);
  expect(printed).toEqual(['1', '2']);
});
