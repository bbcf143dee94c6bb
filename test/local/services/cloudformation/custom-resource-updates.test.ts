import { createHarness, custom, line, thing } from './harness';

describe('updates', () => {
  test('that answer with another id replace: the new one is in use, the old one is deleted in the cleanup', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }), B: thing({ Value: { Ref: 'A' } }) });
    harness.handler = ({ RequestType }) => (RequestType === 'Update' ? { PhysicalResourceId: 'A-2' } : {});
    expect(await harness.update('app', { A: custom({ Value: 2 }), B: thing({ Value: { Ref: 'A' } }) })).toBe('UPDATE_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Delete A A-1']);
    expect(harness.requests[2]?.ResourceProperties.Value).toBe('1');
    expect(harness.calls).toEqual(['create B', 'update B']);
    expect(harness.events.slice(-4).map(({ logicalId, status }) => `${logicalId} ${status}`)).toEqual([
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'app UPDATE_COMPLETE',
    ]);
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'A-2' }, {}]);
  });

  test('whose old resource cannot be deleted are tried three times, then complete without it', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ RequestType }) =>
      RequestType === 'Update' ? { PhysicalResourceId: 'A-2' } : { Status: 'FAILED', Reason: 'in use' };
    expect(await harness.update('app', { A: custom({ Value: 2 }) })).toBe('UPDATE_COMPLETE');
    expect(harness.requests.slice(2).map(line)).toEqual(Array(3).fill('Delete A A-1'));
  });

  test('that fail are followed by an update back, with old and new properties the other way round', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ ResourceProperties }) => (ResourceProperties.Value === '2' ? { Status: 'FAILED', Reason: 'no' } : {});
    expect(await harness.update('app', { A: custom({ Value: 2 }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Update A A-1']);
    expect(harness.requests[2]).toMatchObject({ ResourceProperties: { Value: '1' }, OldResourceProperties: { Value: '2' } });
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'A-1', status: 'UPDATE_COMPLETE' }]);
  });

  test('that fail with another id make CloudFormation believe that id', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ ResourceProperties, RequestType }) =>
      RequestType === 'Update' && ResourceProperties.Value === '2' ? { Status: 'FAILED', PhysicalResourceId: 'wrong' } : {};
    expect(await harness.update('app', { A: custom({ Value: 2 }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Update A wrong', 'Delete A A-1']);
  });

  test('that fail elsewhere take a replacement back: the former id is found again, or a third one made', async () => {
    for (const [back, deleted, inUse] of [
      ['A-1', ['A-2'], 'A-1'],
      ['A-2', ['A-1'], 'A-2'],
      ['A-3', ['A-1', 'A-2'], 'A-3'],
    ] as const) {
      const harness = createHarness();
      await harness.create('app', { A: custom({ Value: 1 }) });
      harness.handler = ({ RequestType, ResourceProperties }) =>
        RequestType === 'Update' ? { PhysicalResourceId: ResourceProperties.Value === '2' ? 'A-2' : back } : {};
      const failing = thing({ Fail: 'create' }, { DependsOn: 'A' });
      expect(await harness.update('app', { A: custom({ Value: 2 }), Z: failing })).toBe('UPDATE_ROLLBACK_COMPLETE');
      const requests = harness.requests.map(line);
      expect(requests.slice(0, 3)).toEqual(['Create A', 'Update A A-1', 'Update A A-2']);
      expect(requests.slice(3).sort()).toEqual(deleted.map((id) => `Delete A ${id}`));
      expect(harness.stack('app').resources).toMatchObject([{ physicalId: inUse }]);
    }
  });

  test('replacement and failing sibling, in the order of events', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ RequestType, LogicalResourceId, ResourceProperties }) => {
      if (LogicalResourceId === 'Second') return RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no' } : {};
      return RequestType === 'Update' ? { PhysicalResourceId: ResourceProperties.Value === '2' ? 'A-2' : 'A-1' } : {};
    };
    expect(await harness.update('app', { A: custom({ Value: 2 }), Second: custom({}, { DependsOn: 'A' }) })).toBe(
      'UPDATE_ROLLBACK_COMPLETE',
    );
    expect(harness.requests.map(line)).toEqual([
      'Create A',
      'Update A A-1',
      'Create Second',
      'Update A A-2',
      'Delete Second Second-1',
      'Delete A A-2',
    ]);
  });
});
