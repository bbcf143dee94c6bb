import { createHarness, thing } from './harness';

const FUTURE_TOKEN = '99999';
const TEMPLATE = JSON.stringify({ Resources: { A: thing() } });

describe('creating a stack', () => {
  test('makes its resources in the order of their dependencies, and its outputs', async () => {
    const harness = createHarness();
    const resources = {
      Last: thing({ Value: { 'Fn::GetAtt': ['Middle', 'Size'] } }),
      Middle: thing({ Size: 7 }, { DependsOn: 'First' }),
      First: thing(),
    };
    expect(await harness.create('app', resources, { Outputs: { Id: { Value: { Ref: 'Middle' }, Description: 'the id' } } })).toBe(
      'CREATE_COMPLETE',
    );
    expect(harness.calls).toEqual(['create First', 'create Middle', 'create Last']);
    const { Stacks } = await harness.call('DescribeStacks', { StackName: 'app' });
    expect(Stacks).toHaveLength(1);
    expect(Stacks[0]).toMatchObject({
      StackName: 'app',
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Id', OutputValue: 'Middle-2', Description: 'the id' }],
    });
    expect(Stacks[0].StackId).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/app\/[0-9a-f-]{36}$/);
    expect(harness.stack('app').resources.map(({ logicalId, type, status }) => [logicalId, type, status])).toEqual([
      ['First', 'Test::Local::Thing', 'CREATE_COMPLETE'],
      ['Middle', 'Test::Local::Thing', 'CREATE_COMPLETE'],
      ['Last', 'Test::Local::Thing', 'CREATE_COMPLETE'],
    ]);
  });

  test('starts at the same time what does not depend on each other', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: thing(), C: thing() });
    expect(harness.story('app').slice(0, 3)).toEqual(['A CREATE_IN_PROGRESS', 'B CREATE_IN_PROGRESS', 'C CREATE_IN_PROGRESS']);
  });

  test('is refused where the name is taken, in the same region only', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing() });
    const request = { StackName: 'app', TemplateBody: JSON.stringify({ Resources: { A: thing() } }) };
    await expect(harness.call('CreateStack', request)).rejects.toThrow('AlreadyExistsException: Stack [app] already exists');
    await harness.call('CreateStack', request, 'eu-west-1');
    expect(await harness.settled('app', 'eu-west-1')).toBe('CREATE_COMPLETE');
    expect((await harness.call('DescribeStacks')).Stacks).toHaveLength(1);
    expect((await harness.call('DescribeStacks', {}, 'ap-south-1')).Stacks).toBe('');
  });

  test('that fails is rolled back, dependents first', async () => {
    const harness = createHarness();
    const resources = {
      A: thing(),
      B: thing({ Value: { Ref: 'A' } }),
      C: thing({ Value: { Ref: 'B' }, Fail: 'create' }),
      D: thing({ Value: { Ref: 'C' } }),
    };
    expect(await harness.create('app', resources)).toBe('ROLLBACK_COMPLETE');
    expect(harness.calls).toEqual(['create A', 'create B', 'create C', 'delete B-2 of B', 'delete A-1 of A']);
    expect(harness.events.filter(({ logicalId }) => logicalId === 'app').map(({ status, statusReason }) => [status, statusReason])).toEqual(
      [
        ['CREATE_IN_PROGRESS', 'User Initiated'],
        ['ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create: [C]. Rollback requested by user.'],
        ['ROLLBACK_COMPLETE', undefined],
      ],
    );
    expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')).toMatchObject({
      logicalId: 'C',
      statusReason: 'cannot create C',
    });
  });

  test('that fails is rolled back also when it is an output that cannot be given', async () => {
    const harness = createHarness();
    const rest = { Outputs: { Wrong: { Value: { 'Fn::GetAtt': ['A', 'List'] } } } };
    expect(await harness.create('app', { A: thing() }, rest)).toBe('ROLLBACK_COMPLETE');
    expect(harness.calls).toEqual(['create A', 'delete A-1 of A']);
  });

  test.each([
    ['OnFailure', 'DO_NOTHING', 'CREATE_FAILED'],
    ['DisableRollback', 'true', 'CREATE_FAILED'],
    ['OnFailure', 'DELETE', 'DELETE_COMPLETE'],
    ['OnFailure', 'ROLLBACK', 'ROLLBACK_COMPLETE'],
  ])('that fails with %s=%s ends in %s', async (name, value, status) => {
    const harness = createHarness();
    expect(await harness.create('app', { A: thing(), B: thing({ Fail: 'create' }, { DependsOn: 'A' }) }, {}, { [name]: value })).toBe(
      status,
    );
  });

  test('rolls back to ROLLBACK_FAILED when something cannot be deleted', async () => {
    const harness = createHarness();
    const resources = { A: thing({ Fail: 'delete' }), B: thing({ Fail: 'create' }, { DependsOn: 'A' }) };
    expect(await harness.create('app', resources)).toBe('ROLLBACK_FAILED');
    expect(harness.stack('app').statusReason).toBe('The following resource(s) failed to delete: [A]. ');
  });
});

