import { createHarness, thing } from './harness';

describe('deleting a stack', () => {
  test('deletes by name or ARN, in reverse order, and stays there to be described by ARN', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: thing({ Value: { Ref: 'A' } }) });
    const { id } = harness.stack('app');
    await harness.call('DeleteStack', { StackName: id });
    expect(harness.stack('app').status).toBe('DELETE_IN_PROGRESS');
    expect(await harness.settled(id)).toBe('DELETE_COMPLETE');
    expect(harness.calls.slice(2)).toEqual(['delete B-2 of B', 'delete A-1 of A']);
    expect((await harness.call('DescribeStacks', { StackName: id })).Stacks[0].StackStatus).toBe('DELETE_COMPLETE');
    await expect(harness.call('DescribeStacks', { StackName: 'app' })).rejects.toThrow('ValidationError: Stack with id app does not exist');
    await harness.call('DeleteStack', { StackName: 'app' });
    expect(await harness.create('app', { A: thing() })).toBe('CREATE_COMPLETE');
  });

  test('is forgotten when twenty others have been deleted since', async () => {
    const harness = createHarness();
    const ids: string[] = [];
    for (let count = 0; count < 21; count++) {
      await harness.create('app', { A: thing() });
      ids.push(harness.stack('app').id);
      await harness.delete('app');
    }
    expect(harness.cloudFormation.stacks().map(({ id }) => id)).toEqual(ids.slice(1));
  });

  test('stops in DELETE_FAILED with what it could not delete and what that needs; deleting again tries again', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: thing({ Fail: 'delete' }, { DependsOn: 'A' }), C: thing() });
    expect(await harness.delete('app')).toBe('DELETE_FAILED');
    expect(harness.stack('app')).toMatchObject({
      statusReason: 'The following resource(s) failed to delete: [B]. ',
      resources: [{ logicalId: 'A' }, { logicalId: 'B' }],
    });
    expect(await harness.delete('app')).toBe('DELETE_FAILED');
    await harness.call('DeleteStack', { StackName: 'app', RetainResources: ['B'] });
    expect(await harness.settled('app')).toBe('DELETE_COMPLETE');
    expect(harness.calls.at(-1)).toBe('delete A-1 of A');
  });

  test('gives up by force what cannot be deleted', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Fail: 'delete' }) });
    await harness.call('DeleteStack', { StackName: 'app', DeletionMode: 'FORCE_DELETE_STACK' });
    expect(await harness.settled('app')).toBe('DELETE_COMPLETE');
    expect(harness.story('app').slice(-2)).toEqual(['A DELETE_FAILED', 'A DELETE_SKIPPED']);
  });

  test('is refused while the stack is protected, and of resources to retain before it has failed', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing() });
    await harness.call('UpdateTerminationProtection', { StackName: 'app', EnableTerminationProtection: true });
    await expect(harness.delete('app')).rejects.toThrow('Stack [app] cannot be deleted while TerminationProtection is enabled');
    await harness.call('UpdateTerminationProtection', { StackName: 'app', EnableTerminationProtection: false });
    await expect(harness.call('DeleteStack', { StackName: 'app', RetainResources: ['A'] })).rejects.toThrow(
      'RetainResources is for stacks',
    );
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  });
});

describe('deletion policies', () => {
  test.each([
    ['Retain', 'kept'],
    ['RetainExceptOnCreate', 'kept'],
    ['Delete', 'deleted'],
  ])('%s: when the stack goes, and when the resource is removed from it, it is %s', async (policy, outcome) => {
    for (const operation of ['delete', 'update'] as const) {
      const harness = createHarness();
      await harness.create('app', { A: thing({}, { DeletionPolicy: policy }), B: thing() });
      if (operation === 'delete') expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
      else expect(await harness.update('app', { B: thing() })).toBe('UPDATE_COMPLETE');
      expect(harness.calls.includes('delete A-1 of A')).toBe(outcome === 'deleted');
      expect(harness.story('app').includes('A DELETE_SKIPPED')).toBe(outcome === 'kept');
    }
  });

  test.each([
    ['Retain', 'kept'],
    ['RetainExceptOnCreate', 'deleted'],
    ['Delete', 'deleted'],
  ])('%s: when the creation is rolled back, of the stack or in an update, it is %s', async (policy, outcome) => {
    const failing = { A: thing({}, { DeletionPolicy: policy }), Z: thing({ Fail: 'create' }, { DependsOn: 'A' }) };
    for (const operation of ['create', 'update'] as const) {
      const harness = createHarness();
      if (operation === 'update') await harness.create('app', { B: thing() });
      const status = operation === 'create' ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
      expect(await harness[operation]('app', failing)).toBe(status);
      expect(harness.calls.some((call) => /^delete A-\d of A$/.test(call))).toBe(outcome === 'deleted');
    }
  });

  test('UpdateReplacePolicy Retain keeps what is replaced, but not what a rollback undoes', async () => {
    const harness = createHarness();
    const named = (name: string, more: object = {}) => ({ A: thing({ Name: name }, { UpdateReplacePolicy: 'Retain' }), ...more });
    await harness.create('app', named('one'));
    await harness.update('app', named('two'));
    expect(harness.calls).toEqual(['create A', 'create A']);
    expect(harness.story('app').at(-1)).toBe('A DELETE_SKIPPED');
    await harness.update('app', named('three', { Z: thing({ Fail: 'create' }, { DependsOn: 'A' }) }));
    expect(harness.calls.at(-1)).toBe('delete A-3 of A');
  });

  test('a policy that no type here has is refused', async () => {
    const harness = createHarness();
    await expect(harness.create('app', { A: thing({}, { DeletionPolicy: 'Snapshot' }) })).rejects.toThrow(
      'DeletionPolicy of A must be one of Delete, Retain, RetainExceptOnCreate; got "Snapshot"',
    );
  });
});
