import { createHarness, custom, line } from './harness';

describe('deletes', () => {
  test('that fail leave the stack in DELETE_FAILED with the reason; deleting again asks again', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom() });
    harness.handler = () => ({ Status: 'FAILED', Reason: 'still in use' });
    expect(await harness.delete('app')).toBe('DELETE_FAILED');
    expect(harness.events.find(({ status }) => status === 'DELETE_FAILED')?.statusReason).toContain('still in use');
    harness.handler = () => ({});
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Delete A A-1', 'Delete A A-1']);
  });

  test('that fail in the rollback of a creation leave it in ROLLBACK_FAILED', async () => {
    const harness = createHarness();
    harness.handler = () => ({ Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'half-made' });
    expect(await harness.create('app', { A: custom() })).toBe('ROLLBACK_FAILED');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Delete A half-made']);
  });

  test('are not sent for what is retained', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({}, { DeletionPolicy: 'Retain' }) });
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A']);
  });
});
