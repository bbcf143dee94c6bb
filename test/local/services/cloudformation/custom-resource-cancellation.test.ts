/** What becomes of requests that nobody waits for any more. */
import { custom, type Handler, INVENTED_ID, inVirtualTime, line } from './harness';

describe('what is in flight when another resource fails', () => {
  const siblings = { A: custom(), Z: custom({ Value: 'fails' }) };
  const slowly = (takeTime: () => Promise<void>): Handler => {
    return async ({ RequestType, LogicalResourceId }) => {
      if (RequestType !== 'Create') return {};
      if (LogicalResourceId === 'Z') return { Status: 'FAILED', Reason: 'no' };
      await takeTime();
      return {};
    };
  };

  test('is cancelled at once: a Delete comes under an invented id while the create still runs', async () => {
    const { clock, harness, now, pass, history } = inVirtualTime();
    harness.handler = slowly(() => pass(40_000));
    expect(await clock.run(harness.create('app', siblings))).toBe('ROLLBACK_COMPLETE');
    expect(now()).toBe(0);
    expect(harness.requests.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`).sort()).toEqual([
      'Create A',
      'Create Z',
      'Delete A',
      'Delete Z',
    ]);
    const deletion = harness.requests.find(({ RequestType, LogicalResourceId }) => RequestType === 'Delete' && LogicalResourceId === 'A');
    expect(deletion?.PhysicalResourceId).toMatch(INVENTED_ID);
    expect(harness.events.find(({ logicalId, status }) => logicalId === 'A' && status === 'CREATE_FAILED')?.statusReason).toBe(
      'Resource creation cancelled',
    );
    const before = history('A');
    await clock.run(pass(50_000));
    expect(history('A')).toEqual(before);
    expect(harness.stack('app')).toMatchObject({ status: 'ROLLBACK_COMPLETE', resources: [] });
  });

  test('may end within the grace', async () => {
    const { clock, harness, pass } = inVirtualTime({ cancellationGrace: 2000 });
    harness.handler = slowly(() => pass(1999));
    expect(await clock.run(harness.create('app', siblings))).toBe('ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toContain('Delete A A-1');
  });

  test('is cancelled in an update too, and updated back', async () => {
    const { clock, harness, now, pass } = inVirtualTime();
    await clock.run(harness.create('app', { A: custom({ Value: 1 }) }));
    harness.handler = async ({ RequestType, LogicalResourceId, ResourceProperties }) => {
      if (LogicalResourceId === 'Z') return RequestType === 'Create' ? { Status: 'FAILED' } : {};
      if (ResourceProperties.Value === '2') await pass(20_000);
      return {};
    };
    expect(await clock.run(harness.update('app', { A: custom({ Value: 2 }), Z: custom() }))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(now()).toBe(0);
    expect(harness.events.find(({ status }) => status === 'UPDATE_FAILED')?.statusReason).toBe('Resource update cancelled');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Create Z', 'Update A A-1', 'Delete Z Z-1']);
    await clock.run(pass(25_000));
    expect(harness.stack('app')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', resources: [{ physicalId: 'A-1' }] });
  });
});

test('closing stops what is under way where it is, and leaves no timer behind', async () => {
  const { clock, harness, now } = inVirtualTime();
  harness.handler = () => undefined;
  await harness.call('CreateStack', { StackName: 'app', TemplateBody: JSON.stringify({ Resources: { A: custom() } }) });
  await new Promise(setImmediate);
  expect(harness.stack('app').status).toBe('CREATE_IN_PROGRESS');
  await harness.cloudFormation.close();
  expect(harness.stack('app').status).toBe('CREATE_IN_PROGRESS');
  expect(harness.requests.map(line)).toEqual(['Create A']);
  await expect(clock.run(new Promise(() => {}))).rejects.toThrow('not on this clock');
  expect(now()).toBe(0);
});
