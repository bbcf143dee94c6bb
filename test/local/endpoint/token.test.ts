import { CreateParticipantTokenCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { type IvsLocal, startIvsLocal } from '../../../local/src/api';
import type { TokenReport } from '../../../local/src/service/token-report';

let local: IvsLocal;
let client: IVSRealTimeClient;
beforeAll(async () => {
  local = await startIvsLocal();
  client = new IVSRealTimeClient(local.clientConfig);
});
afterAll(async () => {
  client.destroy();
  await local.close();
});

async function post(body: object): Promise<{ readonly status: number; readonly answer: unknown }> {
  const response = await fetch(`${local.url}/_ivs/token`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, answer: await response.json() };
}

test('a token is checked, and neither the answer nor the news has it', async () => {
  const stage = await local.createStage({ name: 'show' });
  const { participantToken } = await client.send(new CreateParticipantTokenCommand({ stageArn: stage.arn, userId: 'ann' }));
  const token = participantToken?.token ?? '';
  const after = local.sequence;
  const { status, answer } = await post({ token });
  expect(status).toBe(200);
  expect(answer).toMatchObject({ accepted: true, signedBy: 'SERVICE', claims: { user_id: 'ann', resource: stage.arn } });
  expect(JSON.stringify(answer)).not.toContain(token);
  expect(local.sequence).toBe(after);

  await local.advance(13 * 60 * 60_000);
  expect((await post({ token })).answer as TokenReport).toMatchObject({ accepted: false, code: 'TOKEN_EXPIRED' });
});

test('a request without a token is refused', async () => {
  expect(await post({})).toEqual({ status: 400, answer: { code: 'INVALID_REQUEST', message: expect.stringContaining('token') } });
  expect(await post({ token: 5 })).toMatchObject({ status: 400, answer: { code: 'INVALID_REQUEST' } });
});