describe('updating a stack', () => {
  test('updates what has changed and what that changes, nothing else', async () => {
    const harness = createHarness();
    const resources = (size: number) => ({ A: thing({ Size: size }), B: thing({ Value: { 'Fn::GetAtt': 'A.Size' } }), C: thing() });
    await harness.create('app', resources(1));
    harness.calls.length = 0;
    expect(await harness.update('app', resources(2))).toBe('UPDATE_COMPLETE');
    expect(harness.calls).toEqual(['update A', 'update B']);
    expect(harness.events.filter(({ logicalId }) => logicalId === 'app').map(({ status }) => status)).toEqual([
      'CREATE_IN_PROGRESS',
      'CREATE_COMPLETE',
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_COMPLETE',
    ]);
  });

  test('is refused when nothing has changed, whatever the order and the spaces in the template', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Size: 1, Value: 'x' }) });
    await expect(harness.update('app', { A: thing({ Value: 'x', Size: 1 }) })).rejects.toThrow(
      'ValidationError: No updates are to be performed.',
    );
    expect(harness.stack('app').status).toBe('CREATE_COMPLETE');
  });

  test('replaces by creating first and deleting afterwards', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Name: 'one' }), B: thing({ Value: { Ref: 'A' } }) });
    harness.calls.length = 0;
    expect(await harness.update('app', { A: thing({ Name: 'two' }), B: thing({ Value: { Ref: 'A' } }) })).toBe('UPDATE_COMPLETE');
    expect(harness.calls).toEqual(['create A', 'update B', 'delete A-1 of A']);
    const cleanup = harness.events.findIndex(({ status }) => status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(harness.events.findIndex(({ status }) => status === 'DELETE_IN_PROGRESS')).toBeGreaterThan(cleanup);
  });

  test('replaces on every change a resource that knows no update', async () => {
    const harness = createHarness();
    const fixed = (value: string) => ({ F: { Type: 'Test::Local::Fixed', Properties: { Value: value } } });
    await harness.create('app', fixed('a'));
    await harness.update('app', fixed('b'));
    expect(harness.calls).toEqual(['create F', 'create F', 'delete F-1 of F']);
  });

  test('refuses to replace a resource under the name that it has', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Name: 'same', Kind: 'x' }) });
    expect(await harness.update('app', { A: thing({ Name: 'same', Kind: 'y' }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'UPDATE_FAILED')?.statusReason).toBe(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename same and update the stack again.',
    );
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'A-1' }]);
  });

  test('refuses another type under the same logical id', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing() });
    await expect(harness.update('app', { A: { Type: 'Test::Local::Fixed' } })).rejects.toThrow(
      'ValidationError: Update of resource type is not permitted. The new template modifies resource type of the following resources: [A]',
    );
  });

  test('deletes what the template no longer has, dependents first', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: thing({}, { DependsOn: 'A' }), C: thing() });
    harness.calls.length = 0;
    expect(await harness.update('app', { C: thing() })).toBe('UPDATE_COMPLETE');
    expect(harness.calls).toEqual(['delete B-3 of B', 'delete A-1 of A']);
    expect(harness.stack('app').resources.map(({ logicalId }) => logicalId)).toEqual(['C']);
  });

  test('tries three times to delete what it leaves behind, then abandons it', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Fail: ['delete'] }), B: thing() });
    harness.calls.length = 0;
    expect(await harness.update('app', { B: thing() })).toBe('UPDATE_COMPLETE');
    expect(harness.calls).toEqual(Array(3).fill('delete A-1 of A'));
    expect(harness.stack('app')).toMatchObject({
      statusReason: 'Update successful. One or more resources could not be deleted.',
      resources: [{ logicalId: 'B' }],
    });
  });

  test('that fails goes back: changed, replaced, new and failed resources', async () => {
    const harness = createHarness();
    const before = { Changed: thing({ Size: 1 }), Replaced: thing({ Name: 'one' }), Failing: thing({ Size: 1 }) };
    const after = {
      Changed: thing({ Size: 2 }),
      Replaced: thing({ Name: 'two' }),
      New: thing(),
      Failing: thing({ Size: 2, Fail: 'update' }, { DependsOn: ['Changed', 'Replaced', 'New'] }),
    };
    const rest = { Outputs: { Id: { Value: { Ref: 'Replaced' } } } };
    await harness.create('app', before, rest);
    harness.calls.length = 0;
    expect(await harness.update('app', after, rest)).toBe('UPDATE_ROLLBACK_COMPLETE');
    const [, , , ...rollback] = harness.calls;
    expect(rollback).toEqual([
      'update Failing',
      'update Changed',
      'update Failing',
      'delete Replaced-4 of Replaced',
      'delete New-5 of New',
    ]);
    expect(harness.stack('app').outputs).toEqual({ Id: 'Replaced-2' });
    expect(harness.stack('app').resources.map(({ logicalId, physicalId }) => [logicalId, physicalId])).toEqual([
      ['Changed', 'Changed-1'],
      ['Replaced', 'Replaced-2'],
      ['Failing', 'Failing-3'],
    ]);
    await expect(harness.update('app', before, rest)).rejects.toThrow('No updates are to be performed.');
  });

  test('keeps giving the last good template while an update fails', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Size: 1 }) });
    const { TemplateBody } = await harness.call('GetTemplate', { StackName: 'app' });
    expect(JSON.parse(TemplateBody)).toEqual({ Resources: { A: thing({ Size: 1 }) } });
    await harness.update('app', { A: thing({ Size: 2, Fail: 'update' }) });
    expect((await harness.call('GetTemplate', { StackName: 'app' })).TemplateBody).toBe(TemplateBody);
  });

  test('that cannot be rolled back stops in UPDATE_ROLLBACK_FAILED and goes on when asked to', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Size: 1, Fail: 'update' }) });
    expect(await harness.update('app', { A: thing({ Size: 2, Fail: 'update' }) })).toBe('UPDATE_ROLLBACK_FAILED');
    await expect(harness.update('app', { A: thing() })).rejects.toThrow('is in UPDATE_ROLLBACK_FAILED state and can not be updated.');
    await harness.call('ContinueUpdateRollback', { StackName: 'app' });
    expect(await harness.settled('app')).toBe('UPDATE_ROLLBACK_FAILED');
  });

  test('without rollback stops where it failed and goes on from there', async () => {
    const harness = createHarness();
    const resources = (fail: string[]) => ({
      A: thing({ Size: 1 }),
      B: thing({ Fail: fail }, { DependsOn: 'A' }),
      C: thing({}, { DependsOn: 'B' }),
    });
    expect(await harness.create('app', resources(['create']), {}, { DisableRollback: true })).toBe('CREATE_FAILED');
    await expect(harness.update('app', resources([]))).rejects.toThrow(/non-terminal \[CREATE_FAILED\] state.*disable-rollback/);
    harness.calls.length = 0;
    expect(await harness.update('app', resources([]), {}, { DisableRollback: true })).toBe('UPDATE_COMPLETE');
    expect(harness.calls).toEqual(['create B', 'create C']);
    expect(await harness.update('app', { A: thing({ Size: 2, Fail: 'update' }) }, {}, { DisableRollback: true })).toBe('UPDATE_FAILED');
    await harness.call('RollbackStack', { StackName: 'app' });
    expect(await harness.settled('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.stack('app').resources.map(({ logicalId }) => logicalId)).toEqual(['A', 'B', 'C']);
  });

  test.each([
    [false, []],
    [true, ['delete A-1 of A']],
  ])('without rollback, rolled back later with RetainExceptOnCreate=%s, undoes a creation', async (RetainExceptOnCreate, deleted) => {
    const harness = createHarness();
    const resources = { A: thing({}, { DeletionPolicy: 'Retain' }), B: thing({ Fail: 'create' }, { DependsOn: 'A' }) };
    await harness.create('app', resources, {}, { DisableRollback: true });
    await harness.call('RollbackStack', { StackName: 'app', RetainExceptOnCreate });
    expect(await harness.settled('app')).toBe('ROLLBACK_COMPLETE');
    expect(harness.calls.slice(2)).toEqual(deleted);
  });

  test.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED'])('is refused in %s', async (status) => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Fail: status === 'DELETE_FAILED' ? 'delete' : 'create' }) });
    if (status === 'DELETE_FAILED') await harness.delete('app');
    await expect(harness.update('app', { A: thing() })).rejects.toThrow(`is in ${status} state and can not be updated.`);
  });

  test('keeps parameters, tags and template that the request does not name', async () => {
    const harness = createHarness();
    const rest = { Parameters: { P: { Type: 'String' }, Q: { Type: 'String', Default: 'q' } } };
    const input = { Parameters: [{ ParameterKey: 'P', ParameterValue: 'one' }], Tags: [{ Key: 'team', Value: 'video' }] };
    await harness.create('app', { A: thing({ Value: { Ref: 'P' } }) }, rest, input);
    await harness.call('UpdateStack', {
      StackName: 'app',
      UsePreviousTemplate: true,
      Parameters: [
        { ParameterKey: 'P', UsePreviousValue: true },
        { ParameterKey: 'Q', ParameterValue: 'r' },
      ],
    });
    expect(await harness.settled('app')).toBe('UPDATE_COMPLETE');
    const { Stacks } = await harness.call('DescribeStacks', { StackName: 'app' });
    expect(Stacks[0].Tags).toEqual([{ Key: 'team', Value: 'video' }]);
    expect(Stacks[0].Parameters).toEqual([
      { ParameterKey: 'P', ParameterValue: 'one' },
      { ParameterKey: 'Q', ParameterValue: 'r' },
    ]);
  });

  test('hands a change of the stack tags on to the resources that take them, their own first', async () => {
    const harness = createHarness();
    const tagged = { A: thing({ Tags: [{ Key: 'own', Value: '1' }] }), F: { Type: 'Test::Local::Fixed' } };
    await harness.create('app', tagged, {}, { Tags: [{ Key: 'own', Value: '2' }] });
    await expect(harness.update('app', tagged)).rejects.toThrow('No updates are to be performed.');
    harness.calls.length = 0;
    await harness.update('app', tagged, {}, { Tags: [{ Key: 'team', Value: 'video' }] });
    expect(harness.calls).toEqual(['update A']);
  });
});

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
      if (operation === 'delete') await harness.delete('app');
      else await harness.update('app', { B: thing() });
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
      await harness[operation]('app', failing);
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

