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
