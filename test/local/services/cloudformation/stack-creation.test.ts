import { createHarness, thing } from './harness';

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
