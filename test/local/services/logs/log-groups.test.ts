import type { LogGroups } from '../../../../local/src/services/logs/log-groups';
import { logs } from '../../../../local/src/services/logs/service';
import { systemClock } from '../../../../local/src/system/clock';
import { served } from '../../../support/local-services';
import { type JsonClient, jsonClient } from '../json-client';

const DAY = 86_400_000;
let groups: LogGroups;
let client: JsonClient;
let now: number;

beforeEach(() => {
  now = 0;
  const service = served(logs, { clock: { ...systemClock, now: () => now } });
  groups = service.store;
  client = jsonClient(service.serve, 'logs', 'Logs_20140328');
});

const name = { logGroupName: '/app/rooms' };
const resourceArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/app/rooms';
const write = (logGroupName: string) => groups.append({ functionName: 'room', region: 'us-east-1', logGroupName, text: 'line' });
const described = async (input: object = {}) => (await client.call('DescribeLogGroups', input)).logGroups;

test('a group is created, described and deleted', async () => {
  now = 5;
  expect(await client.call('CreateLogGroup', name)).toEqual({ status: 200 });
  const group = { ...name, logGroupArn: resourceArn, arn: `${resourceArn}:*`, creationTime: 5, storedBytes: 0 };
  expect(await described()).toEqual([group]);
  expect(await client.call('CreateLogGroup', name, 'eu-west-1')).toEqual({ status: 200 });
  expect(await client.call('DeleteLogGroup', name)).toEqual({ status: 200 });
  expect(await described()).toEqual([]);
});

test.each(['CreateLogGroup', 'a function'])('a group that %s has made exists already', async (who) => {
  if (who === 'a function') write(name.logGroupName);
  else await client.call('CreateLogGroup', name);
  expect(await client.call('CreateLogGroup', name)).toMatchObject({ status: 400, __type: 'ResourceAlreadyExistsException' });
});

test('a retention is put and deleted, and lines expire by it', async () => {
  write(name.logGroupName);
  await client.call('PutRetentionPolicy', { ...name, retentionInDays: 3 });
  expect(await described()).toMatchObject([{ retentionInDays: 3 }]);
  const lines = async () => (await client.call('FilterLogEvents', name)).events.length;
  now = 3 * DAY - 1;
  expect(await lines()).toBe(1);
  now += 1;
  expect(await lines()).toBe(0);
  await client.call('DeleteRetentionPolicy', name);
  expect((await described())[0]).not.toHaveProperty('retentionInDays');
  expect(await lines()).toBe(1);
});

test('a group has tags', async () => {
  await client.call('CreateLogGroup', { ...name, tags: { team: 'live', stage: 'test' } });
  await client.call('TagResource', { resourceArn, tags: { stage: 'main' } });
  await client.call('UntagResource', { resourceArn: `${resourceArn}:*`, tagKeys: ['team'] });
  expect(await client.call('ListTagsForResource', { resourceArn })).toEqual({ status: 200, tags: { stage: 'main' } });
});

test('groups are found by the begin or a part of their names, page by page', async () => {
  for (const logGroupName of ['/app/b', '/app/a', '/other/App']) await client.call('CreateLogGroup', { logGroupName });
  const names = async (input: object) => (await described(input)).map(({ logGroupName }: { logGroupName: string }) => logGroupName);
  expect(await names({ logGroupNamePrefix: '/app/' })).toEqual(['/app/a', '/app/b']);
  expect(await names({ logGroupNamePattern: 'app' })).toEqual(['/app/a', '/app/b', '/other/App']);
  const first = await client.call('DescribeLogGroups', { limit: 2 });
  expect(await names({ nextToken: first.nextToken })).toEqual(['/other/App']);
});

test.each<[string, object, string]>([
  ['DeleteLogGroup', name, 'ResourceNotFoundException'],
  ['PutRetentionPolicy', { ...name, retentionInDays: 3 }, 'ResourceNotFoundException'],
  ['DeleteRetentionPolicy', name, 'ResourceNotFoundException'],
  ['TagResource', { resourceArn, tags: {} }, 'ResourceNotFoundException'],
  ['PutRetentionPolicy', { ...name, retentionInDays: 2 }, 'InvalidParameterException'],
  ['PutRetentionPolicy', name, 'InvalidParameterException'],
  ['CreateLogGroup', { logGroupName: 'a b' }, 'InvalidParameterException'],
  ['CreateLogGroup', { ...name, kmsKeyId: 'x' }, 'InvalidParameterException'],
  ['DescribeLogGroups', { limit: 51 }, 'InvalidParameterException'],
  ['DescribeLogGroups', { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }, 'InvalidParameterException'],
  ['CreateLogStream', { ...name, logStreamName: 'x' }, 'UnknownOperationException'],
])('%s of %j is refused', async (operation, input, type) => {
  expect(await client.call(operation, input)).toMatchObject({ __type: type });
  expect(await described()).toEqual([]);
});
