/** Operations that are under way when CloudFormation is closed, and that another one with the same state goes on with. */
import type { StacksState } from '../../../../local/src/services/cloudformation';
import { createHarness, custom, type Handler, type HandlerEvent, type Harness, INVENTED_ID, line, thing } from './harness';

let state: StacksState;
beforeEach(() => {
  state = new Map();
});

/** Lets `work` begin, and closes CloudFormation when the handler gets the request, which it never answers. Gives one that goes on. */
async function stopAt(
  request: string | ((event: HandlerEvent) => boolean),
  harness: Harness,
  work: () => Promise<unknown>,
  answers: Handler = () => ({}),
): Promise<Harness> {
  const arrived = new Promise<void>((resolve) => {
    harness.handler = (event) => {
      const isIt = typeof request === 'string' ? line(event) === request : request(event);
      if (!isIt) return answers(event);
      resolve();
      return undefined;
    };
  });
  await work();
  await arrived;
  await harness.cloudFormation.close();
  const next = createHarness({}, state);
  next.cloudFormation.resume();
  return next;
}

const input = (resources: object) => ({ StackName: 'app', TemplateBody: JSON.stringify({ Resources: resources }) });
const afterwards = { DependsOn: 'A' };

describe('a creation', () => {
  const resources = { A: custom(), B: thing({}, { DependsOn: 'A' }) };

  test('is rolled back', async () => {
    const harness = createHarness({}, state);
    const next = await stopAt('Create A', harness, () => harness.call('CreateStack', input(resources)));
    expect(await next.settled('app')).toBe('ROLLBACK_COMPLETE');
    expect(next.requests).toMatchObject([{ RequestType: 'Delete', PhysicalResourceId: expect.stringMatching(INVENTED_ID) }]);
    expect([harness.calls, next.calls, next.stack('app').resources]).toEqual([[], [], []]);
    expect(next.events.slice(0, 1)).toMatchObject([
      { status: 'ROLLBACK_IN_PROGRESS', statusReason: 'The local endpoint was stopped. Rollback requested by user.' },
    ]);
  });

  test.each([
    ['DO_NOTHING', 'CREATE_FAILED', []],
    ['DELETE', 'DELETE_COMPLETE', ['Delete']],
  ])('does what it was told to do when it fails: %s', async (OnFailure, status, requests) => {
    const harness = createHarness({}, state);
    const next = await stopAt('Create A', harness, () => harness.call('CreateStack', { ...input(resources), OnFailure }));
    expect(await next.settled('app')).toBe(status);
    expect(next.requests.map(({ RequestType }) => RequestType)).toEqual(requests);
  });

  test('that is being rolled back is rolled back to the end', async () => {
    const harness = createHarness({}, state);
    const failing = { A: custom(), B: thing({ Fail: 'create' }, afterwards) };
    const next = await stopAt('Delete A A-1', harness, () => harness.call('CreateStack', input(failing)));
    expect(await next.settled('app')).toBe('ROLLBACK_COMPLETE');
    expect(next.requests.map(line)).toEqual(['Delete A A-1']);
    expect(next.stack('app').resources).toEqual([]);
  });
});

test('what a process that was killed did not create is created by the next update', async () => {
  const harness = createHarness({}, state);
  const arrived = new Promise<void>((resolve) => {
    harness.handler = () => void resolve();
  });
  await harness.call('CreateStack', { ...input({ A: custom() }), OnFailure: 'DO_NOTHING' });
  await arrived;
  // A killed process leaves its state as it was, while `close` ends the requests.
  const left = structuredClone(state);
  const next = createHarness({}, left);
  next.cloudFormation.resume();
  expect(await next.settled('app')).toBe('CREATE_FAILED');
  expect(await next.update('app', { A: custom() }, {}, { DisableRollback: 'true' })).toBe('UPDATE_COMPLETE');
  expect(next.requests.map(line)).toEqual(['Create A']);
});

