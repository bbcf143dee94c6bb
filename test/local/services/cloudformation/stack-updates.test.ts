import { createHarness, custom, thing } from './harness';

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
    expect(harness.events.slice(-4).map(({ logicalId, status }) => `${logicalId} ${status}`)).toEqual([
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'app UPDATE_COMPLETE',
    ]);
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
    expect(harness.calls).toEqual([
      'update Changed',
      'create Replaced',
      'create New',
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
    expect(harness.calls).toEqual(['create A', 'update A', 'update A', 'update A']);

    harness.handler = ({ RequestType }) => (RequestType === 'Update' ? { Status: 'FAILED', Reason: 'not yet' } : {});
    await harness.create('other', { B: custom({ Value: 1 }) });
    expect(await harness.update('other', { B: custom({ Value: 2 }) })).toBe('UPDATE_ROLLBACK_FAILED');
    harness.handler = () => ({});
    await harness.call('ContinueUpdateRollback', { StackName: 'other' });
    expect(await harness.settled('other')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.at(-1)).toMatchObject({ ResourceProperties: { Value: '1' } });
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
    const { TemplateBody } = await harness.call('GetTemplate', { StackName: 'app' });
    expect(JSON.parse(TemplateBody)).toEqual({ Resources: { A: thing({ Value: { Ref: 'P' } }) }, ...rest });
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
