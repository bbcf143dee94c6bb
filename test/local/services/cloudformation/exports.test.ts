import { createHarness, thing } from './harness';

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

  test.each<[object, string]>([
    [{ Ref: 'AWS::NoValue' }, 'got AWS::NoValue'],
    [{ 'Fn::GetAtt': ['A', 'List'] }, 'got ["x","y","z"]'],
  ])('have a text for a name, and not %j', async (Name, got) => {
    const harness = createHarness();
    const status = await harness.create('source', { A: thing() }, { Outputs: { Out: { Value: 'one', Export: { Name } } } });
    expect(status).toBe('ROLLBACK_COMPLETE');
    const reasons = harness.events.map(({ statusReason = '' }) => statusReason).join();
    expect(reasons).toContain(`The export name of output Out must be a string, ${got}`);
  });

  test('are of one region, and each name of one stack', async () => {
    const harness = createHarness();
    await harness.create('source', { A: thing() }, exporting('one'));
    expect(await harness.create('second', { A: thing() }, exporting('two'))).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ stackName, status }) => stackName === 'second' && status === 'ROLLBACK_IN_PROGRESS')?.statusReason).toBe(
      `Export with name shared is already exported by stack ${harness.stack('source').id} Rollback requested by user.`,
    );
    await harness.call('CreateStack', { StackName: 'user', TemplateBody: JSON.stringify({ Resources: importing }) }, 'eu-west-1');
    expect(await harness.settled('user', 'eu-west-1')).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status, logicalId }) => status === 'CREATE_FAILED' && logicalId === 'B')?.statusReason).toBe(
      'No export named shared found.',
    );
  });
});

describe('the output of another stack', () => {
  const outputs = (value: string) => ({ Outputs: { Out: { Value: value } } });
  const reading = (reference: object) => ({ Outputs: { Got: { Value: { 'Fn::GetStackOutput': reference } } } });

  test('is read without an export, at the time of the operation, and can be changed and deleted', async () => {
    const harness = createHarness();
    await harness.create('source', { A: thing() }, outputs('one'));
    const reference = { StackName: { 'Fn::Join': ['', ['sou', 'rce']] }, OutputName: 'Out' };
    const using = { B: thing({ Value: { 'Fn::GetStackOutput': reference } }) };
    expect(await harness.create('user', using, reading(reference))).toBe('CREATE_COMPLETE');
    expect(harness.stack('user').outputs).toEqual({ Got: 'one' });

    expect(await harness.update('source', { A: thing() }, outputs('two'))).toBe('UPDATE_COMPLETE');
    expect(harness.stack('user').outputs).toEqual({ Got: 'one' });
    await harness.update('user', { ...using, C: thing() }, reading(reference));
    expect(harness.stack('user').outputs).toEqual({ Got: 'two' });
    expect(await harness.delete('source')).toBe('DELETE_COMPLETE');
  });

  test('is read from another region', async () => {
    const harness = createHarness();
    await harness.create('source', { A: thing() }, outputs('one'));
    const template = { Resources: { A: thing() }, ...reading({ StackName: 'source', OutputName: 'Out', Region: 'us-east-1' }) };
    await harness.call('CreateStack', { StackName: 'user', TemplateBody: JSON.stringify(template) }, 'eu-west-1');
    expect(await harness.settled('user', 'eu-west-1')).toBe('CREATE_COMPLETE');
  });

  test.each([
    [{ StackName: 'none', OutputName: 'Out' }, 'Stack with id none does not exist'],
    [{ StackName: 'source', OutputName: 'None' }, 'Stack source has no output None'],
    [{ StackName: 'source', OutputName: 'Out', Region: 'eu-west-1' }, 'Stack with id source does not exist'],
  ])('that is not there fails the resource: %j', async (reference, reason) => {
    const harness = createHarness();
    await harness.create('source', { A: thing() }, outputs('one'));
    expect(await harness.create('user', { B: thing({ Value: { 'Fn::GetStackOutput': reference } }) })).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status, logicalId }) => status === 'CREATE_FAILED' && logicalId === 'B')?.statusReason).toBe(reason);
  });

  test.each([
    [{ StackName: 'source', OutputName: 'Out', RoleArn: 'arn' }, 'the local endpoint does not have RoleArn of Fn::GetStackOutput'],
    [{ StackName: 'source', OutputName: 'Out', Account: '1' }, 'Fn::GetStackOutput has no part Account'],
    [{ StackName: 'source' }, 'Fn::GetStackOutput needs a string'],
    ['source.Out', 'Fn::GetStackOutput needs a map, got "source.Out"'],
  ])('that is asked for wrongly is refused before anything begins: %j', async (reference, reason) => {
    const harness = createHarness();
    const resources = { B: thing({ Value: { 'Fn::GetStackOutput': reference } }) };
    await expect(harness.create('user', resources)).rejects.toThrow(reason);
    await expect(harness.create('user', { A: thing() }, reading(reference as object))).rejects.toThrow(reason);
    expect(harness.events).toEqual([]);
  });
});
