/** `POST /_ivs/call`: an operation of IVS Real-Time as an administrator calls it. */
import { type IvsLocal, startIvsLocal } from '../../../local/src/api';

let local: IvsLocal;
beforeAll(async () => {
  local = await startIvsLocal();
});
beforeEach(() => local.reset());
afterAll(() => local.close());

async function call(body: object | string): Promise<{ readonly status: number; readonly output: Record<string, never> }> {
  const response = await fetch(`${local.url}/_ivs/call`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, output: (await response.json()) as Record<string, never> };
}

test('answers with the output of the operation, and the news name the administrator', async () => {
  const { status, output } = await call({ operation: 'CreateStage', input: { name: 'show' }, region: 'eu-west-1' });
  expect([status, output]).toMatchObject([200, { stage: { name: 'show', arn: expect.stringMatching(/^arn:aws:ivs:eu-west-1:/) } }]);
  expect(await local.waitFor((news) => news.type === 'call')).toMatchObject({
    operation: 'CreateStage',
    region: 'eu-west-1',
    caller: 'arn:aws:iam::000000000000:user/local',
    input: { name: 'show' },
  });
});

test('takes names in place of ARNs, and the region of a resource', async () => {
  const { output } = await call({ operation: 'CreateStage', input: { name: 'far' }, region: 'eu-west-1' });
  const { arn } = output.stage as unknown as { readonly arn: string };
  expect((await call({ operation: 'GetStage', input: { arn } })).output).toMatchObject({ stage: { arn } });
  expect((await call({ operation: 'GetStage', input: { stage: 'far' }, region: 'eu-west-1' })).output).toMatchObject({ stage: { arn } });

  const stage = await local.createStage({ name: 'show' });
  const ann = await stage.join({ userId: 'ann' });
  const token = await call({ operation: 'CreateParticipantToken', input: { stage: 'show', userId: 'bob' } });
  expect(token).toMatchObject({ status: 200, output: { participantToken: { userId: 'bob' } } });
  expect(await call({ operation: 'DisconnectParticipant', input: { stage: 'show', participant: 'ann' } })).toEqual({
    status: 200,
    output: {},
  });
  expect(stage.snapshot().sessions[0]?.participants).toMatchObject([{ participantId: ann.id, state: 'DISCONNECTED' }]);

  await call({ operation: 'CreateIngestConfiguration', input: { name: 'studio', ingestProtocol: 'RTMPS' } });
  const ingest = await call({ operation: 'GetIngestConfiguration', input: { ingestConfiguration: 'studio' } });
  expect(ingest.output).toMatchObject({ ingestConfiguration: { name: 'studio', streamKey: expect.stringMatching(/^rt_/) } });
});

test.each<[object | string, number, object]>([
  [
    { operation: 'GetStage', input: { arn: 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456' } },
    404,
    { code: 'ResourceNotFoundException' },
  ],
  [{ operation: 'GetStage', input: {} }, 400, { code: 'ValidationException' }],
  [
    { operation: 'GetStage', input: { stage: 'absent' } },
    404,
    { code: 'NOT_FOUND', message: 'us-east-1 has no stage with the name or ARN absent. It has none.' },
  ],
  [{ operation: 'toString' }, 404, { code: 'UnknownOperationException', message: 'toString is not an operation of ivs.' }],
  [{}, 400, { code: 'INVALID_REQUEST', message: 'operation is required.' }],
  [
    { operation: 'ListStages', region: 'Mars' },
    400,
    { code: 'INVALID_REQUEST', message: `region must be a region's name, like eu-west-1, got "Mars".` },
  ],
  [{ operation: 'ListStages', input: [] }, 400, { code: 'INVALID_REQUEST', message: 'input must be an object, got a list.' }],
  ['[]', 400, { code: 'INVALID_REQUEST', message: 'The request body must be a JSON object.' }],
])('%j is refused', async (body, status, error) => {
  expect(await call(body)).toMatchObject({ status, output: error });
});

test('faults count', async () => {
  local.injectFaults({ service: [{ operation: 'CreateStage', fault: { type: 'refuse', error: 'ThrottlingException' } }] });
  expect(await call({ operation: 'CreateStage' })).toMatchObject({ status: 400, output: { code: 'ThrottlingException' } });
  local.injectFaults({ service: [{ operation: 'CreateStage', fault: { type: 'drop' } }] });
  await expect(call({ operation: 'CreateStage' })).rejects.toThrow('fetch failed');
});
