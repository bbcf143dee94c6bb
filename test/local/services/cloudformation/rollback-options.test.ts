/** How a person may steer a rollback: what it skips, and what it does not keep. */
import { createHarness, custom, inVirtualTime, thing } from './harness';

describe('ResourcesToSkip', () => {
  /** A has failed to roll back; B, which needs it, was cancelled or never reached. */
  async function stuck() {
    const { clock, harness } = inVirtualTime();
    const resources = (value: number) => ({ A: custom({ Value: value }), B: custom({ Value: value }, { DependsOn: 'A' }) });
    await clock.run(harness.create('app', resources(1)));
    harness.handler = ({ LogicalResourceId, RequestType, OldResourceProperties }) => {
      const isRollback = OldResourceProperties?.Value === '2';
      const fails = RequestType === 'Update' && (LogicalResourceId === 'A' ? isRollback : !isRollback);
      return fails ? { Status: 'FAILED', Reason: 'no' } : {};
    };
    expect(await clock.run(harness.update('app', resources(2)))).toBe('UPDATE_ROLLBACK_FAILED');
    harness.requests.length = 0;
    return { clock, harness };
  }

  test('leaves a resource that failed to roll back as it is, and rolls back those that need it', async () => {
    const { clock, harness } = await stuck();
    await harness.call('ContinueUpdateRollback', { StackName: 'app', ResourcesToSkip: ['A'] });
    expect(await clock.run(harness.settled('app'))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`)).toEqual(['Update B']);
    expect(harness.story('app').slice(-3)).toEqual(['A UPDATE_COMPLETE', 'B UPDATE_IN_PROGRESS', 'B UPDATE_COMPLETE']);
  });

  test.each(['B', 'None'])('refuses %s, which did not fail in the rollback', async (logicalId) => {
    const { harness } = await stuck();
    await expect(harness.call('ContinueUpdateRollback', { StackName: 'app', ResourcesToSkip: ['A', logicalId] })).rejects.toThrow(
      `ValidationError: ResourcesToSkip takes resources that are in UPDATE_FAILED because the rollback of app failed; got ${logicalId}.`,
    );
    expect(harness.stack('app').status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(harness.requests).toEqual([]);
  });
});

describe('RetainExceptOnCreate', () => {
  const KEPT = { DeletionPolicy: 'Retain' };
  const failing = { A: thing({}, KEPT), B: thing({ Fail: 'create' }, { DependsOn: 'A' }) };

  test.each([
    [true, ['delete A-1 of A']],
    [false, []],
  ])('of a creation (%s) says whether its rollback deletes what is to be retained', async (RetainExceptOnCreate, deleted) => {
    const harness = createHarness();
    expect(await harness.create('app', failing, {}, { RetainExceptOnCreate })).toBe('ROLLBACK_COMPLETE');
    expect(harness.calls.filter((call) => call.startsWith('delete'))).toEqual(deleted);
  });

  test.each([
    [true, ['delete New-2 of New']],
    [false, []],
  ])('of an update (%s) says the same of what the update has created, and nothing of the rest', async (RetainExceptOnCreate, deleted) => {
    const harness = createHarness();
    await harness.create('app', { A: thing({}, KEPT) });
    const resources = { A: thing({}, KEPT), New: thing({}, KEPT), B: thing({ Fail: 'create' }, { DependsOn: 'New' }) };
    expect(await harness.update('app', resources, {}, { RetainExceptOnCreate })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.calls.filter((call) => call.startsWith('delete'))).toEqual(deleted);
  });

  test('of a change set says so when it is executed', async () => {
    const harness = createHarness();
    const names = { StackName: 'app', ChangeSetName: 'first' };
    await harness.call('CreateChangeSet', { ...names, ChangeSetType: 'CREATE', TemplateBody: JSON.stringify({ Resources: failing }) });
    await harness.call('ExecuteChangeSet', { ...names, RetainExceptOnCreate: true });
    expect(await harness.settled('app')).toBe('ROLLBACK_COMPLETE');
    expect(harness.calls).toContain('delete A-1 of A');
  });
});
