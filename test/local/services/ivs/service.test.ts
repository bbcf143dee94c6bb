import * as sdk from '@aws-sdk/client-ivs-realtime';
import { NormalizedSchema } from '@smithy/core/schema';
import { WAY_OUT } from '../../../../local/src/service/way-out';
import { createIvsRealTime } from '../../../../local/src/services/ivs';
import { ERROR_STATUSES } from '../../../../local/src/services/ivs/model/errors';
import { OPERATIONS } from '../../../../local/src/services/ivs/operations';
import { VirtualClock } from '../../../support/virtual-clock';
import { refusal, serveForEachTest } from './client';
import { send } from './raw';

const clock = new VirtualClock();
const NOW = clock.now();
const served = serveForEachTest({ clock });

const REQUEST_ID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-/);

describe('the protocol', () => {
  test('gives every answer a request id, which the SDK hands on', async () => {
    const created = await served.client.send(new sdk.CreateStageCommand({}));
    const refused = await served.client.send(new sdk.GetStageCommand({ arn: 'x' })).catch((error: sdk.ValidationException) => error);

    expect(created.$metadata).toMatchObject({ httpStatusCode: 200, requestId: REQUEST_ID });
    expect(refused.$metadata).toMatchObject({ httpStatusCode: 400, requestId: REQUEST_ID });
  });

  test('gives an error as the SDK expects it: class, message, exceptionMessage', async () => {
    const arn = 'arn:aws:ivs:us-east-1:000000000000:stage/a';
    const error: unknown = await served.client.send(new sdk.GetStageCommand({ arn })).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(sdk.ResourceNotFoundException);
    expect(error).toMatchObject({ message: `Resource: ${arn} not found`, exceptionMessage: `Resource: ${arn} not found` });
  });

  test('names the error in a header', async () => {
    const { status, headers, body } = await send(served.url, '/GetStage', '{}');

    expect([status, headers.get('x-amzn-errortype'), headers.get('content-type')]).toEqual([
      400,
      'ValidationException',
      'application/json',
    ]);
    expect(body.exceptionMessage).toBe("1 validation error detected: Value at 'arn' failed to satisfy constraint: Member must not be null");
  });

  test('takes no body for an empty one, and ignores what it does not know', async () => {
    expect((await send(served.url, '/ListStages')).body).toEqual({ stages: [] });
    expect((await send(served.url, '/ListStages', '{"unknown":{"deep":[1]},"maxResults":null}')).body).toEqual({ stages: [] });
  });

  test('takes a member from where it is bound only', async () => {
    const created = await served.client.send(new sdk.CreateStageCommand({ tags: { team: 'live' } }));
    const path = `/tags/${encodeURIComponent(created.stage?.arn ?? '')}`;
    const untagged = await send(served.url, path, '{"tagKeys":["team"]}', { method: 'DELETE' });

    expect(untagged.status).toBe(400);
    expect(served.ivs.resources()).toMatchObject([{ tags: { team: 'live' } }]);
  });

  test.each([
    ['text that is no JSON', '{"name":', 'The request body must be JSON.'],
    ['bytes that are no text', Buffer.from([0xff, 0x00, 0xfe]), 'The request body must be JSON.'],
    ['a list', '[]', 'The request must be an object, got a list.'],
    ['null', 'null', 'The request must be an object, got null.'],
    ['a number for a string', '{"name":7}', "Value at 'name' must be a string, got a value of type number."],
    [
      'a string for a list',
      '{"participantTokenConfigurations":"x"}',
      "Value at 'participantTokenConfigurations' must be a list, got a value of type string.",
    ],
    ['a list for a map', '{"tags":[]}', "Value at 'tags' must be an object, got a list."],
    ['null in a map', '{"tags":{"a":null}}', "Value at 'tags.a' must be a string, got null."],
    [
      'a string for a number, deep inside',
      '{"participantTokenConfigurations":[{"duration":"9"}]}',
      "Value at 'participantTokenConfigurations.1.member.duration' must be a number, got a value of type string.",
    ],
  ])('refuses a body with %s', async (_, body, message) => {
    const response = await send(served.url, '/CreateStage', body);

    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'SerializationException']);
    expect(response.body.message).toBe(message);
    expect(served.ivs.resources()).toEqual([]);
  });

  test('refuses a path that is no text', async () => {
    const response = await send(served.url, '/tags/%ff', undefined, { method: 'GET' });

    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'SerializationException']);
  });

  test('refuses an unsigned request', async () => {
    const response = await send(served.url, '/ListStages', '{}', { signed: false });

    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, 'MissingAuthenticationTokenException']);
  });

  test.each([
    ['POST', '/CreateChannel'],
    ['GET', '/CreateStage'],
    ['POST', '/'],
    ['GET', '/tags/'],
    ['POST', '/constructor'],
  ])('refuses %s %s, which is no operation', async (method, path) => {
    const response = await send(served.url, path, undefined, { method });

    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
    expect(response.body.message).toBe(`${method} ${path} is not an operation of IVS Real-Time. ${WAY_OUT}`);
  });

  test("answers the errors of the SDK's client with their statuses", () => {
    const statuses = Object.values<unknown>(sdk).flatMap((schema) => {
      if (!Array.isArray(schema) || schema[0] !== -3) return [];
      const { httpError } = NormalizedSchema.of(schema as never).getMergedTraits();
      return httpError === undefined ? [] : [[schema[2], httpError]];
    });

    expect(statuses.length).toBeGreaterThan(6);
    expect(ERROR_STATUSES).toMatchObject(Object.fromEntries(statuses));
  });

  test("serves every operation of the SDK's client, and those that the client does not have yet", () => {
    const commands = Object.keys(sdk).filter((key) => /^[A-Z]\w+Command$/.test(key));
    const newer = ['RevokeConnectionTokenCommand'];

    expect(commands).not.toEqual(expect.arrayContaining(newer));
    expect(Object.keys(OPERATIONS).sort()).toEqual([...commands, ...newer].map((name) => name.replace(/Command$/, '')).sort());
  });
});

