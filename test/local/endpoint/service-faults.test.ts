/** Injected faults in calls of every service, and their rates. The tests of IVS Real-Time, Lambda and S3 have their own. */
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import { systemClock } from '../../../local/src/system/clock';
import { answerTo, form, json, type Sent, startServices } from '../../support/local-services';

/** A call of each service, and what the service answers. */
const CALLS: readonly [operation: string, call: Sent, answer: string][] = [
  ['ListSecrets', json('secretsmanager', 'ListSecrets', '{}'), '{"SecretList":[]}'],
  ['DescribeLogGroups', json('logs', 'DescribeLogGroups', '{}'), '{"logGroups":[]}'],
  ['ListRules', json('events', 'ListRules', '{}'), '{"Rules":[]}'],
  ['ListStacks', form('cloudformation', { Action: 'ListStacks' }), '<StackSummaries></StackSummaries>'],
  ['GetKeyPolicy', json('kms', 'GetKeyPolicy', '{"KeyId":"a"}'), 'NotFoundException'],
  ['GetParameter', json('ssm', 'GetParameter', '{"Name":"a"}'), 'ParameterNotFound'],
  ['LookupEvents', json('cloudtrail', 'LookupEvents', '{}'), '{"Events":[]}'],
  ['GetCallerIdentity', form('sts', { Action: 'GetCallerIdentity' }), '<Account>000000000000</Account>'],
];

const STOPPED = { ...systemClock, now: () => 0 };

let endpoint: LocalEndpoint;
beforeAll(async () => {
  const rules = CALLS.flatMap(([operation, { service }]) => [
    { service, operation, fault: { type: 'refuse', error: 'SlowDownException' } as const },
    { service, operation, fault: { type: 'fail', committed: true } as const },
    { service, operation, fault: { type: 'drop' } as const },
  ]);
  endpoint = await startEndpoint({ faults: { service: rules } });
});
afterAll(() => endpoint.close());

/** The status and the body, or the error of a client whose connection is closed. */
async function send({ service, headers, body }: Sent): Promise<[number, string] | string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const request = { method: 'POST', headers: { ...headers, authorization }, body: new Uint8Array(body ?? Buffer.alloc(0)) };
  const response = await fetch(endpoint.url, request).catch((error) => String(error.cause.code));
  return typeof response === 'string' ? response : [response.status, await response.text()];
}

test.each(CALLS)('%s is refused, fails, loses its connection, and then reaches the service', async (operation, call, answer) => {
  const [refusal, failure] = [`${operation} was refused by an injected fault.`, `${operation} failed by an injected fault.`];
  const refused = await send(call);
  expect(refused).toEqual([400, expect.stringContaining('SlowDownException')]);
  expect(refused[1]).toContain(refusal);
  expect(await send(call)).toEqual([500, expect.stringContaining(failure)]);
  expect(await send(call)).toBe('UND_ERR_SOCKET');
  expect((await send(call))[1]).toContain(answer);
});

test.each<[operation: string, rate: number, call: Sent, code: string]>([
  ['CreateSecret', 50, json('secretsmanager', 'CreateSecret', '{}'), 'ThrottlingException'],
  ['DescribeLogGroups', 10, json('logs', 'DescribeLogGroups', '{}'), 'ThrottlingException'],
  ['ListRules', 50, json('events', 'ListRules', '{}'), 'ThrottlingException'],
  ['GetParameter', 40, json('ssm', 'GetParameter', '{"Name":"/cdk-bootstrap/hnb659fds/version"}'), 'ThrottlingException'],
])('%s is throttled beyond %i calls a second, in each region by itself', async (operation, rate, call, code) => {
  const services = startServices({ throttling: true, clock: STOPPED });
  const codeOf = async (sent: Sent) => JSON.parse(String((await answerTo(sent, services)).body)).__type;
  const elsewhere = { ...call, credential: { accessKeyId: 'local', region: 'eu-west-1', service: call.service } };
  for (let count = 0; count < rate; count += 1) expect(await codeOf(call)).not.toBe(code);
  expect(await codeOf(call)).toBe(code);
  expect(await codeOf(elsewhere)).not.toBe(code);
  const [refused] = (services.running.get(call.service)?.pipeline?.calls() ?? []).filter(({ outcome }) => outcome === code);
  expect(refused).toMatchObject({ operation, outcome: code });
  await services.close();
});

test('all operations of AWS STS share one rate', async () => {
  const services = startServices({ throttling: true, clock: STOPPED });
  const codeOf = async (Action: string) => /<Code>(\w+)/.exec(String((await answerTo(form('sts', { Action }), services)).body))?.[1];
  const codes = new Set<string | undefined>();
  for (let count = 0; count < 600; count += 1) codes.add(await codeOf('GetCallerIdentity'));
  expect([...codes]).toEqual([undefined]);
  expect(await codeOf('GetCallerIdentity')).toBe('Throttling');
  expect(await codeOf('AssumeRole')).toBe('Throttling');
  await services.close();
});

test('a service without documented rates is not throttled', async () => {
  const services = startServices({ throttling: true, clock: STOPPED });
  const statuses = new Set<number>();
  for (let count = 0; count < 200; count += 1)
    statuses.add((await answerTo(form('cloudformation', { Action: 'ListStacks' }), services)).status);
  expect([...statuses]).toEqual([200]);
  await services.close();
});
