import { type IvsLocal, IvsLocalError, type NumberedNews, startIvsLocal } from '../../../local/src/api';

let local: IvsLocal;
beforeAll(async () => {
  local = await startIvsLocal();
});
beforeEach(() => local.reset());
afterAll(() => local.close());

const refused = (work: Promise<unknown>): Promise<IvsLocalError> =>
  work.then(
    () => Promise.reject(new Error('nothing was refused')),
    (error) => (error instanceof IvsLocalError ? error : Promise.reject(error)),
  );

async function publish(userId: string) {
  const stage = await local.createStage({ name: userId });
  const participant = await stage.join({ userId });
  await participant.publish();
  return { stage, participant };
}

test('what has happened already counts', async () => {
  const { stage, participant } = await publish('alice');
  const event = await local.waitForEvent('Participant Published', { participant_id: participant.id, user_id: 'alice' });
  expect(event).toMatchObject({ type: 'event', source: 'aws.ivs', detailType: 'IVS Stage Update', resources: [stage.arn] });
});

test('what happens later, too', async () => {
  const waiting = local.waitForEvent('IVS Stage Update', { event_name: 'Participant Published' });
  const { participant } = await publish('alice');
  expect((await waiting).detail.participant_id).toBe(participant.id);
});

test('after a mark, what was before does not count', async () => {
  const first = await publish('alice');
  const mark = local.sequence;
  const second = await publish('bob');
  const event = await local.waitForEvent('Participant Published', {}, { after: mark });
  expect([first.participant.id, second.participant.id].indexOf(String(event.detail.participant_id))).toBe(1);
  expect(event.sequence).toBeGreaterThan(mark);
});

test('after a reset, what was before does not count', async () => {
  await publish('alice');
  await local.reset();
  const error = await refused(local.waitForEvent('Participant Published', {}, { timeoutMilliseconds: 0 }));
  expect(error.code).toBe('TIMEOUT');
  expect(error.message).toMatch(
    /^0 milliseconds passed before there was an event 'Participant Published'\. Nothing has happened since number \d+\. Pass timeoutMilliseconds to wait longer\.$/,
  );
});

test('a timeout shows what happened instead', async () => {
  await publish('alice');
  const { code, message } = await refused(local.waitForEvent('Participant Published', { user_id: 'bob' }, { timeoutMilliseconds: 0 }));
  expect(code).toBe('TIMEOUT');
  expect(message).toContain(`before there was an event 'Participant Published' with {"user_id":"bob"}. This happened instead:\n`);
  expect(message).toMatch(/\n {2}\d+ call ivs CreateStage \(us-east-1\): ok\n/);
  expect(message).toMatch(/\n {2}\d+ event aws\.ivs IVS Stage Update: Participant Published \(us-east-1\) \{.*"user_id":"alice"/);
});

test('of much news, a timeout shows the last ten', async () => {
  for (let count = 0; count < 12; count += 1) await local.createStage();
  const { message } = await refused(local.waitFor(() => false, { timeoutMilliseconds: 0 }));
  expect(message).toContain('This happened instead, the last 10 of 12:\n');
  expect(message.match(/ CreateStage /g)).toHaveLength(10);
});

test('a timeout tells which news is no longer kept', async () => {
  const after = local.sequence;
  // Each is one of the news.
  for (let count = 0; count < 2_007; count += 1) await local.advance(1);
  const { message } = await refused(local.waitForEvent('Participant Published', { user_id: 'bob' }, { after, timeoutMilliseconds: 0 }));
  expect(message).toContain(
    ` The endpoint no longer keeps the news ${after + 1} to ${after + 7}. This happened instead, the last 10 of 2000:\n`,
  );
});

test('any news can be waited for, and keeps its type', async () => {
  await local.createStage();
  const isCall = (news: NumberedNews): news is Extract<NumberedNews, { type: 'call' }> => news.type === 'call';
  const { service, operation, outcome } = await local.waitFor(isCall);
  expect({ service, operation, outcome }).toEqual({ service: 'ivs', operation: 'CreateStage', outcome: 'ok' });
});

test('an error of the caller’s function rejects', async () => {
  await local.createStage();
  const broken = () => {
    throw new RangeError('mine');
  };
  await expect(local.waitFor(broken)).rejects.toThrow(new RangeError('mine'));
});

test('news() gives everything from the call on, also what happens before it is read', async () => {
  await local.createStage();
  const news = local.news();
  await publish('alice');
  const seen: string[] = [];
  for await (const one of news) {
    seen.push(one.type === 'call' ? one.operation : one.type);
    if (one.type === 'event') break;
  }
  expect(seen).toEqual(['CreateStage', 'CreateParticipantToken', 'command', 'event']);
});

test('news() ends when the endpoint closes', async () => {
  const another = await startIvsLocal();
  const all = (async () => {
    const seen: number[] = [];
    for await (const { sequence } of another.news({ after: 0 })) seen.push(sequence);
    return seen;
  })();
  await another.createStage();
  await another.close();
  expect(await all).toEqual([1]);
});

test.each<[object, string]>([
  [{ timeoutMilliseconds: Infinity }, 'options.timeoutMilliseconds must be a whole number from 0 to 2147483647, got Infinity.'],
  [{ timeoutMilliseconds: -1 }, 'options.timeoutMilliseconds must be a whole number from 0 to 2147483647, got -1.'],
  [{ after: '3' }, "options.after must be a whole number of at least 0, got '3'."],
  [{ timeout: 10 }, "options must have no members but after, timeoutMilliseconds, got 'timeout'."],
])('options like %p are refused at once', async (options, message) => {
  const { code, message: told } = await refused(local.waitForEvent('Participant Published', {}, options));
  expect(`${code}: ${told}`).toBe(`INVALID_REQUEST: ${message}`);
});

test('a closed endpoint does not let a caller wait', async () => {
  const another = await startIvsLocal();
  await another.close();
  const { code } = await refused(another.waitFor(() => true, { timeoutMilliseconds: 2 ** 31 - 1 }));
  expect(code).toBe('CLOSED');
});

test.each<[string, unknown[], string]>([
  ['waitFor', ['Participant Published'], "waitFor takes a function, got 'Participant Published'."],
  ['waitForEvent', [undefined], 'waitForEvent takes the name of an event, got undefined.'],
  ['waitForEvent', ['Participant Published', null], 'The filter of waitForEvent must be an object or a function, got null.'],
])('%s(%j) is refused at once', async (method, given, message) => {
  const call = local[method as 'waitFor'] as unknown as (...given: unknown[]) => Promise<unknown>;
  expect((await refused(call(...given))).message).toBe(message);
});
