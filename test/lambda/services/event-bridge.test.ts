/** The real client of EventBridge over a real socket. */
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, NO_LEASE } from '../../../lambda/services/calls';
import { expectAccepted, toPutEvents } from '../../../lambda/services/own-events';
import { VirtualClock } from '../../support/virtual-clock';

const environment = { ...process.env };
let server: http.Server;
let seen: { readonly target: unknown; readonly body: unknown }[];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const body: Buffer[] = [];
    request
      .on('data', (chunk) => body.push(chunk))
      .on('end', () => {
        seen.push({ target: request.headers['x-amz-target'], body: JSON.parse(String(Buffer.concat(body))) });
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r-1' });
        response.end('{"FailedEntryCount":0,"Entries":[{"EventId":"e-1"}]}');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterAll(() => {
  process.env = { ...environment };
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
});

test('events are put on the default event bus', async () => {
  const { client, PutEventsCommand } =
    require('../../../lambda/services/event-bridge') as typeof import('../../../lambda/services/event-bridge');
  const deadline = new AbortController().signal;
  const { once } = connect('EventBridge', client, { clock: new VirtualClock(), deadline, log: () => undefined, lease: NO_LEASE });
  const input = toPutEvents([{ name: 'Recording Ready', resources: ['arn:stage', 'arn:composition'], detail: { stage_arn: 'arn:stage' } }]);
  expectAccepted(await once(new PutEventsCommand(input)));
  expect(seen).toEqual([
    {
      target: 'AWSEvents.PutEvents',
      body: {
        Entries: [
          {
            Source: 'cdk-ivs-realtime',
            DetailType: 'Recording Ready',
            Resources: ['arn:stage', 'arn:composition'],
            Detail: '{"event_name":"Recording Ready","stage_arn":"arn:stage"}',
          },
        ],
      },
    },
  ]);
});

test('an entry that EventBridge does not accept is a failure that may pass', () => {
  expect(() => expectAccepted({ Entries: [{}, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slowly' }] })).toThrow(
    expect.objectContaining({ name: 'ThrottlingException', message: 'slowly', verdict: 'throttled' }),
  );
  expect(() => expectAccepted({ Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'sorry' }] })).toThrow(
    expect.objectContaining({ name: 'InternalFailure', verdict: 'unclear' }),
  );
});
