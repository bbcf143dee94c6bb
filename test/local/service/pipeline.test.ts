/** What the pipeline does to every call, whatever the service: here, a service made for tests. */

import type { Access } from '../../../local/src/service/access';
import { flag, required, text } from '../../../local/src/service/input';
import { members, type Operation, operation } from '../../../local/src/service/operation';
import { createPipeline, type PipelineOptions } from '../../../local/src/service/pipeline';
import { awsJson } from '../../../local/src/service/protocols/aws-json';

const READ = operation({
  input: members({ Name: required(text({ max: 5 })), Deep: flag }),
  access: ({ Name = '*' }) => [{ action: 'things:Read', resource: Name }],
  run: ({ Name }, { caller, region }) => ({ Name, region, isChecked: caller !== undefined }),
});

// @ts-expect-error An operation says which permissions a call needs.
const WITHOUT_ACCESS: Operation = operation({ input: members({}), run: () => ({ read: true }) });

/** Who may read `mine`, and nothing else. */
const OWNER: PipelineOptions['findCaller'] = (accessKeyId) =>
  accessKeyId === 'administrator'
    ? undefined
    : { denialOf: (accesses: readonly Access[]) => accesses.map(({ resource }) => resource).find((resource) => resource !== 'mine') };

const pipelineOf = (operations: Record<string, Operation>) =>
  createPipeline({ name: 'things', protocol: awsJson(), operations }, { findCaller: OWNER });
const things = pipelineOf({ Read: READ as Operation, Open: WITHOUT_ACCESS });
const call = (operationName: string, input: object, accessKeyId?: string) =>
  things.call('eu-west-1', operationName, input, accessKeyId).catch(({ name, message, status }) => [status, name, message]);

test('the caller of an operation is checked, and the operation sees it', async () => {
  expect(await call('Read', { Name: 'mine' }, 'owner')).toEqual({ Name: 'mine', region: 'eu-west-1', isChecked: true });
  expect(await call('Read', { Name: 'yours' }, 'owner')).toEqual([400, 'AccessDeniedException', 'yours']);
});

test.each([
  ['an administrator', 'administrator'],
  ['a call in process', undefined],
])('%s may do everything', async (_, accessKeyId) => {
  expect(await call('Read', { Name: 'yours' }, accessKeyId)).toEqual({ Name: 'yours', region: 'eu-west-1', isChecked: false });
});

test('an operation without access does not compile, and at run time it is denied to whoever is checked', async () => {
  const message = 'The local endpoint does not know which permissions things:Open needs.';
  expect(await call('Open', {}, 'owner')).toEqual([400, 'AccessDeniedException', message]);
  expect(await call('Open', {}, 'administrator')).toEqual({ read: true });
});

test('the form of an input is checked before the permissions, its range and completeness after them', async () => {
  expect(await call('Read', { Name: 1 }, 'owner')).toEqual([400, 'ValidationException', 'Name must be a string, got 1.']);
  expect(await call('Read', { Name: 'others' }, 'owner')).toEqual([400, 'AccessDeniedException', 'others']);
  expect(await call('Read', {}, 'owner')).toEqual([400, 'AccessDeniedException', '*']);
  expect(await call('Read', {})).toEqual([400, 'ValidationException', 'Name is required.']);
});

test('an operation that is not there is refused by name, also one that every object has', async () => {
  const message = 'toString is not an operation of things.';
  expect(await call('toString', {}, 'owner')).toEqual([404, 'UnknownOperationException', message]);
});