describe('an update', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = createHarness({}, state);
    await harness.create('app', { A: custom({ Value: 1 }), B: thing({ Size: 1 }) });
  });
  const update = (resources: object, more: object = {}) => harness.call('UpdateStack', { ...input(resources), ...more });

  test('is rolled back, to what was there before', async () => {
    const next = await stopAt('Update A A-1', harness, () => update({ A: custom({ Value: 2 }), B: thing({ Size: 2 }) }));
    expect(await next.settled('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(next.requests).toMatchObject([
      { RequestType: 'Update', ResourceProperties: { Value: '1' }, OldResourceProperties: { Value: '2' } },
    ]);
    expect(next.calls).toEqual(['update B']);
    expect(next.stack('app').resources).toMatchObject([{ physicalId: 'A-1' }, { physicalId: 'B-1' }]);
  });

  test('stays where it failed if it was told so', async () => {
    const next = await stopAt('Update A A-1', harness, () => update({ A: custom({ Value: 2 }) }, { DisableRollback: 'true' }));
    expect(await next.settled('app')).toBe('UPDATE_FAILED');
    expect(next.requests).toEqual([]);
  });

  test('that is being rolled back is rolled back to the end', async () => {
    const failing = { A: custom({ Value: 2 }), B: thing({ Size: 1 }), C: thing({ Fail: 'create' }, afterwards) };
    const back = ({ RequestType, ResourceProperties }: HandlerEvent) => RequestType === 'Update' && ResourceProperties.Value === '1';
    const next = await stopAt(back, harness, () => update(failing));
    expect(await next.settled('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(next.requests).toMatchObject([{ RequestType: 'Update', ResourceProperties: { Value: '1' } }]);
  });

  test('that cleans up goes on cleaning up, and abandons nothing', async () => {
    const replaces: Handler = ({ RequestType }) => (RequestType === 'Update' ? { PhysicalResourceId: 'A-2' } : {});
    const next = await stopAt('Delete A A-1', harness, () => update({ A: custom({ Value: 2 }) }), replaces);
    expect(await next.settled('app')).toBe('UPDATE_COMPLETE');
    expect(next.requests.map(line)).toEqual(['Delete A A-1']);
    expect([harness.calls.at(-1), next.calls]).toEqual(['delete B-1 of B', []]);
    expect(next.stack('app').resources).toMatchObject([{ physicalId: 'A-2' }]);
    expect(await next.delete('app')).toBe('DELETE_COMPLETE');
    expect(next.requests.map(line)).toEqual(['Delete A A-1', 'Delete A A-2']);
  });
});

describe('a deletion', () => {
  test('goes on, and does not delete twice', async () => {
    const harness = createHarness({}, state);
    await harness.create('app', { A: custom(), B: thing({}, afterwards), C: thing({}, { DeletionPolicy: 'Retain' }) });
    const next = await stopAt('Delete A A-1', harness, () => harness.call('DeleteStack', { StackName: 'app' }));
    expect(await next.settled('app')).toBe('DELETE_COMPLETE');
    expect(harness.calls.filter((call) => call.startsWith('delete'))).toEqual([expect.stringMatching(/^delete B-\d of B$/)]);
    expect([next.requests.map(line), next.calls]).toEqual([['Delete A A-1'], []]);
  });

  test('goes on keeping what it was told to keep', async () => {
    const harness = createHarness({}, state);
    await harness.create('app', { A: custom(), Z: custom({}, { DependsOn: 'A' }) });
    harness.handler = () => ({ Status: 'FAILED' });
    expect(await harness.delete('app')).toBe('DELETE_FAILED');
    const deletion = { StackName: 'app', RetainResources: ['Z'] };
    const next = await stopAt('Delete A A-1', harness, () => harness.call('DeleteStack', deletion));
    expect(await next.settled('app')).toBe('DELETE_COMPLETE');
    expect(next.requests.map(line)).toEqual(['Delete A A-1']);
  });
});

test('nothing begins while it closes', async () => {
  const harness = createHarness({}, state);
  const closed = harness.cloudFormation.close();
  await expect(harness.call('CreateStack', input({ A: custom() }))).rejects.toThrow(
    'ServiceUnavailable: The local endpoint is being closed.',
  );
  await closed;
  expect(state.size).toBe(0);
});

test('stacks that are at rest stay at rest', async () => {
  const harness = createHarness({}, state);
  await harness.create('app', { A: custom() });
  await harness.call('CreateChangeSet', { ...input({ A: custom() }), StackName: 'other', ChangeSetName: 'first', ChangeSetType: 'CREATE' });
  await harness.cloudFormation.close();
  const next = createHarness({}, state);
  next.cloudFormation.resume();
  expect(next.cloudFormation.isIdle()).toBe(true);
  expect(next.cloudFormation.stacks().map(({ status }) => status)).toEqual(['CREATE_COMPLETE', 'REVIEW_IN_PROGRESS']);
});
