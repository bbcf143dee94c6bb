import { CreateParticipantTokenCommand, CreateStageCommand, GetParticipantCommand } from '@aws-sdk/client-ivs-realtime';
import { COMMANDS } from '../../../../../local/src/services/ivs/simulation/simulation';
import { serveForEachTest } from '../client';
import { send } from '../raw';

const served = serveForEachTest();
afterEach(() => served.ivs.close());

const post = async (command: string, body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await send(served.url, `/_ivs/${command}`, text, { signed: false });
  return { status: response.status, body: response.body };
};

async function token(): Promise<{ stageArn: string | undefined; token: string | undefined }> {
  const { stage } = await served.client.send(new CreateStageCommand({}));
  const { participantToken } = await served.client.send(new CreateParticipantTokenCommand({ stageArn: stage?.arn }));
  return { stageArn: stage?.arn, token: participantToken?.token };
}

describe('the simulation over HTTP', () => {
  test('makes a participant join, publish and leave', async () => {
    const { stageArn, ...input } = await token();
    const { status, body } = await post('join', input);
    const { sessionId, participantId } = body as Record<string, string>;
    const participant = async () =>
      (await served.client.send(new GetParticipantCommand({ stageArn, sessionId, participantId }))).participant;

    expect([status, body.stageArn]).toEqual([200, stageArn]);
    expect(await post('publish', { stageArn, participantId })).toEqual({ status: 200, body: {} });
    expect(await participant()).toMatchObject({ state: 'CONNECTED', published: true, firstJoinTime: expect.any(Date) });
    expect((await post('leave', { stageArn, participantId })).status).toBe(200);
    expect(await participant()).toMatchObject({ state: 'DISCONNECTED' });
  });

  test('refuses as the service would refuse a participant', async () => {
    expect(await post('join', { token: 'x' })).toEqual({
      status: 403,
      body: {
        code: 'TOKEN_MALFORMED',
        message: 'A token must be three parts of base64url with dots between them, the first two JSON objects.',
      },
    });
    expect(await post('leave', { stageArn: 'arn:aws:ivs:us-east-1:000000000000:stage/a', participantId: 'b' })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  });

  test.each([
    ['no JSON', '{', 'The request body must be JSON.'],
    ['no object', [], 'join must be an object, got [].'],
    ['a member missing', {}, 'join.token must be text, got nothing.'],
    ['a member too many', { token: 'x', stage: 'y' }, "join must have no members but token, connectionToken, got 'stage'."],
  ])('refuses a body with %s', async (_, body, message) => {
    expect(await post('join', body)).toEqual({ status: 400, body: { code: 'INVALID_REQUEST', message } });
  });

  test('says which commands there are', async () => {
    const message = `Post to /_ivs/<command>: ${COMMANDS.join(', ')}.`;

    expect(await post('dance', {})).toEqual({
      status: 404,
      body: { code: 'NOT_FOUND', message: `There is no POST /_ivs/dance. ${message}` },
    });
    expect((await send(served.url, '/_ivs/join', undefined, { method: 'GET', signed: false })).status).toBe(404);
  });

  test.each(COMMANDS)('%s takes whatever it is sent, and answers', async (command) => {
    for (const body of ['', 'null', '7', '{"stageArn":7}', '{"token":"a.b.c","streamKey":"x"}', '{"__proto__":{}}']) {
      const response = await post(command, body);
      expect([response.status, typeof response.body.code]).toEqual([400, 'string']);
    }
  });
});
