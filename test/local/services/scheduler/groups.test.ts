/** Schedule groups: their operations, their tags, and their schedules. */
import { iam } from '../../../../local/src/services/iam/service';
import { answerTo } from '../../../support/local-services';
import { definitionOf, HOUR, startScheduler } from './harness';

const CREATED = Date.parse('2026-01-15T12:00:00Z') / 1000;
const arnOf = (name: string) => `arn:aws:scheduler:us-east-1:000000000000:schedule-group/${name}`;
const groupOf = (Name: string) => ({ Arn: arnOf(Name), CreationDate: CREATED, LastModificationDate: CREATED, Name, State: 'ACTIVE' });
const tagsPath = `/tags/${encodeURIComponent(arnOf('room'))}`;

test('a group is created once, read, listed and deleted', async () => {
  const { send } = startScheduler();
  const created = { status: 200, body: { ScheduleGroupArn: arnOf('room') } };
  expect(await send('POST', '/schedule-groups/room', { ClientToken: 'one' })).toEqual(created);
  expect(await send('POST', '/schedule-groups/room', { ClientToken: 'one' })).toEqual(created);
  expect(await send('POST', '/schedule-groups/room', {})).toEqual({
    status: 409,
    body: { Message: 'Schedule group room already exists.' },
  });
  expect(await send('GET', '/schedule-groups/room')).toEqual({ status: 200, body: groupOf('room') });
  expect((await send('DELETE', '/schedule-groups/room')).status).toBe(200);
  const missing = { status: 404, body: { Message: 'Schedule group room does not exist.' } };
  expect(await send('GET', '/schedule-groups/room')).toEqual(missing);
  expect(await send('DELETE', '/schedule-groups/room')).toEqual(missing);
});

test('the default group is there, and cannot be created or deleted', async () => {
  const { send } = startScheduler();
  expect((await send('GET', '/schedule-groups')).body).toEqual({ ScheduleGroups: [groupOf('default')] });
  expect((await send('POST', '/schedule-groups/default', {})).body).toEqual({ Message: 'Schedule group default already exists.' });
  expect(await send('DELETE', '/schedule-groups/default')).toEqual({
    status: 400,
    body: { Message: 'The default schedule group cannot be deleted.' },
  });
});

test('groups are listed in pages, by a prefix', async () => {
  const { send } = startScheduler();
  for (const name of ['room-2', 'room-1', 'other']) await send('POST', `/schedule-groups/${name}`, {});
  const first = (await send('GET', '/schedule-groups?NamePrefix=room&MaxResults=1')).body;
  expect(first).toEqual({ ScheduleGroups: [groupOf('room-1')], NextToken: 'room-1' });
  const second = await send('GET', '/schedule-groups?NamePrefix=room&MaxResults=1&NextToken=room-1');
  expect(second.body).toEqual({ ScheduleGroups: [groupOf('room-2')] });
});

test('a group has tags', async () => {
  const { send } = startScheduler();
  const tags = async () => (await send('GET', tagsPath)).body.Tags;
  await send('POST', '/schedule-groups/room', { Tags: [{ Key: 'team', Value: 'live' }] });
  expect((await send('POST', tagsPath, { Tags: [{ Key: 'show', Value: 'late' }] })).status).toBe(200);
  expect(await tags()).toEqual([
    { Key: 'team', Value: 'live' },
    { Key: 'show', Value: 'late' },
  ]);
  expect((await send('DELETE', `${tagsPath}?TagKeys=team`)).status).toBe(200);
  expect(await tags()).toEqual([{ Key: 'show', Value: 'late' }]);
  expect(await send('GET', '/tags/none')).toEqual({ status: 404, body: { Message: 'Schedule group none does not exist.' } });
});

test('schedules of the same name are in two groups, and the deletion of one group deletes its schedules only', async () => {
  const { send, create, pass, messages } = startScheduler();
  await send('POST', '/schedule-groups/room', {});
  await create('sweep', { GroupName: 'room', Target: { Input: 'room' } });
  await create('sweep', { Target: { Input: 'default' } });
  const names = async (query: string) => (await send('GET', `/schedules${query}`)).body.Schedules;
  const arn = (group: string) => ({ Arn: `arn:aws:scheduler:us-east-1:000000000000:schedule/${group}/sweep`, GroupName: group });
  expect(await names('')).toMatchObject([arn('default'), arn('room')]);
  expect(await names('?ScheduleGroup=room')).toMatchObject([arn('room')]);
  expect((await send('GET', '/schedules/sweep?groupName=room')).body).toMatchObject(arn('room'));
  await send('PUT', '/schedules/sweep', definitionOf({ GroupName: 'room', Target: { Input: 'changed' } }));
  await send('DELETE', '/schedule-groups/room');
  expect(await names('')).toMatchObject([arn('default')]);
  await pass(HOUR - 1);
  expect(messages()).toEqual(Array(6).fill('default'));
});

test('a policy may be about the tags of the group', async () => {
  const { send, create, services } = startScheduler();
  await send('POST', '/schedule-groups/room', { Tags: [{ Key: 'team', Value: 'live' }] });
  await create('mine', { GroupName: 'room' });
  await create('other');
  const { roles, sessions } = services.of(iam);
  const document = {
    Statement: {
      Effect: 'Allow',
      Action: 'scheduler:GetSchedule',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'live' } },
    },
  };
  const settings = { trustPolicy: {}, maxSessionDuration: 3_600, managedPolicyArns: [], tags: {}, policies: [{ name: 'read', document }] };
  roles.create({ name: 'reader', arn: 'arn:aws:iam::000000000000:role/reader', id: 'AROA2', settings });
  const { accessKeyId } = sessions.assume('reader', 'test');
  const get = async (path: string) => (await answerTo({ service: 'scheduler', method: 'GET', path, accessKeyId }, services)).status;
  expect([await get('/schedules/mine?groupName=room'), await get('/schedules/other')]).toEqual([200, 403]);
});
