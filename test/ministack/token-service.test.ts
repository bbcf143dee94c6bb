/** The HTTP API of examples/token-service, for users who have signed in. */
import { join } from 'node:path';
import { callApi, type DeployedApp, deployBehindMinistack } from '../e2e/support/app';
import { ROOT } from '../e2e/support/local';
import { signIn } from '../support/user-pool';

let app: DeployedApp;
let alice: string;
beforeAll(async () => {
  app = await deployBehindMinistack(join(ROOT, 'examples', 'token-service'));
  alice = await signIn(app.shell.settings.endpoint, 'alice');
});
afterAll(() => app?.close());

const ask = (request: object, headers: Record<string, string> = { authorization: `Bearer ${alice}` }) => {
  const body = { stageArn: app.outputs.LobbyArn, ...request };
  return callApi<{ readonly token: string; readonly userId: string }>(app.outputs.TokensUrl ?? '', { method: 'POST', headers, body });
};

test('who has not signed in gets no token', async () => {
  expect(await ask({}, {})).toEqual({ status: 401, body: { message: 'Unauthorized' } });
});

test('who has signed in joins by a token with the id of the user', async () => {
  const { status, body } = await ask({ attributes: { name: 'Alice' } });
  expect(status).toBe(200);
  const { sub } = JSON.parse(Buffer.from(alice.split('.')[1] ?? '', 'base64url').toString());
  expect(body).toMatchObject({ userId: sub, attributes: { name: 'Alice' }, capabilities: ['SUBSCRIBE'], duration: 60 });
  expect(await app.shell.participant('join', { token: body.token })).toMatchObject({ stageArn: app.outputs.LobbyArn });
});

test('nobody gets more than the issuer allows over HTTP', async () => {
  const message = 'callers over HTTP may ask for the capabilities SUBSCRIBE, got PUBLISH; ask for less';
  expect(await ask({ capabilities: ['PUBLISH'] })).toEqual({ status: 403, body: { name: 'AccessDeniedException', message } });
});
