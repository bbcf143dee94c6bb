/** The control surface over HTTP: what exists, what happens, time, faults, and commands by name. */
import {
  CreateIngestConfigurationCommand,
  CreateParticipantTokenCommand,
  CreateStageCommand,
  IVSRealTimeClient,
  ListStagesCommand,
} from '@aws-sdk/client-ivs-realtime';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import type { NumberedNews } from '../../../local/src/service/news';
import type { Snapshot } from '../../../local/src/service/snapshot';

let endpoint: LocalEndpoint;
let ivs: IVSRealTimeClient;
beforeEach(async () => {
  endpoint = await startEndpoint();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  ivs = new IVSRealTimeClient({ endpoint: endpoint.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterEach(async () => {
  ivs.destroy();
  await endpoint.close();
});

// biome-ignore lint/suspicious/noExplicitAny: a test states what it expects of each answer.
async function ask(method: string, path: string, input?: unknown): Promise<any> {
  const body = typeof input === 'string' || input === undefined ? input : JSON.stringify(input);
  const response = await fetch(`${endpoint.url}/_ivs/${path}`, { method, body });
  return { status: response.status, ...((await response.json()) as object) };
}
const post = (path: string, input?: unknown) => ask('POST', path, input);
const state = async (): Promise<Snapshot> => ask('GET', 'state');

/** Reads the stream until the news is there. */
async function read(path: string, isEnough: (text: string) => boolean, headers: Record<string, string> = {}): Promise<string> {
  const controller = new AbortController();
  const response = await fetch(`${endpoint.url}/_ivs/${path}`, { headers, signal: controller.signal });
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (isEnough(text)) break;
  }
  controller.abort();
  return `${response.headers.get('content-type')}\n${text}`;
}

describe('the state', () => {
  test('of an endpoint in which nothing exists', async () => {
    const time = expect.stringMatching(/Z$/);
    const nothing = { regions: {}, stacks: [], functions: [], eventSourceMappings: [], rules: [] };
    expect(await state()).toEqual({ status: 200, sequence: 0, time, ...nothing });
  });

  test('has stages with their sessions and participants, ingest configurations and quotas, and no secret', async () => {
    const { stage } = await ivs.send(new CreateStageCommand({ name: 'show', tags: { team: 'live' } }));
    const { ingestConfiguration } = await ivs.send(
      new CreateIngestConfigurationCommand({ name: 'studio', ingestProtocol: 'RTMPS', stageArn: stage?.arn }),
    );
    const joined = await post('join', { stage: 'show', userId: 'ann', attributes: { name: 'Ann' } });
    await post('publish', { stage: 'show', participantId: joined.participantId });
    const { regions } = await state();
    expect(regions['us-east-1']).toMatchObject({
      stages: [
        {
          arn: stage?.arn,
          name: 'show',
          tags: { team: 'live' },
          activeSessionId: joined.sessionId,
          sessions: [
            {
              sessionId: joined.sessionId,
              startTime: expect.stringMatching(/Z$/),
              participants: [
                {
                  participantId: joined.participantId,
                  userId: 'ann',
                  attributes: { name: 'Ann' },
                  state: 'CONNECTED',
                  publishing: true,
                  recording: { state: 'DISABLED' },
                },
              ],
            },
          ],
        },
      ],
      ingestConfigurations: [{ name: 'studio', stageArn: stage?.arn, state: 'INACTIVE', ingestProtocol: 'RTMPS' }],
      quotas: {
        stages: { used: 1, limit: 1_000 },
        ingestConfigurations: { used: 1, limit: 100 },
        concurrentPublishers: { used: 1, limit: 1_000 },
        concurrentSubscriptions: { used: 0, limit: 20_000 },
      },
    });
    expect(JSON.stringify(await state())).not.toContain(ingestConfiguration?.streamKey);
  });
});

test('the state with the sessions of some stages only', async () => {
  for (const name of ['one', 'two', 'three']) {
    await ivs.send(new CreateStageCommand({ name }));
    await post('join', { stage: name });
  }
  const stagesOf = async (query: string) => {
    const { regions } = (await ask('GET', `state${query}`)) as unknown as Snapshot;
    return regions['us-east-1']?.stages.map(({ name, connected, sessions }) => [name, connected, sessions.length]);
  };
  const arn = (await state()).regions['us-east-1']?.stages[2]?.arn ?? '';
  const none = ['one', 'two', 'three'].map((name) => [name, 1, 0]);
  expect(await stagesOf('')).toEqual(none.map(([name, connected]) => [name, connected, 1]));
  expect(await stagesOf('?stage=')).toEqual(none);
  expect(await stagesOf(`?stage=one&stage=${encodeURIComponent(arn)}`)).toEqual([
    ['one', 1, 1],
    ['two', 1, 0],
    ['three', 1, 1],
  ]);
});

describe('the stream', () => {
  test('tells calls and events as lines of JSON, also those after a number', async () => {
    await ivs.send(new CreateStageCommand({ name: 'show' }));
    await ivs.send(new ListStagesCommand({}));
    await post('join', { stage: 'show' }).then(({ participantId }) => post('publish', { stage: 'show', participantId }));
    const text = await read('events?after=1', (read) => read.includes('Participant Published'));
    const [contentType, ...lines] = text.trim().split('\n');
    const news: NumberedNews[] = lines.map((line) => JSON.parse(line));
    expect(contentType).toBe('application/x-ndjson');
    expect(news[0]).toEqual({
      sequence: 2,
      time: expect.stringMatching(/Z$/),
      type: 'call',
      service: 'ivs',
      operation: 'ListStages',
      region: 'us-east-1',
      outcome: 'ok',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      caller: 'arn:aws:iam::000000000000:user/local',
      input: {},
    });
    expect(news).toContainEqual(
      expect.objectContaining({
        type: 'event',
        source: 'aws.ivs',
        detailType: 'IVS Stage Update',
        detail: expect.objectContaining({ event_name: 'Participant Published' }),
      }),
    );
  });

  test('tells server-sent events to who takes them, and goes on after the last one that came', async () => {
    await ivs.send(new ListStagesCommand({}));
    await ivs.send(new CreateStageCommand({ name: 'show' }));
    const headers = { accept: 'text/event-stream', 'last-event-id': '1' };
    const text = await read('events?after=0', (read) => read.includes('\n\n'), headers);
    expect(text).toMatch(/^text\/event-stream\nid: 2\nevent: call\ndata: \{"sequence":2,.*"operation":"CreateStage".*\}\n\n$/);
  });

  test('begins with the first news after a number that the endpoint has not reached, as of one that ran before', async () => {
    await ivs.send(new ListStagesCommand({}));
    const text = await read('events', (read) => read.includes('\n\n'), { accept: 'text/event-stream', 'last-event-id': '500' });
    expect(text).toMatch(/^text\/event-stream\nid: 1\nevent: call\n/);
  });

  test.each(['x', '-1', '1.5'])('refuses the number %s', async (after) => {
    expect(await ask('GET', `events?after=${after}`)).toEqual({
      status: 400,
      code: 'INVALID_REQUEST',
      message: `after must be the sequence of an earlier event, got '${after}'.`,
    });
  });

  test('ends with the endpoint', async () => {
    const response = await fetch(`${endpoint.url}/_ivs/events`);
    await endpoint.close();
    expect(await response.text()).toBe('');
    endpoint = await startEndpoint();
  });
});

test.each([
  ['GET', 'stages'],
  ['PUT', 'state'],
  ['GET', 'join'],
])('%s /_ivs/%s is refused with what there is', async (method, path) => {
  const { message, ...answer } = await ask(method, path);
  expect(answer).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect(message).toBe(
    `There is no ${method} /_ivs/${path}. There are GET /_ivs, GET /_ivs/state, GET /_ivs/events, POST /_ivs/advance, POST /_ivs/call, ` +
      'POST /_ivs/token, ' +
      'GET /_ivs/recordings, GET /_ivs/recordings/file, POST /_ivs/reset, ' +
      'POST /_ivs/faults, DELETE /_ivs/faults, and POST /_ivs/<command> with one of join, publish, unpublish, subscribe, unsubscribe, ' +
      'exchangeToken, leave, startStream, endStream, failRecording, interruptDestination, failComposition.',
  );
});

describe('time', () => {
  test('that is advanced ends what it would end', async () => {
    await ivs.send(new CreateStageCommand({ name: 'show' }));
    const { participantId } = await post('join', { stage: 'show' });
    await post('publish', { stage: 'show', participantId });
    await post('leave', { stage: 'show', participantId });
    expect((await state()).regions['us-east-1']?.stages[0]?.sessions[0]?.endTime).toBeUndefined();
    const { time } = await post('advance', { milliseconds: 3_600_000 });
    expect(Date.parse(time)).toBeGreaterThan(Date.now() + 3_500_000);
    expect((await state()).regions['us-east-1']?.stages[0]?.sessions[0]?.endTime).toMatch(/Z$/);
  });

  test('lets a token expire', async () => {
    const { stage } = await ivs.send(new CreateStageCommand({ name: 'show' }));
    const { participantToken } = await ivs.send(new CreateParticipantTokenCommand({ stageArn: stage?.arn, duration: 60 }));
    await post('advance', { milliseconds: 61 * 60_000 });
    expect(await post('join', { token: participantToken?.token })).toMatchObject({ status: 403, code: 'TOKEN_EXPIRED' });
  });

  test.each([
    ['{}', 'milliseconds is required.'],
    ['{"milliseconds":-1}', 'milliseconds must be 0 to 315360000000, got -1.'],
    ['{"milliseconds":"1"}', 'milliseconds must be a whole number, got a string.'],
    ['{"seconds":1}', 'The local endpoint does not have seconds of advance. It has: milliseconds.'],
    ['[]', 'The request body must be a JSON object.'],
    ['{', 'The request body must be a JSON object.'],
  ])('refuses %s', async (body, message) => {
    expect(await post('advance', body)).toEqual({ status: 400, code: 'INVALID_REQUEST', message });
  });
});

test('a reset removes everything, and the endpoint goes on under its address', async () => {
  await ivs.send(new CreateStageCommand({ name: 'show' }));
  const stream = read('events', (text) => text.includes('"reset"'));
  await post('faults', { service: [{ operation: 'ListStages', fault: { type: 'refuse', error: 'AccessDeniedException' } }] });
  expect(await post('reset')).toEqual({ status: 200 });
  expect(await stream).toContain('"type":"reset"');
  expect((await ivs.send(new ListStagesCommand({}))).stages).toEqual([]);
  expect(endpoint.ivs.resources()).toEqual([]);
});

describe('faults', () => {
  const refuse = { operation: 'ListStages', fault: { type: 'refuse', error: 'AccessDeniedException' }, times: 5 };

  test('are added and taken back', async () => {
    expect(await post('faults', { service: [refuse] })).toEqual({ status: 200 });
    await expect(ivs.send(new ListStagesCommand({}))).rejects.toThrow('ListStages was refused by an injected fault.');
    expect(await ask('DELETE', 'faults')).toEqual({ status: 200 });
    await ivs.send(new ListStagesCommand({}));
  });

  test('that are wrong are refused with their place, and none is added', async () => {
    expect(await post('faults', { service: [refuse, { ...refuse, operation: 'Fly' }] })).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^service\[1\]\.operation must be one of \*, /),
    });
    expect(await post('faults', { service: [{ ...refuse, service: 'sns9' }] })).toMatchObject({
      message: expect.stringMatching(/^service\[0\]\.service must be one of .*, got 'sns9'$/),
    });
    await ivs.send(new ListStagesCommand({}));
  });
});