describe('exports', () => {
  const exporting = (value: string, name = 'shared') => ({ Outputs: { Out: { Value: value, Export: { Name: name } } } });
  const importing = { B: thing({ Value: { 'Fn::ImportValue': 'shared' } }) };

  test('give their value to other stacks of the region, and stay while these use them', async () => {
    const harness = createHarness();
    await harness.create('source', { A: thing() }, exporting('one'));
    expect(await harness.create('user', importing, { Outputs: { Got: { Value: { 'Fn::ImportValue': 'shared' } } } })).toBe(
      'CREATE_COMPLETE',
    );
    expect(harness.stack('user').outputs).toEqual({ Got: 'one' });

    expect(await harness.update('source', { A: thing() }, exporting('two'))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.events.at(-3)?.statusReason).toBe('Export shared cannot be updated as it is in use by user ');
    expect(await harness.update('source', { A: thing() })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.events.at(-3)?.statusReason).toBe('Export shared cannot be deleted as it is in use by user ');
    expect(await harness.delete('source')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.stack('source').statusReason).toBe('Export shared cannot be deleted as it is in use by user');

    await harness.delete('user');
    expect(await harness.delete('source')).toBe('DELETE_COMPLETE');
  });

  test('are of one region, and each name of one stack', async () => {
    const harness = createHarness();
    await harness.create('source', { A: thing() }, exporting('one'));
    expect(await harness.create('second', { A: thing() }, exporting('two'))).toBe('ROLLBACK_COMPLETE');
    await harness.call('CreateStack', { StackName: 'user', TemplateBody: JSON.stringify({ Resources: importing }) }, 'eu-west-1');
    expect(await harness.settled('user', 'eu-west-1')).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status, logicalId }) => status === 'CREATE_FAILED' && logicalId === 'B')?.statusReason).toBe(
      'No export named shared found.',
    );
  });
});