describe('in process', () => {
  test('a call sees and changes what calls over HTTP do', async () => {
    const { stage } = await served.client.send(new sdk.CreateStageCommand({ name: 'room' }));

    expect(await served.ivs.call('us-east-1', 'GetStage', { arn: stage?.arn })).toEqual({ stage });
    await served.ivs.call('us-east-1', 'DeleteStage', { arn: stage?.arn });
    expect((await served.client.send(new sdk.ListStagesCommand({}))).stages).toEqual([]);
  });

  test('dates come as text, like all that travels', async () => {
    const { participantTokens } = await served.ivs.call('us-east-1', 'CreateStage', { participantTokenConfigurations: [{ duration: 60 }] });

    expect(participantTokens).toMatchObject([{ expirationTime: new Date(NOW + 60 * 60_000).toISOString() }]);
  });

  test('changing an input or an output afterwards changes nothing in the service', async () => {
    const input = { tags: { team: 'live' } };
    const { stage } = await served.ivs.call('us-east-1', 'CreateStage', input);
    input.tags.team = 'changed';
    Object.assign(stage as object, { tags: {} });

    expect(served.ivs.resources()).toMatchObject([{ tags: { team: 'live' } }]);
  });

  test.each([
    ['constructor', 'UnknownOperationException', 404],
    ['GetStage', 'ValidationException', 400],
  ])('%s rejects with %s', async (operation, name, status) => {
    await expect(served.ivs.call('us-east-1', operation, {})).rejects.toMatchObject({ name, status });
  });
});

describe('what exists', () => {
  test('is told by region or for all', async () => {
    const east = await served.ivs.call('us-east-1', 'CreateStage', { name: 'east', tags: { team: 'live' } });
    await served.ivs.call('eu-west-1', 'CreateStage', { name: 'west' });

    expect(served.ivs.resources('us-east-1')).toEqual([
      { arn: (east.stage as sdk.Stage).arn, type: 'stage', name: 'east', tags: { team: 'live' } },
    ]);
    expect(served.ivs.resources().map(({ name }) => name)).toEqual(['east', 'west']);
    expect(served.ivs.resources('ap-south-1')).toEqual([]);
  });
});

describe('the call log', () => {
  test('has every operation that was called, with its outcome', async () => {
    const { stage } = await served.client.send(new sdk.CreateStageCommand({}));
    await served.ivs.call('eu-west-1', 'ListStages', {});
    await refusal(served.clientIn('eu-west-1').send(new sdk.GetStageCommand({ arn: stage?.arn })));

    expect(served.ivs.calls()).toEqual([
      { operation: 'CreateStage', region: 'us-east-1', outcome: 'ok', time: NOW },
      { operation: 'ListStages', region: 'eu-west-1', outcome: 'ok', time: NOW },
      { operation: 'GetStage', region: 'eu-west-1', outcome: 'ResourceNotFoundException', time: NOW },
    ]);
  });

  test('keeps the last 10,000', async () => {
    const ivs = createIvsRealTime({ clock });
    await ivs.call('us-east-1', 'CreateStage', {});
    for (let count = 0; count < 10_000; count += 1) await ivs.call('us-east-1', 'ListStages', {});

    expect(ivs.calls()).toHaveLength(10_000);
    expect(ivs.calls()[0]?.operation).toBe('ListStages');
  });
});
