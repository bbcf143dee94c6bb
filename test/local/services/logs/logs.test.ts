import type { LogGroups } from '../../../../local/src/services/logs/log-groups';
import { logs } from '../../../../local/src/services/logs/service';
import { systemClock } from '../../../../local/src/system/clock';
import { served } from '../../../support/local-services';
import { type Client, connectTo } from '../client';

let client: Client;
let groups: LogGroups;
let now: number;

beforeEach(async () => {
  now = 0;
  const service = served(logs, { clock: { ...systemClock, now: () => now } });
  groups = service.store;
  client = await connectTo(service.serve, 'logs');
});
afterEach(() => client.close());

const filter = async (input: object, region = 'us-east-1') => {
  const headers = { 'x-amz-target': 'Logs_20140328.FilterLogEvents', 'content-type': 'application/x-amz-json-1.1' };
  const response = await client.send('/', { method: 'POST', headers, body: JSON.stringify(input), region });
  return { status: response.status, ...JSON.parse(response.body) };
};

function write(text: string, timestamp: number, region = 'us-east-1'): void {
  now = timestamp;
  groups.append({ functionName: 'room', region, logGroupName: 'Rooms', text });
}

describe('FilterLogEvents', () => {
  const messages = async (input: object, region?: string) =>
    (await filter({ logGroupName: 'Rooms', ...input }, region)).events.map(({ message }: { message: string }) => message);

  test('gives the lines of a group, in order, with their times', async () => {
    write('one', 1_000);
    write('two', 2_000);
    expect(await filter({ logGroupName: 'Rooms' })).toEqual({
      status: 200,
      events: [
        { eventId: '1', logStreamName: 'local', timestamp: 1_000, ingestionTime: 1_000, message: 'one' },
        { eventId: '2', logStreamName: 'local', timestamp: 2_000, ingestionTime: 2_000, message: 'two' },
      ],
    });
  });

  test('gives those of a time and of a region only', async () => {
    for (const second of [1, 2, 3]) write(`at ${second}`, second * 1_000);
    write('elsewhere', 2_000, 'eu-west-1');
    expect(await messages({ startTime: 2_000 })).toEqual(['at 2', 'at 3']);
    expect(await messages({ endTime: 2_000 })).toEqual(['at 1']);
    expect(await messages({}, 'eu-west-1')).toEqual(['elsewhere']);
  });

  test('gives them page by page', async () => {
    for (const second of [1, 2, 3]) write(`at ${second}`, second * 1_000);
    const first = await filter({ logGroupName: 'Rooms', limit: 2 });
    expect(first.events).toHaveLength(2);
    expect(await messages({ limit: 2, nextToken: first.nextToken })).toEqual(['at 3']);
  });

  test('keeps the newest thousand of a group', async () => {
    for (let line = 1; line <= 1_001; line++) write(`line ${line}`, line);
    const kept = await messages({});
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([1_000, 'line 2', 'line 1001']);
  });

  test('gives no lines of a group that was only created', async () => {
    expect(groups.create('us-east-1', 'Rooms')).toBe(true);
    expect(await messages({})).toEqual([]);
    expect(groups.create('us-east-1', 'Rooms')).toBe(false);
    groups.delete('us-east-1', 'Rooms');
    expect((await filter({ logGroupName: 'Rooms' })).status).toBe(400);
  });

  test('gives the lines of a group that was deleted, for who asks why', async () => {
    groups.create('us-east-1', 'Rooms');
    write('broken', 1_000);
    groups.delete('us-east-1', 'Rooms');
    expect(await messages({})).toEqual(['broken']);
    expect(groups.create('us-east-1', 'Rooms')).toBe(true);
  });

  test('refuses a group that nobody has created or written to', async () => {
    const fix = 'The group of a function is there once the function has printed a line, or a stack has the group.';
    const message = `The log group Rooms does not exist. ${fix}`;
    expect(await filter({ logGroupName: 'Rooms' })).toEqual({ status: 400, __type: 'ResourceNotFoundException', message });
  });

  test('refuses by name what it does not have', async () => {
    const message =
      'The local endpoint does not have filterPattern of FilterLogEvents. It has: endTime, limit, logGroupName, nextToken, startTime.';
    expect(await filter({ logGroupName: 'Rooms', filterPattern: 'ERROR' })).toEqual({
      status: 400,
      __type: 'InvalidParameterException',
      message,
    });
  });
});
