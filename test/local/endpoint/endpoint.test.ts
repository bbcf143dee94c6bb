import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import { events } from '../../../local/src/services/events/service';
import { functionRole, inlineFunction } from '../../support/inline-functions';
import { until } from '../../support/until';

/** Answers as its properties say: with which id, and what to do at which request. */
const HANDLER = `
const http = require('node:http');
let isWarm = false;
exports.handler = async (event) => {
  const { RequestType, PhysicalResourceId, ResourceProperties: { Id, Value, Fail, Silent, Throw, HangIfWarm }, ResponseURL } = event;
  console.log('request', RequestType, PhysicalResourceId ?? '-', Value);
  if (isWarm && HangIfWarm) await new Promise(() => {});
  isWarm = true;
  if (Throw === RequestType) throw new Error('thrown');
  if (Silent === RequestType) return;
  const { StackId, RequestId, LogicalResourceId } = event;
  const failed = Fail === RequestType || Fail === Value;
  const body = JSON.stringify({
    Status: failed ? 'FAILED' : 'SUCCESS',
    Reason: failed ? 'told to fail' : undefined,
    PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : 'thing-' + Id,
    StackId, RequestId, LogicalResourceId,
    Data: { Value },
  });
  await new Promise((resolve, reject) =>
    http.request(ResponseURL, { method: 'PUT', headers: { 'content-type': '', 'content-length': body.length } }, resolve).on('error', reject).end(body));
};`;

interface Thing {
  readonly Id?: string;
  readonly Value?: string;
  readonly Fail?: string;
  readonly Silent?: string;
  readonly Throw?: string;
  readonly HangIfWarm?: boolean;
  readonly ServiceTimeout?: number;
}

const HANDLERS = { Resources: { Role: functionRole(), Handler: inlineFunction(HANDLER, { FunctionName: 'handler', Timeout: 900 }) } };

const resource = (thing: Thing) => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:handler', Id: 'a', Value: 'one', ...thing },
});

const template = (thing: Thing, more: object = {}) => ({
  Resources: { Thing: resource(thing), ...more },
  Outputs: { Ref: { Value: { Ref: 'Thing' } }, Value: { Value: { 'Fn::GetAtt': ['Thing', 'Value'] } } },
});

let endpoint: LocalEndpoint;
/** A stack of the test. The stack of the handler, whose process is warm then, is that of all tests. */
let stack: string;
let requests: string[] = [];
/** All that the function printed, and what became of its invocations. */
let lines: string[] = [];
beforeAll(async () => {
  endpoint = await startEndpoint({
    retryDelays: [1, 1],
    onFunctionLog: ({ text }) => {
      lines.push(text);
      if (text.startsWith('request ')) requests.push(text.slice('request '.length));
    },
  });
  stack = 'handlers';
  await call('CreateStack', HANDLERS);
  await settled();
});
beforeEach(() => {
  stack = `things${endpoint.stacks().length}`;
  requests = [];
  lines = [];
});
afterAll(() => endpoint.close());

