import { custom, INVENTED_ID, inVirtualTime, line, thing } from './harness';

/** A creation whose custom resource answers after 40 s, while another resource is there already and a third one waits for it. */
function beginCreation() {
  const world = inVirtualTime();
  const { harness, pass } = world;
  harness.handler = async ({ RequestType }) => {
    if (RequestType === 'Create') await pass(40_000);
    return {};
  };
  const resources = { First: thing(), Slow: custom({}, { DependsOn: 'First' }), Last: thing({ Value: { Ref: 'Slow' } }) };
  return { ...world, creation: harness.create('app', resources) };
}

test('a stack that is being created can be deleted: what is in flight is cancelled, and everything goes', async () => {
  const { clock, harness, creation, pass, now } = beginCreation();
  const deletion = async () => {
    await pass(10_000);
    await harness.call('DeleteStack', { StackName: 'app' });
    expect(harness.stack('app').status).toBe('DELETE_IN_PROGRESS');
    return harness.settled('app');
  };
  expect(await clock.run(Promise.all([deletion(), creation]))).toEqual(['DELETE_COMPLETE', 'DELETE_COMPLETE']);
  expect(now()).toBe(10_000);
  expect(harness.story('app')).toEqual([
    'First CREATE_IN_PROGRESS',
    'First CREATE_COMPLETE',
    'Slow CREATE_IN_PROGRESS',
    'Slow CREATE_FAILED',
    'Slow DELETE_IN_PROGRESS',
    'Slow DELETE_COMPLETE',
    'First DELETE_IN_PROGRESS',
    'First DELETE_COMPLETE',
  ]);
  expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toBe('Resource creation cancelled');
  expect(harness.requests.map(line)).toEqual(['Create Slow', expect.stringMatching(/^Delete Slow app-Slow-/)]);
  const ofStack = harness.events.filter(({ resourceType }) => resourceType === 'AWS::CloudFormation::Stack');
  expect(ofStack.map(({ status }) => status)).toEqual(['CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
});

test('a deletion that comes while a failed creation rests before its rollback takes its place', async () => {
  const { clock, harness, pass } = inVirtualTime({ rollbackPause: 5_000 });
  const creation = harness.create('app', { A: thing(), B: thing({ Fail: 'create' }, { DependsOn: 'A' }) });
  const deletion = pass(1_000).then(() => harness.delete('app'));
  expect(await clock.run(Promise.all([deletion, creation]))).toEqual(['DELETE_COMPLETE', 'DELETE_COMPLETE']);
  expect(harness.story('app').slice(-2)).toEqual(['A DELETE_IN_PROGRESS', 'A DELETE_COMPLETE']);
});

test('the name of a stack that was deleted so is free again', async () => {
  const { clock, harness, creation } = beginCreation();
  expect(await clock.run(harness.delete('app'))).toBe('DELETE_COMPLETE');
  await clock.run(creation);
  harness.handler = () => ({});
  expect(await clock.run(harness.create('app', { Slow: custom() }))).toBe('CREATE_COMPLETE');
});

test.each([
  ['an update', 'UPDATE_IN_PROGRESS', { A: custom({ Value: 2 }) }, 'Update'],
  ['a rollback', 'ROLLBACK_IN_PROGRESS', { A: custom(), B: thing({ Fail: 'create' }, { DependsOn: 'A' }) }, 'Delete'],
])('%s has to end first', async (_, status, resources, slow) => {
  const { clock, harness, pass } = inVirtualTime();
  harness.handler = async ({ RequestType }) => {
    if (RequestType === slow) await pass(40_000);
    return {};
  };
  if (slow === 'Update') await clock.run(harness.create('app', { A: custom({ Value: 1 }) }));
  const operation = slow === 'Update' ? harness.update('app', resources) : harness.create('app', resources);
  const refusal = pass(10_000).then(() => harness.delete('app').catch((error: Error) => error.message));
  const [message] = await clock.run(Promise.all([refusal, operation]));
  expect(message).toBe(`ValidationError: Stack [app] cannot be deleted while in status ${status}. Wait until the operation has ended.`);
});

test('the physical id of what was in flight is made up', async () => {
  const { clock, harness } = inVirtualTime();
  harness.handler = ({ RequestType }) => (RequestType === 'Create' ? undefined : {});
  const creation = harness.create('app', { A: custom() });
  await clock.run(Promise.all([harness.delete('app'), creation]));
  expect(harness.requests.at(-1)?.PhysicalResourceId).toMatch(INVENTED_ID);
});