describe('telling what there is', () => {
  test('events come newest first, page by page, each at a time of its own', async () => {
    const harness = createHarness();
    await harness.create(
      'app',
      Object.fromEntries(Array.from({ length: 110 }, (_, index) => [`R${index}`, thing()])),
      {},
      {
        ClientRequestToken: 'token',
      },
    );
    const pages = [];
    for (let NextToken: string | undefined; pages.length === 0 || NextToken; ) {
      const page = await harness.call('DescribeStackEvents', { StackName: harness.stack('app').id, NextToken });
      pages.push(page.StackEvents);
      NextToken = page.NextToken;
    }
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 22]);
    const events = pages.flat();
    const times = events.map(({ Timestamp }) => Timestamp);
    expect(times).toEqual([...new Set(times)].sort().reverse());
    expect(events[0]).toMatchObject({ LogicalResourceId: 'app', ResourceStatus: 'CREATE_COMPLETE', ClientRequestToken: 'token' });
    expect(events.at(-1)).toMatchObject({ ResourceStatus: 'CREATE_IN_PROGRESS', ResourceStatusReason: 'User Initiated' });
    await expect(harness.call('DescribeStackEvents', { StackName: 'app', NextToken: FUTURE_TOKEN })).rejects.toThrow('NextToken');
  });

  test('resources, by stack and by logical id', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: thing() });
    const { StackResources } = await harness.call('DescribeStackResources', { StackName: harness.stack('app').id, LogicalResourceId: 'B' });
    expect(StackResources).toHaveLength(1);
    expect(StackResources[0]).toMatchObject({
      StackName: 'app',
      LogicalResourceId: 'B',
      PhysicalResourceId: 'B-2',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    const { StackResourceSummaries } = await harness.call('ListStackResources', { StackName: 'app' });
    expect(StackResourceSummaries.map(({ LogicalResourceId }: { LogicalResourceId: string }) => LogicalResourceId)).toEqual(['A', 'B']);
  });

  test('stacks by status, deleted ones included', async () => {
    const harness = createHarness();
    await harness.create('one', { A: thing() });
    await harness.create('two', { A: thing() });
    await harness.delete('one');
    expect((await harness.call('ListStacks')).StackSummaries).toHaveLength(2);
    const { StackSummaries } = await harness.call('ListStacks', { StackStatusFilter: ['DELETE_COMPLETE'] });
    expect(StackSummaries).toMatchObject([{ StackName: 'one' }]);
  });

  test('a template, before and after there is a stack', async () => {
    const harness = createHarness();
    const Parameters = { P: { Type: 'String', Default: 'x', NoEcho: true, AllowedValues: ['x', 'y'] } };
    const TemplateBody = JSON.stringify({ Parameters, Resources: { A: thing() } });
    const summary = {
      Parameters: [
        {
          ParameterKey: 'P',
          ParameterType: 'String',
          DefaultValue: 'x',
          NoEcho: 'true',
          ParameterConstraints: { AllowedValues: ['x', 'y'] },
        },
      ],
      ResourceTypes: ['Test::Local::Thing'],
    };
    expect(await harness.call('GetTemplateSummary', { TemplateBody })).toEqual(summary);
    await harness.call('CreateStack', { StackName: 'app', TemplateBody });
    expect(await harness.call('GetTemplateSummary', { StackName: 'app' })).toEqual(summary);
  });
});

