/** The meetings app with ministack behind, used as its members and its page use it. */
import { CreateStageCommand } from '@aws-sdk/client-ivs-realtime';
import { decodeToken } from 'ivs-realtime-tokens';
import { callApi, type DeployedApp, deployBehindMinistack } from '../e2e/support/app';
import type { Joined } from '../e2e/support/local';
import { eventually } from '../support/eventually';
import { signIn } from '../support/user-pool';

const HOUR = 3_600_000;

let app: DeployedApp;
beforeAll(async () => {
  app = await deployBehindMinistack('meetings');
});
afterAll(() => app?.close());

const signInAs = (name: string) => signIn(app.shell.settings.endpoint, name);

interface Answer {
  readonly meetingId: string;
  readonly token: string;
}

/** Calls the API as somebody who has signed in, or nobody. */
const call = (method: string, path: string, idToken?: string, body?: object) =>
  callApi<Answer>(`${app.outputs.ApiUrl}${path}`, { method, body, headers: idToken ? { authorization: `Bearer ${idToken}` } : {} });

let alice: string;
let bob: string;
let meetingId: string;
let host: Joined;

test('only members who have signed in open a meeting, and its host joins by a token that the app has signed', async () => {
  expect(await call('POST', '/meetings', undefined, {})).toMatchObject({ status: 401 });
  [alice, bob] = [await signInAs('alice'), await signInAs('bob')];
  const opened = await call('POST', '/meetings', alice, { guests: ['bob'] });
  expect(opened).toEqual({ status: 201, body: { meetingId: expect.stringMatching(/^\w{12}$/), token: expect.any(String) } });
  meetingId = opened.body.meetingId;
  expect(decodeToken(opened.body.token).header.alg).toBe('ES384');
  host = (await app.shell.participant('join', { token: opened.body.token })) as Joined;
  expect(host).toMatchObject({ stageArn: expect.stringMatching(`:stage/${meetingId}$`) });
});

test('the queue has a consumer that invites the guests, who join by tokens of the issuer', async () => {
  await eventually(async () =>
    expect((await call('GET', `/meetings/${meetingId}`, alice)).body).toEqual({ alice: 'host', bob: 'invited' }),
  );
  const joined = await call('POST', `/meetings/${meetingId}/join`, bob);
  expect(joined).toEqual({ status: 200, body: { token: expect.any(String) } });
  expect(await app.shell.participant('join', { token: joined.body.token })).toMatchObject({ stageArn: host.stageArn });
  const stranger = await signInAs('eve');
  const refused = { status: 403, body: { message: 'You are not invited to this meeting.' } };
  expect(await call('POST', `/meetings/${meetingId}/join`, stranger)).toEqual(refused);
  expect(await call('GET', `/meetings/${meetingId}`, stranger)).toEqual(refused);
});

test('the events of IVS reach the table, and the API tells of it', async () => {
  const sees = async (expected: object) =>
    eventually(async () => expect(await call('GET', `/meetings/${meetingId}`, bob)).toEqual({ status: 200, body: expected }));
  const { stageArn, participantId } = host;
  expect(await app.shell.participant('publish', { stageArn, participantId })).toEqual({});
  await sees({ alice: 'live', bob: 'invited' });
  expect(await app.shell.participant('leave', { stageArn, participantId })).toEqual({});
  await sees({ alice: 'away', bob: 'invited' });
});

test('the sweeper deletes a meeting that nobody has used for six hours, and no other', async () => {
  const { client } = app.shell;
  const tags = {
    'cdk-ivs-realtime:runtime-stages': app.outputs.TagValue ?? '',
    'cdk-ivs-realtime:created-at': new Date(Date.now() - 7 * HOUR).toISOString(),
  };
  const { stage } = await client.send(new CreateStageCommand({ tags }));
  expect(await app.shell.resources()).toEqual(expect.arrayContaining([stage?.arn, host.stageArn]));
  await app.shell.invoke(await app.functionNamed('Sweeper'), {});
  const left = await app.shell.resources();
  expect(left).toContain(host.stageArn);
  expect(left).not.toContain(stage?.arn);
});

test('nothing is left of the app', async () => {
  await app.destroy();
});
