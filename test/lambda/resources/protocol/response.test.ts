import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import type { Event } from '../../../../lambda/resources/protocol/request';
import { type Answer, deliver, httpPut, render } from '../../../../lambda/resources/protocol/response';
import { anyCharacter } from '../../../support/characters';
import { Deployment } from '../../../support/deployment';
import { VirtualClock } from '../../../support/virtual-clock';

const event: Event = new Deployment().event('Create', {});

describe('the body', () => {
  test('repeats what names the request', () => {
    const answer: Answer = { status: 'FAILED', physicalResourceId: 'id', reason: 'why' };
    expect(JSON.parse(render(event, answer))).toEqual({
      Status: 'FAILED',
      Reason: 'why',
      PhysicalResourceId: 'id',
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    });
  });

  test('has at most 4,096 bytes whatever the reason, and keeps its beginning', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '\u0000', 'é', '漢', '🎥', '\ud800'), anyCharacter),
      maxLength: 6_000,
      size: 'max',
    });
    fc.assert(
      fc.property(anyText, (reason) => {
        const body = render(event, { status: 'FAILED', physicalResourceId: 'id', reason });
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
        const told: string = JSON.parse(body).Reason;
        if (told !== reason) {
          expect(told.endsWith('...')).toBe(true);
          expect(reason.startsWith(told.slice(0, -3))).toBe(true);
          expect(Buffer.byteLength(body)).toBeGreaterThan(4096 - 12);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('never ends in half a character', () => {
    const { Reason } = JSON.parse(render(event, { status: 'FAILED', physicalResourceId: 'id', reason: '🎥'.repeat(4_000) }));
    expect(Reason).toMatch(/^(🎥)+\.\.\.$/u);
  });

  test('with attributes too large is a failure that names the largest', () => {
    const attributes = { Id: 'short', Text: 'x'.repeat(5_000) };
    expect(JSON.parse(render(event, { status: 'SUCCESS', physicalResourceId: 'arn', attributes }))).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'arn',
      Reason: 'the attributes exceed the 4096 bytes of an answer to CloudFormation; the largest is Text',
    });
  });
});

describe('delivery', () => {
  type Behaviour = number | 'hang' | 'reset';
  let server: http.Server;
  let script: Behaviour[];
  let requests: { readonly method?: string; readonly headers: http.IncomingHttpHeaders; readonly body: string }[];

  beforeEach(async () => {
    requests = [];
    server = http.createServer(async (request, response) => {
      const behaviour = script[Math.min(requests.length, script.length - 1)];
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      requests.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (behaviour === 'reset') request.socket.resetAndDestroy();
      else if (behaviour !== 'hang') response.writeHead(behaviour).end('ignored');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=abc`;
  const instantly = Object.assign(new VirtualClock(), { sleep: async () => undefined });
  const send = (body = '{"é":1}') =>
    deliver(
      url(),
      body,
      (to, content) => httpPut(to, content, 200),
      instantly,
      () => undefined,
    );

  test('is a PUT with an empty content type and the exact length in bytes', async () => {
    script = [200];
    await send();
    expect(requests).toEqual([
      { method: 'PUT', headers: expect.objectContaining({ 'content-type': '', 'content-length': '8' }), body: '{"é":1}' },
    ]);
  });

  test.each<[Behaviour[]]>([[[500, 500, 200]], [['reset', 200]], [[403, 'reset', 503, 500, 429, 204]], [['hang', 200]]])(
    'of %j ends with the first success',
    async (behaviours) => {
      script = behaviours;
      await send();
      expect(requests).toHaveLength(behaviours.length);
    },
    10_000,
  );

  test.each<[Behaviour, string]>([
    [500, '500'],
    ['reset', 'ECONNRESET'],
    [302, '302'],
  ])('that always ends with %s throws after six tries', async (behaviour, told) => {
    script = [behaviour];
    await expect(send()).rejects.toThrow(`CloudFormation did not take the answer in 6 tries, the last ended with ${told}`);
    expect(requests).toHaveLength(6);
  });
});