/** Expects an answer without an error, and gives it. */
async function call(Action: string, body?: object, StackName = stack): Promise<string> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0';
  const input = { Action, StackName, ...(body && { TemplateBody: JSON.stringify(body), 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' }) };
  const response = await fetch(endpoint.url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(input) });
  const xml = await response.text();
  if (!response.ok) throw new Error(/<Message>(.*?)<\/Message>/s.exec(xml)?.[1]);
  return xml;
}

/** Makes the endpoint believe that another function may answer a request, so that it waits on after a function has ended without an answer. */
const mayAnswerLater = () =>
  endpoint.services.of(events).rules.put('us-east-1', { name: 'later', enabled: true, schedule: 'rate(365 days)', targets: [] });
afterEach(() => endpoint.services.of(events).rules.delete('us-east-1', 'later'));

/** Waits until the stack has settled, and tells how. */
async function settled(stackId = stack): Promise<{ status: string; outputs: Record<string, string> }> {
  await until(() => !endpoint.stacks().some(({ status }) => status.endsWith('_IN_PROGRESS')));
  const xml = await call('DescribeStacks', undefined, stackId);
  const outputs = [...xml.matchAll(/<OutputKey>(\w+)<\/OutputKey><OutputValue>([^<]*)</g)].map(([, key, value]) => [key, value]);
  return { status: /<StackStatus>(\w+)</.exec(xml)?.[1] ?? '', outputs: Object.fromEntries(outputs) };
}

const create = (thing: Thing = {}) => call('CreateStack', template(thing));
const update = (thing: Thing) => call('UpdateStack', template(thing));

/** Deletes the stack and waits: it can still be described, by its ARN. */
async function destroy(): Promise<string> {
  const [, arn = ''] = /<StackId>([^<]+)</.exec(await call('DescribeStacks')) ?? [];
  await call('DeleteStack');
  return (await settled(arn)).status;
}

describe('the life of a custom resource, through the endpoint, with its function in a process of its own', () => {
  test('create, and outputs', async () => {
    await create();
    expect(await settled()).toEqual({ status: 'CREATE_COMPLETE', outputs: { Ref: 'thing-a', Value: 'one' } });
    expect(requests).toEqual(['Create - one']);
  });

  test('update in place', async () => {
    await create();
    await settled();
    await update({ Value: 'two' });
    expect(await settled()).toEqual({ status: 'UPDATE_COMPLETE', outputs: { Ref: 'thing-a', Value: 'two' } });
    expect(requests).toEqual(['Create - one', 'Update thing-a two']);
  });

  test('no change', async () => {
    await create();
    await settled();
    await expect(update({})).rejects.toThrow('No updates are to be performed.');
    expect(requests).toEqual(['Create - one']);
  });

  test('replacement, with the clean-up of the former one', async () => {
    await create();
    await settled();
    await update({ Id: 'b', Value: 'two' });
    expect(await settled()).toEqual({ status: 'UPDATE_COMPLETE', outputs: { Ref: 'thing-b', Value: 'two' } });
    expect(requests).toEqual(['Create - one', 'Update thing-a two', 'Delete thing-a one']);
  });

  test('failed update, rolled back', async () => {
    await create();
    await settled();
    await update({ Value: 'two', Fail: 'two' });
    expect(await settled()).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { Ref: 'thing-a', Value: 'one' } });
    expect(requests).toEqual(['Create - one', 'Update thing-a two', 'Update thing-a one']);
  });

  test('failed update that cancels another, rolled back two seconds later, so that its handler sees the next request for one', async () => {
    mayAnswerLater();
    await create();
    await settled();
    const Other = resource({ Value: 'two', Id: 'b', Fail: 'Create' });
    await call('UpdateStack', template({ Value: 'two', Silent: 'Update' }, { Other }));
    expect((await settled()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const events = [...(await call('DescribeStackEvents')).matchAll(/<member>.*?<\/member>/gs)].map(([event]) => event);
    const timeOf = (text: string) => Date.parse(/<Timestamp>(.*?)</.exec(events.find((event) => event.includes(text)) ?? '')?.[1] ?? '');
    expect(timeOf('>UPDATE_ROLLBACK_IN_PROGRESS<') - timeOf('Resource update cancelled')).toBeGreaterThan(1_900);
  });

  test('failed create, after which the stack is made anew', async () => {
    await create({ Fail: 'Create' });
    expect((await settled()).status).toBe('ROLLBACK_COMPLETE');
    expect(requests).toEqual(['Create - one', 'Delete thing-a one']);
    await expect(update({ Value: 'two' })).rejects.toThrow('is in ROLLBACK_COMPLETE state and can not be updated');
    expect(await destroy()).toBe('DELETE_COMPLETE');
    await create();
    expect((await settled()).status).toBe('CREATE_COMPLETE');
  });

  test('destroy', async () => {
    await create();
    await settled();
    expect(await destroy()).toBe('DELETE_COMPLETE');
    expect(requests).toEqual(['Create - one', 'Delete thing-a one']);
  });

  test('failed delete, as often as it is tried', async () => {
    await create({ Fail: 'Delete' });
    await settled();
    expect(await destroy()).toBe('DELETE_FAILED');
    expect(await destroy()).toBe('DELETE_FAILED');
    expect(requests).toEqual(['Create - one', 'Delete thing-a one', 'Delete thing-a one']);
  });

  test('silent handler: the service timeout ends the wait', async () => {
    mayAnswerLater();
    await create({ Silent: 'Create', ServiceTimeout: 60 });
    await until(() => requests.length === 1);
    await endpoint.advance(60_000);
    expect((await settled()).status).toBe('ROLLBACK_COMPLETE');
    expect(await call('DescribeStackEvents')).toContain('CloudFormation did not receive a response from your Custom Resource.');
    expect(requests).toEqual(['Create - one', expect.stringMatching(/^Delete things\d+-Thing-\w{12} one$/)]);
  });

  test('throwing handler: delivered three times, then given up', async () => {
    await create({ Throw: 'Create' });
    expect((await settled()).status).toBe('ROLLBACK_COMPLETE');
    expect(await call('DescribeStackEvents')).toContain('failed and is not tried again, so that no answer can come. Error: thrown');
    expect(requests).toEqual(['Create - one', 'Create - one', 'Create - one', expect.stringMatching(/^Delete things\d+-Thing-/)]);
  });
});

describe('faults on demand, through the endpoint', () => {
  test('a process that is killed: Lambda delivers the event again', async () => {
    await create();
    await settled();
    endpoint.requestFaults.inject({ requestType: 'Update', killAfterMilliseconds: 0 });
    await update({ Value: 'two', HangIfWarm: true });
    expect((await settled()).status).toBe('UPDATE_COMPLETE');
    expect(lines).toContainEqual(expect.stringMatching(/^The asynchronous event failed .*SIGKILL/));
  });

  test('a response that is dropped: the handler fails, and Lambda delivers the event again', async () => {
    endpoint.requestFaults.inject({ answers: ['drop'] });
    await create();
    expect((await settled()).status).toBe('CREATE_COMPLETE');
    expect(requests).toEqual(['Create - one', 'Create - one']);
    expect(lines).toContainEqual(expect.stringMatching(/^The asynchronous event failed .*socket hang up/));
  });

  test('an event that is delivered again to a fresh process', async () => {
    endpoint.requestFaults.inject({ deliverAgain: { afterMilliseconds: 100, cold: true } });
    await create();
    await until(() => requests.length === 2);
    expect((await settled()).status).toBe('CREATE_COMPLETE');
    expect(requests).toEqual(['Create - one', 'Create - one']);
  });
});

test('a service that it does not have is refused by name', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(endpoint.url, { method: 'POST', headers: { authorization } });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    __type: 'UnknownService',
    message: expect.stringMatching(/^The local endpoint does not have the service 'sns'. It has: cloudformation, /),
  });
});