describe('a request that is not understood', () => {
  test.each([
    ['ValidateTemplate', {}, /InvalidAction: .*ValidateTemplate of cloudformation/],
    [
      'CreateStack',
      { StackName: 'app', TimeoutInMinutes: 5 },
      'The local endpoint does not have TimeoutInMinutes of CreateStack. It has: StackName,',
    ],
    ['CreateStack', { StackName: 'app', NotificationARNs: ['arn'] }, 'does not have NotificationARNs.member.1 of CreateStack'],
    ['CreateStack', { StackName: '1app', TemplateBody: '{}' }, 'Stack name must begin with a letter'],
    ['CreateStack', { StackName: 'app' }, 'Exactly one of TemplateBody, TemplateURL and UsePreviousTemplate must name a template.'],
    ['CreateStack', { StackName: 'app', TemplateURL: 'http://127.0.0.1/none' }, 'there is no object at http://127.0.0.1/none'],
    ['CreateStack', { StackName: 'app', TemplateBody: '{}' }, 'At least one Resources member must be defined.'],
    [
      'CreateStack',
      { StackName: 'app', TemplateBody: TEMPLATE, OnFailure: 'PANIC' },
      'OnFailure must be one of ROLLBACK, DO_NOTHING, DELETE',
    ],
    ['CreateStack', { StackName: 'app', TemplateBody: '{}', 'DeploymentConfig.Mode': 'EXPRESS' }, 'deployment mode EXPRESS'],
    ['DescribeStacks', { StackName: 'none' }, 'ValidationError: Stack with id none does not exist'],
    ['RollbackStack', { StackName: 'none' }, 'Stack with id none does not exist'],
  ])('%s %j is refused by name, and changes nothing', async (action, input, message) => {
    const harness = createHarness();
    await expect(harness.call(action, input)).rejects.toThrow(message);
    expect(harness.cloudFormation.stacks()).toEqual([]);
  });

  test('parameters that say nothing are not minded', async () => {
    const harness = createHarness();
    expect(await harness.create('app', { A: thing() }, {}, { NotificationARNs: '', RetainExceptOnCreate: false })).toBe('CREATE_COMPLETE');
  });

  test('a template is read from where the request says', async () => {
    const body = Buffer.from(JSON.stringify({ Resources: { A: thing() } }));
    const harness = createHarness({ readObject: (url) => (url.pathname === '/bucket/key.json' ? body : undefined) });
    await harness.call('CreateStack', { StackName: 'app', TemplateURL: 'http://127.0.0.1:1/bucket/key.json' });
    expect(await harness.settled('app')).toBe('CREATE_COMPLETE');
  });

  test('an unsigned request has no region', async () => {
    const { cloudFormation } = createHarness();
    const body = Buffer.from('Action=DescribeStacks');
    const response = await cloudFormation.service({ method: 'POST', url: new URL('http://127.0.0.1/'), headers: {}, body });
    expect(response).toMatchObject({ status: 403, body: expect.stringContaining('must be signed') });
  });
});

test('a stack of 500 resources is deployed and deleted in seconds', async () => {
  const harness = createHarness();
  const resources = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`R${index}`, thing(index % 10 ? { Value: { Ref: `R${index - 1}` } } : {})]),
  );
  const start = Date.now();
  expect(await harness.create('big', resources)).toBe('CREATE_COMPLETE');
  expect(await harness.delete('big')).toBe('DELETE_COMPLETE');
  expect(Date.now() - start).toBeLessThan(5000);
});
