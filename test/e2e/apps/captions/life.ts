/** What a speaker, a listener and their page do with the captions app. */
import { eventually } from '../../../support/eventually';
import type { ApiAnswer, DeployedApp } from '../../support/app';
import type { Joined } from '../../support/local';

interface Answer {
  readonly message?: string;
  readonly token: string;
}

/** Calls the REST API, or the function behind it. */
type Call = (app: DeployedApp, method: 'GET' | 'POST', path: string, body?: object) => Promise<ApiAnswer<unknown>>;

export function captionsLife(deploy: () => Promise<DeployedApp>, call: Call): void {
  let app: DeployedApp;
  beforeAll(async () => {
    app = await deploy();
  });
  afterAll(() => app?.close());

  const logged = () => app.shell.logs('/aws/lambda/captions-captioner');
  const speakers = async () => (await call(app, 'GET', '/speakers')).body;

  async function joinAs(person: object): Promise<Joined> {
    const { status, body } = await call(app, 'POST', '/tokens', person);
    expect(status).toBe(201);
    return (await app.shell.participant('join', { token: (body as Answer).token })) as Joined;
  }

  test('who has no name gets no token', async () => {
    expect(await call(app, 'POST', '/tokens', {})).toEqual({ status: 400, body: { message: 'name is required' } });
    expect(await speakers()).toEqual([]);
  });

  test('a listener joins, and cannot speak', async () => {
    const { stageArn, participantId } = await joinAs({ name: 'bob' });
    expect(await app.shell.participant('publish', { stageArn, participantId })).toMatchObject({ code: 'INSUFFICIENT_CAPABILITIES' });
    expect(await speakers()).toEqual([]);
  });

  test('captions begin when a speaker publishes, and end when they leave', async () => {
    const { stageArn, participantId } = await joinAs({ name: 'alice', speaks: true });
    await app.shell.participant('publish', { stageArn, participantId });
    await eventually(async () => expect(await logged()).toContainEqual('captions begin: alice'));
    expect(await speakers()).toEqual([{ name: 'alice', here: true }]);
    await app.shell.participant('leave', { stageArn, participantId });
    await eventually(async () => expect(await logged()).toContainEqual('captions end: alice'));
    expect(await speakers()).toEqual([{ name: 'alice', here: false }]);
  });

  test('it is destroyed, and nothing is left', () => app.destroy());
}
