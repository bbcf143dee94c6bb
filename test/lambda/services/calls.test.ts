/** The real SDK client over a real socket: that its errors are what the rest of the tests assume. */
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isNativeError } from 'node:util/types';
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { CallFailure } from '../../../lambda/services/call-failure';
import { connect } from '../../../lambda/services/calls';
import { createClient, type Ivs } from '../../../lambda/services/ivs';
import { VirtualClock } from '../../support/virtual-clock';

// Jest runs a test in a realm of its own, where an error from a socket is no `Error`: the SDK would drop its code.
const inRealm = Function.prototype[Symbol.hasInstance];
beforeAll(() => {
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: unknown, value: unknown) {
      return this === Error ? isNativeError(value) : inRealm.call(this as typeof Error, value);
    },
    configurable: true,
  });
});
afterAll(() => {
  Reflect.deleteProperty(Error, Symbol.hasInstance);
});

type Reply = (response: http.ServerResponse) => void;

let server: http.Server;
let reply: Reply;
let requests: number;
const environment = { ...process.env };

beforeEach(async () => {
  requests = 0;
  server = http.createServer((request, response) => {
    requests++;
    request.resume().on('end', () => reply(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVS_REALTIME: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterEach(() => {
  process.env = { ...environment };
  server.closeAllConnections();
  server.close();
});

async function createStage(
  deadline = new AbortController().signal,
  use: (ivs: Ivs) => Ivs['once'] = (ivs) => ivs.once,
  client = createClient(),
) {
  const ivs = connect('IVS', client, {
    clock: new VirtualClock(),
    deadline,
    log: () => undefined,
    lease: { hold: async () => undefined, end: () => undefined },
  });
  return await use(ivs)(new CreateStageCommand({ name: 'room' })).finally(() => client.destroy());
}

const answer =
  (status: number, body: object | string, errorType?: string): Reply =>
  (response) =>
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'x-amzn-requestid': 'r-1',
        ...(errorType && { 'x-amzn-errortype': errorType }),
      })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

test('a success is the output', async () => {
  reply = answer(200, { stage: { arn: 'arn:aws:ivs:eu-west-1:111122223333:stage/a' } });
  expect((await createStage()).stage?.arn).toBe('arn:aws:ivs:eu-west-1:111122223333:stage/a');
});

test.each<[string, Reply, Partial<CallFailure>]>([
  ['a refusal', answer(400, { exceptionMessage: 'bad name' }, 'ValidationException'), { verdict: 'refused', name: 'ValidationException' }],
  ['a throttle', answer(429, {}, 'TooManyRequestsException'), { verdict: 'throttled', name: 'TooManyRequestsException' }],
  ['a throttle as 400', answer(400, {}, 'ThrottlingException'), { verdict: 'throttled', name: 'ThrottlingException' }],
  ['a failure', answer(500, {}, 'InternalServerException'), { verdict: 'unclear', name: 'InternalServerException' }],
  ['a gateway', answer(503, '<html>'), { verdict: 'unclear' }],
  ['a success nobody can read', answer(200, '{"stage":'), { verdict: 'unclear' }],
  ['a reset', (response) => response.socket?.resetAndDestroy(), { verdict: 'unclear' }],
  [
    'an answer cut short',
    (response) => response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy()),
    { verdict: 'unclear' },
  ],
])('%s is one request and a verdict', async (_, behaviour, expected) => {
  reply = behaviour;
  const failure = await createStage().catch((error) => error);
  expect(failure).toBeInstanceOf(CallFailure);
  expect(failure).toMatchObject({ operation: 'CreateStage', ...expected });
  // The SDK appends lines of advice for a debugger.
  expect(failure.message).not.toContain('\n');
  expect(requests).toBe(1);
});

test('a refusal keeps the message and the request id, and nothing else of the exchange', async () => {
  reply = answer(402, { exceptionMessage: 'limit reached' }, 'ServiceQuotaExceededException');
  const failure = await createStage().catch((error) => error);
  expect({ ...failure, message: failure.message }).toEqual({
    name: 'ServiceQuotaExceededException',
    message: expect.any(String),
    service: 'IVS',
    operation: 'CreateStage',
    verdict: 'refused',
    awsRequestId: 'r-1',
  });
  expect(failure.message).toBe('limit reached');
});

test('a silent service is given up at the deadline', async () => {
  const deadline = new AbortController();
  reply = () => deadline.abort();
  const withoutTimeouts = new IVSRealTimeClient({ maxAttempts: 1 });
  const failure = await createStage(deadline.signal, (ivs) => ivs.patiently, withoutTimeouts).catch((error) => error);
  expect(failure).toMatchObject({ name: 'DeadlineExceeded', verdict: 'unclear' });
  expect(requests).toBe(1);
});

test('an unreachable service may not have heard of it', async () => {
  await new Promise((resolve) => server.close(resolve));
  expect(await createStage().catch((error) => error)).toMatchObject({
    verdict: 'unclear',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});