describe('a command by name', () => {
  test('finds a stage by its ARN, in any region, and streams by an ingest configuration', async () => {
    const { stage } = await ivs.send(new CreateStageCommand({ name: 'show' }));
    await ivs.send(new CreateIngestConfigurationCommand({ name: 'studio', ingestProtocol: 'RTMPS', stageArn: stage?.arn }));
    expect(await post('join', { stage: stage?.arn, capabilities: ['SUBSCRIBE'] })).toMatchObject({ status: 200, stageArn: stage?.arn });
    expect(await post('startStream', { ingestConfiguration: 'studio' })).toMatchObject({ status: 200, stageArn: stage?.arn });
    expect(await post('endStream', { ingestConfiguration: 'studio' })).toEqual({ status: 200 });
  });

  test.each([
    ['leave', { stage: 'show', region: 5, participant: 'ann' }, 'region must be a string, got 5.'],
    ['leave', { stage: 'show', region: 'EU', participant: 'ann' }, `region must be a region's name, like eu-west-1, got "EU".`],
    ['leave', { stage: 'show', stageArn: 'arn', participantId: 'a' }, 'leave takes stage or stageArn, got both.'],
    ['publish', { stage: 'show', participant: 'ann', participantId: 'a' }, 'publish takes participant or participantId, got both.'],
    ['startStream', { ingestConfiguration: 'studio', streamKey: 'k' }, 'startStream takes ingestConfiguration or streamKey, got both.'],
    ['reset', { stage: 'show' }, 'The local endpoint does not have stage of reset. It has: no members.'],
    ['reset', 'everything', 'The request body must be a JSON object.'],
    ['advance', { milliseconds: 1, seconds: 1 }, 'The local endpoint does not have seconds of advance. It has: milliseconds.'],
  ])('%s with %j is refused', async (command, input, message) => {
    expect(await post(command, input)).toEqual({ status: 400, code: 'INVALID_REQUEST', message });
  });

  test('a body that is too long is refused like other mistakes', async () => {
    expect(await post('join', { stage: 'x'.repeat(2 ** 20) })).toEqual({
      status: 413,
      code: 'INVALID_REQUEST',
      message: 'A request may have 1048576 bytes, got 1048588.',
    });
  });

  test.each([{}, 7, ['show'], null])('are texts, and not %j', async (name) => {
    const refusal = (what: string) => ({
      status: 400,
      code: 'INVALID_REQUEST',
      message: `The ${what} must be text, got ${JSON.stringify(name)}.`,
    });
    expect(await post('leave', { stage: name, participant: 'ann' })).toEqual(refusal('name or ARN of a stage'));
    expect(await post('endStream', { ingestConfiguration: name })).toEqual(refusal('name or ARN of an ingest configuration'));
    await ivs.send(new CreateStageCommand({ name: 'show' }));
    expect(await post('leave', { stage: 'show', participant: name })).toEqual(
      refusal('user id or participant id of a connected participant'),
    );
  });

  test('names what there is, or asks for an ARN', async () => {
    expect(await post('join', { stage: 'show' })).toEqual({
      status: 404,
      code: 'NOT_FOUND',
      message: 'us-east-1 has no stage with the name or ARN show. It has none.',
    });
    const { stage } = await ivs.send(new CreateStageCommand({ name: 'show' }));
    expect(await post('leave', { stage: 'shop', participantId: 'a' })).toMatchObject({
      status: 404,
      message: `us-east-1 has no stage with the name or ARN shop. It has: show (${stage?.arn}).`,
    });
    await ivs.send(new CreateStageCommand({ name: 'show' }));
    expect(await post('join', { stage: 'show' })).toMatchObject({
      status: 409,
      message: expect.stringMatching(/^A name must be that of one stage, got show, the name of 2\. Give an ARN: show \(arn:/),
    });
  });

  test.each([
    [{ stage: 7 }, 'stage must be a string, got 7.'],
    [{ stage: 'show', capabilities: ['FLY'] }, 'capabilities[0] must be one of PUBLISH, SUBSCRIBE, got "FLY".'],
    [
      { stage: 'show', name: 'Ann' },
      'The local endpoint does not have name of join. It has: stage, region, userId, attributes, capabilities.',
    ],
    [{ stage: 'show', region: 'moon' }, 'region must be a region\'s name, like eu-west-1, got "moon".'],
  ])('refuses %j', async (input, message) => {
    expect(await post('join', input)).toEqual({ status: 400, code: 'INVALID_REQUEST', message });
  });

  test('gives the error of the service', async () => {
    await ivs.send(new CreateStageCommand({ name: 'show' }));
    expect(await post('join', { stage: 'show', userId: 'u'.repeat(200) })).toMatchObject({ status: 400, code: 'ValidationException' });
  });
});
