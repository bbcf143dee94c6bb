/** What a rollback asks of custom resources, and what it leaves. */
import { custom, type Handler, type HandlerEvent, inVirtualTime, thing } from './harness';

/** A stack with the custom resource A, whose Value is 1 and whose id is A-1. */
async function deployed(resources: object = {}) {
  const { clock, harness } = inVirtualTime();
  await clock.run(harness.create('app', { A: custom({ Value: 1 }), ...resources }));
  harness.requests.length = 0;
  return { clock, harness };
}

/** A request in a line: what, with which id, from and to which Value. */
const line = ({ RequestType, LogicalResourceId, PhysicalResourceId, ResourceProperties, OldResourceProperties }: HandlerEvent) =>
  `${RequestType} ${LogicalResourceId} ${PhysicalResourceId ?? '-'}: ${OldResourceProperties?.Value ?? ''}>${ResourceProperties.Value ?? ''}`;

/** Ids follow the Value, as those of a resource that each change replaces, and that is found again when it is still there. */
const replacing: Handler = ({ RequestType, LogicalResourceId, ResourceProperties, PhysicalResourceId }) => ({
  PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : `${LogicalResourceId}-${ResourceProperties.Value ?? 1}`,
});

/** Fails, once what it names is done. */
const failing = (...dependencies: string[]) => ({ Z: thing({ Fail: 'create' }, { DependsOn: dependencies }) });

describe('the Update of a rollback', () => {
  test('after a failed update carries the id as it was, what was deployed, and as old what was attempted', async () => {
    const { clock, harness } = await deployed();
    harness.handler = ({ ResourceProperties }) => (ResourceProperties.Value === '2' ? { Status: 'FAILED', Reason: 'no' } : {});
    expect(await clock.run(harness.update('app', { A: custom({ Value: 2 }) }))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Update A A-1: 1>2', 'Update A A-1: 2>1']);
  });

  test('after a cancelled update carries the same; the late answer is ignored, with its id', async () => {
    const { clock, harness } = await deployed();
    harness.handler = async ({ ResourceProperties }) => {
      if (ResourceProperties.Value !== '2') return {};
      await clock.sleep(60_000);
      return { PhysicalResourceId: 'A-2' };
    };
    expect(await clock.run(harness.update('app', { A: custom({ Value: 2 }), ...failing() }))).toBe('UPDATE_ROLLBACK_COMPLETE');
    await clock.run(clock.sleep(120_000));
    expect(harness.requests.map(line)).toEqual(['Update A A-1: 1>2', 'Update A A-1: 2>1']);
    expect(harness.stack('app')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', resources: [{ physicalId: 'A-1' }] });
  });

  test('after an update that nobody answered in time carries the same', async () => {
    const { clock, harness } = await deployed();
    harness.handler = ({ ResourceProperties }) => (ResourceProperties.Value === '2' ? undefined : {});
    expect(await clock.run(harness.update('app', { A: custom({ Value: 2 }) }))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Update A A-1: 1>2', 'Update A A-1: 2>1']);
  });

  test('after a replacement carries the new id; the former one, when it is found again, stays and the new one goes', async () => {
    const { clock, harness } = await deployed();
    harness.handler = replacing;
    expect(await clock.run(harness.update('app', { A: custom({ Value: 2 }), ...failing('A') }))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Update A A-1: 1>2', 'Update A A-2: 2>1', 'Delete A A-2: >2']);
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'A-1' }]);
  });

  test('is not sent to what the update had not reached', async () => {
    const { clock, harness } = await deployed({ B: custom({ Value: 1 }, { DependsOn: 'A' }) });
    harness.handler = ({ ResourceProperties }) => (ResourceProperties.Value === '2' ? { Status: 'FAILED', Reason: 'no' } : {});
    await clock.run(harness.update('app', { A: custom({ Value: 2 }), B: custom({ Value: 2 }, { DependsOn: 'A' }) }));
    expect(harness.requests.map(line)).toEqual(['Update A A-1: 1>2', 'Update A A-1: 2>1']);
  });
});

describe('the Deletes of a rollback', () => {
  test('come when every resource has been rolled back', async () => {
    const { clock, harness } = await deployed({ B: custom({ Value: 1 }) });
    harness.handler = async (event) => {
      // Forward both are quick; back, B takes a minute.
      if (event.LogicalResourceId === 'B' && event.OldResourceProperties?.Value === '2') await clock.sleep(60_000);
      return replacing(event);
    };
    const resources = { A: custom({ Value: 2 }), B: custom({ Value: 2 }), New: custom(), ...failing('A', 'B', 'New') };
    expect(await clock.run(harness.update('app', resources))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.slice(0, 5).map(line)).toEqual([
      'Update A A-1: 1>2',
      'Update B B-1: 1>2',
      'Create New -: >',
      'Update A A-2: 2>1',
      'Update B B-2: 2>1',
    ]);
    expect(harness.requests.slice(5).map(line)).toEqual(['Delete A A-2: >2', 'Delete B B-2: >2', 'Delete New New-1: >']);
    const events = harness.events.map(({ logicalId, status }) => `${logicalId} ${status}`);
    const deletions = events.findIndex((event) => event.endsWith('DELETE_IN_PROGRESS'));
    expect(events.slice(deletions - 2, deletions)).toEqual(['B UPDATE_COMPLETE', 'app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS']);
  });

  test('of a cancelled create come under an invented id; its late answer is ignored', async () => {
    const { clock, harness } = await deployed();
    harness.handler = async ({ RequestType }) => {
      if (RequestType === 'Create') await clock.sleep(60_000);
      return {};
    };
    expect(await clock.run(harness.update('app', { A: custom({ Value: 1 }), New: custom(), ...failing() }))).toBe(
      'UPDATE_ROLLBACK_COMPLETE',
    );
    await clock.run(clock.sleep(120_000));
    expect(harness.requests.map(line)).toEqual(['Create New -: >', expect.stringMatching(/^Delete New app-New-[A-Z0-9]{12}: >$/)]);
    expect(harness.stack('app').resources).toMatchObject([{ logicalId: 'A' }]);
  });
});

describe('a former physical id', () => {
  const paused = { DisableRollback: true };

  test('is deleted once, however often updates went back and forth', async () => {
    const { clock, harness } = await deployed();
    harness.handler = replacing;
    for (const value of [2, 1, 2, 3, 2]) {
      const resources = { A: custom({ Value: value }), ...failing('A') };
      expect(await clock.run(harness.update('app', resources, {}, paused))).toBe('UPDATE_FAILED');
    }
    expect(await clock.run(harness.update('app', { A: custom({ Value: 2 }) }, {}, paused))).toBe('UPDATE_COMPLETE');
    expect(harness.requests.slice(5).map(line)).toEqual(['Delete A A-1: >1', 'Delete A A-3: >3']);
  });

  test('is deleted once with its stack', async () => {
    const { clock, harness } = await deployed();
    harness.handler = replacing;
    for (const value of [2, 1, 2]) {
      await clock.run(harness.update('app', { A: custom({ Value: value }), ...failing('A') }, {}, paused));
    }
    expect(await clock.run(harness.delete('app'))).toBe('DELETE_COMPLETE');
    expect(harness.requests.slice(3).map(line).sort()).toEqual(['Delete A A-1: >1', 'Delete A A-2: >2']);
  });
});
