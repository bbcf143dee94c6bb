/** Who starts a composition, and who does not. */
import { CHECK, type Composing, composingForEachTest, MINUTE, OWNER_TAG, SECOND, STARTED, TAG_VALUE } from '../../support/composing';

let show: Composing;
let stage: string;
composingForEachTest((made) => {
  ({ show, stage } = made);
});

describe('a first publisher', () => {
  test('starts the composition that the construct asks for, with five calls', async () => {
    await show.publisher(stage);
    await show.deliver([show.body()]);
    const [arn] = await show.running();
    const { composition } = await show.api('GetComposition', { arn });
    const { sessionId } = (await show.api('ListStageSessions', { stageArn: stage })).stageSessions[0];
    expect(composition).toMatchObject({
      stageArn: stage,
      tags: { show: 'news', [OWNER_TAG]: TAG_VALUE, 'cdk-ivs-realtime:session': sessionId },
      destinations: JSON.parse(show.environment.REQUEST ?? '').destinations.map((configuration: object) => ({ configuration })),
    });
    expect(show.operations()).toEqual(STARTED);
    expect(show.metrics()).toMatchObject({
      AutoComposition: TAG_VALUE,
      CompositionsStarted: 1,
      CompositionStartFailures: 0,
      FailedChecks: 0,
    });
  });

  test('is found by the schedule when its event is lost', async () => {
    await show.publisher(stage);
    await show.deliver([CHECK]);
    expect(await show.running()).toHaveLength(1);
    expect(show.operations()).toEqual(STARTED);
  });

  test('whose event comes before the lists show the session is waited for', async () => {
    const body = JSON.stringify({
      source: 'aws.ivs',
      'detail-type': 'IVS Stage Update',
      resources: [stage],
      time: new Date(show.clock.now()).toISOString(),
      detail: { event_name: 'Participant Published', participant_id: 'not-yet' },
    });
    const joins = show.clock.sleep(7 * SECOND).then(() => show.publisher(stage));
    await show.deliver([body]);
    await joins;
    expect(await show.running()).toHaveLength(1);
    expect(show.operations().filter((operation) => operation === 'GetStage')).toHaveLength(3);
  });

  test('who has left when the event comes, hours late, starts nothing and is not waited for', async () => {
    const participantId = await show.publisher(stage);
    const body = show.body();
    show.ivs.simulation.leave({ stageArn: stage, participantId });
    await show.pass(180 * MINUTE);
    await show.deliver([body]);
    expect(show.operations()).toEqual(['ListCompositions', 'GetStage']);
    expect(show.lines).toHaveLength(2);
  });
});

test('the events of one who has left are not read', async () => {
  show.ivs.simulation.leave({ stageArn: stage, participantId: await show.publisher(stage) });
  await show.deliver([CHECK]);
  expect(show.operations()).toEqual(['ListCompositions', 'GetStage', 'ListParticipants']);
});

test('one who subscribes, and one who has stopped publishing, start nothing', async () => {
  const participantId = await show.publisher(stage);
  show.ivs.simulation.unpublish({ stageArn: stage, participantId });
  const { participantToken } = await show.api('CreateParticipantToken', { stageArn: stage });
  show.ivs.simulation.join({ token: participantToken.token });
  await show.deliver([CHECK]);
  expect(show.operations()).toEqual(['ListCompositions', 'GetStage', 'ListParticipants', 'ListParticipantEvents']);
});

test('a participant who stops and publishes again at the same time publishes, in whatever order the events are listed', async () => {
  const participantId = await show.publisher(stage);
  await show.pass(SECOND);
  show.ivs.simulation.unpublish({ stageArn: stage, participantId });
  show.ivs.simulation.publish({ stageArn: stage, participantId });
  show.answer = (operation, output) => (operation === 'ListParticipantEvents' ? newestFirst(output) : output);
  await show.deliver([CHECK]);
  expect(await show.running()).toHaveLength(1);
});

const newestFirst = (output: { events?: object[] }) => ({ ...output, events: [...(output.events ?? [])].reverse() });

describe('a trigger', () => {
  beforeEach(() => Object.assign(show.environment, { TRIGGER_ATTRIBUTE: 'role', TRIGGER_VALUE: 'host' }));

  test.each([
    ['another value', { role: 'guest' }],
    ['no attribute', {}],
    ['the value in another attribute', { name: 'host' }],
  ])('is not met by a publisher with %s', async (_, attributes) => {
    await show.publisher(stage, attributes);
    await show.deliver([CHECK]);
    expect(await show.compositions()).toEqual([]);
  });

  test('is met by a publisher with the value, among others', async () => {
    await show.publisher(stage, { role: 'guest' });
    await show.publisher(stage, { role: 'host' });
    await show.deliver([CHECK]);
    expect(await show.running()).toHaveLength(1);
  });

  test('is not met by one who has the value and does not publish', async () => {
    const participantId = await show.publisher(stage, { role: 'host' });
    await show.publisher(stage, { role: 'guest' });
    show.ivs.simulation.unpublish({ stageArn: stage, participantId });
    await show.deliver([CHECK]);
    expect(await show.compositions()).toEqual([]);
  });

  test('looks first at the publisher of the event', async () => {
    for (let guest = 0; guest < 5; guest++) await show.publisher(stage, { role: 'guest' });
    const participantId = await show.publisher(stage, { role: 'host' });
    await show.deliver([show.body()]);
    expect(show.calls.filter(({ operation }) => operation === 'GetParticipant').map(({ input }) => input.participantId)).toEqual([
      participantId,
    ]);
  });
});
