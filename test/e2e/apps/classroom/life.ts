/** What a teacher, pupils and their page do with the classroom app. */
import { ListCompositionsCommand } from '@aws-sdk/client-ivs-realtime';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventually } from '../../../support/eventually';
import type { DeployedApp } from '../../support/app';
import type { Joined } from '../../support/local';

interface Admission {
  readonly token: string;
  readonly chat: string;
  readonly broadcast: string;
}

/** How a page reaches the functions. */
interface Page {
  /** Calls the HTTP API. */
  join(app: DeployedApp, person: object): Promise<Admission>;
  /** Sends a message over the WebSocket. Resolves with the answer. */
  raise(app: DeployedApp, message: object): Promise<object>;
}

export function classroomLife(deploy: () => Promise<DeployedApp>, page: Page): void {
  let app: DeployedApp;
  let teacher: Joined;
  let pupil: Joined;
  beforeAll(async () => {
    app = await deploy();
  });
  afterAll(() => app?.close());

  const logged = (name: string) => app.shell.logs(`/aws/lambda/classroom-${name}`);
  const compositions = async () => (await app.shell.client.send(new ListCompositionsCommand({}))).compositions ?? [];

  async function joinAs(person: object): Promise<Joined> {
    const { token, chat, broadcast } = await page.join(app, person);
    expect([chat, broadcast]).toEqual([app.outputs.ChatArn, expect.stringMatching(/^https:\/\//)]);
    const { stageArn, participantId, sessionId } = (await app.shell.participant('join', { token })) as Joined;
    expect(stageArn).toBe(app.outputs.StageArn);
    return { stageArn, participantId, sessionId };
  }
  const command = (name: string, { stageArn, participantId }: Joined) => app.shell.participant(name, { stageArn, participantId });

  test('before the lesson nobody sees a raised hand', async () => {
    expect(await page.raise(app, { action: 'raise', name: 'ben' })).toEqual({ hand: 'ben', seen: false });
    expect(await compositions()).toEqual([]);
  });

  test('the lesson is recorded and broadcast as soon as the teacher publishes, and the register has them', async () => {
    teacher = await joinAs({ name: 'ann', teaches: true });
    await command('publish', teacher);
    const destinations = [{ state: 'ACTIVE' }, { state: 'ACTIVE' }];
    await eventually(async () => expect(await compositions()).toMatchObject([{ state: 'ACTIVE', destinations }]));
    await eventually(async () => expect(await logged('register')).toContainEqual(expect.stringMatching(/^present: ann$/m)));
    expect(await page.raise(app, { action: 'raise', name: 'ben' })).toEqual({ hand: 'ben', seen: true });
  });

  test('who has no name is not registered: the event is in the dead-letter queue', async () => {
    pupil = await joinAs({});
    await command('publish', pupil);
    const reason = `the participant ${pupil.participantId} has no name`;
    await eventually(async () => expect(await logged('register')).toContainEqual(expect.stringContaining(reason)));
    await app.shell.advance(4_000);
    const sqs = new SQSClient(app.shell.settings);
    const [dead] = await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: app.outputs.DeadLettersUrl }));
      expect(Messages).toHaveLength(1);
      return Messages;
    });
    sqs.destroy();
    expect(JSON.parse(dead?.Body ?? '')).toMatchObject({ source: 'aws.ivs', detail: { participant_id: pupil.participantId } });
    expect(await compositions()).toHaveLength(1);
  });

  test('when everybody has left, the composition ends, and the archive knows where the recording is', async () => {
    const [composition] = await compositions();
    await command('leave', teacher);
    await command('leave', pupil);
    await app.shell.advance(61_000);
    await eventually(async () => expect(await compositions()).toMatchObject([{ state: 'STOPPED' }]));
    const id = (arn = '') => arn.slice(arn.indexOf('/') + 1);
    const prefix = `recorded: ${app.outputs.LessonsBucket}/${id(app.outputs.StageArn)}/${id(composition?.arn)}/`;
    await eventually(async () => expect(await logged('archive')).toContainEqual(expect.stringContaining(prefix)));
  });

  test('deployed again, nothing changes', async () => {
    expect(await app.deploy()).toContain('(no changes)');
  });

  test('it is destroyed, and nothing is left', async () => {
    const { LessonsBucket } = app.outputs;
    for (const key of await app.shell.objects(LessonsBucket)) await app.shell.s3(`/${LessonsBucket}/${key}`, 'DELETE');
    await app.destroy();
  });
}
