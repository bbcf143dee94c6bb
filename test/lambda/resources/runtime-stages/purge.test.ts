/** `Custom::IVSRuntimeStages`: a tag value for a stack and logical id, and the deletion of everything with that tag. */
import type { Event } from '../../../../lambda/resources/protocol/request';
import { Deployment, type RequestOptions, STACK_ID } from '../../../support/deployment';
import type { Noun } from '../../../support/fake-ivs';
import { connectionReset, serviceError } from '../../../support/fake-service';

const TAG_KEY = 'cdk-ivs-realtime:runtime-stages';
const TAG_VALUE = 'Live/9c1a3e0f';
const PROPERTIES = { ServiceTimeout: '3600', Name: undefined, Tags: undefined };

let deployment: Deployment;
let tagValue: string;
beforeEach(async () => {
  deployment = new Deployment({ type: 'Custom::IVSRuntimeStages', properties: PROPERTIES });
  const { PhysicalResourceId, Data } = await deployment.create();
  tagValue = PhysicalResourceId;
  expect(Data).toEqual({ TagValue: tagValue });
});

const seed = (count: number, tags: object = { [TAG_KEY]: tagValue }, noun: Noun = 'Stage') =>
  Array.from({ length: count }, () => deployment.ivs.seed({ tags, state: 'INACTIVE' }, noun));
const remove = (options: RequestOptions = {}) => deployment.delete(tagValue, options);
const left = () => [...deployment.ivs.stages.keys(), ...deployment.ivs.resources.IngestConfiguration.keys()];
const deletions = () => deployment.ivs.operations().filter((operation) => operation.startsWith('Delete')).length;

describe('the tag value', () => {
  test('names the stack for people, and is the same for each request of a stack and logical id', async () => {
    expect(tagValue).toMatch(/^Live\/[0-9a-f]{32}$/);
    expect(await deployment.update(tagValue, { ConstructPath: 'Live/Moved' })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: tagValue,
      Data: { TagValue: tagValue },
    });
    expect(deployment.ivs.calls).toEqual([]);
  });

  test('differs for another logical id', async () => {
    const { PhysicalResourceId } = await deployment.create({}, { logicalId: 'Studios' });
    expect(PhysicalResourceId).not.toBe(tagValue);
  });
});

describe('a delete', () => {
  test('deletes all stages and ingest configurations with the tag, of any number of pages, and no other', async () => {
    deployment.ivs.pageSize = 7;
    const foreign = [
      ...seed(9, { [TAG_KEY]: TAG_VALUE }),
      ...seed(3, {}),
      ...seed(3, { [TAG_KEY]: `${tagValue}x` }),
      ...seed(2, {}, 'IngestConfiguration'),
    ];
    seed(30);
    seed(8, undefined, 'IngestConfiguration');
    expect(await remove()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: tagValue });
    expect(left()).toEqual([...foreign]);
    expect(deployment.ivs.inputsOf('DeleteIngestConfiguration')[0]).toMatchObject({ force: true });
  });

  test('deletes no more than 4 a second', async () => {
    seed(100);
    const started = deployment.clock.now();
    let last = started;
    deployment.ivs.admit = (operation) => {
      if (operation !== 'DeleteStage') return;
      expect(deletions() === 1 || deployment.clock.now() - last >= 250).toBe(true);
      last = deployment.clock.now();
    };
    await remove();
    expect(last - started).toBeGreaterThanOrEqual(99 * 250);
  });

  test('finds what a function creates until its permission is gone everywhere', async () => {
    for (const second of [5, 15, 29]) deployment.after(second * 1000, () => seed(2));
    expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual([]);
    expect(deletions()).toBe(6);
  });

  test('of a construct whose create has failed does nothing', async () => {
    const own = seed(1);
    expect(await deployment.delete('cdk-ivs-realtime:create-failed')).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual(own);
  });

  test('passes over what somebody else deletes at the same time', async () => {
    seed(1);
    deployment.ivs.fail('DeleteStage', { error: serviceError('ResourceNotFoundException', 404), committed: true });
    expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual([]);
  });

  test('retries throttled calls, unclear answers and conflicts', async () => {
    seed(5);
    deployment.ivs.fail('ListStages', { error: connectionReset() });
    deployment.ivs.fail(
      'DeleteStage',
      { error: serviceError('ThrottlingException', 429) },
      { error: serviceError('InternalServerException', 500) },
      { error: connectionReset(), committed: true },
      { error: serviceError('ConflictException', 409) },
    );
    expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual([]);
  });

  test('fails at once when every deletion is denied, and says so', async () => {
    seed(2);
    const denied = { error: serviceError('AccessDeniedException', 403, 'not you') };
    deployment.ivs.fail('DeleteStage', denied, denied);
    const { Status, Reason, PhysicalResourceId } = await remove();
    expect({ Status, PhysicalResourceId }).toEqual({ Status: 'FAILED', PhysicalResourceId: tagValue });
    expect(Reason).toMatch(/^Live\/Room: IVS refused DeleteStage: AccessDeniedException: not you \(the role of the stack's/);
    expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual([]);
  });

  test('deletes all others before it waits for one whose deletion keeps failing', async () => {
    const [first] = seed(4);
    const healthy = deployment.clock.now() + 120_000;
    deployment.ivs.admit = (operation) => {
      const isFirst = deployment.ivs.calls.at(-1)?.input.arn === first;
      if (operation === 'DeleteStage' && isFirst && deployment.clock.now() < healthy) throw serviceError('InternalServerException', 500);
    };
    const seen: string[][] = [];
    deployment.after(60_000, () => seen.push(left()));
    expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
    expect({ seen, left: left() }).toEqual({ seen: [[first]], left: [] });
  });

  test('fails at the end of an invocation in which a conflict was all that was left', async () => {
    seed(2);
    deployment.ivs.admit = (operation) => {
      if (operation === 'DeleteStage') throw serviceError('ConflictException', 409, 'in use');
    };
    expect(await remove()).toMatchObject({ Status: 'FAILED', Reason: 'Live/Room: IVS refused DeleteStage: ConflictException: in use' });
    expect(deployment.lambda.events).toEqual([]);
  });
});

describe('with more stages than one invocation can delete', () => {
  /** Serves the request, and each event that the function passes to itself. Gives the time of each invocation. */
  async function removeInChain(remainingMs = 180_000): Promise<number[]> {
    let event = deployment.event('Delete', {}, { id: tagValue });
    for (const times: number[] = []; ; ) {
      const started = deployment.clock.now();
      await deployment.clock.run(deployment.begin(event, remainingMs));
      times.push(deployment.clock.now() - started);
      const next = deployment.lambda.events[times.length - 1];
      if (!next) return times;
      expect(next.functionName).toBe('arn:aws:lambda:eu-west-1:111122223333:function:handler');
      event = next.event as Event;
    }
  }

  test('the function goes on in further invocations, each within its limit, and answers once', async () => {
    seed(2_000);
    const answered = deployment.received.length;
    const times = await removeInChain();
    expect(times).toHaveLength(3);
    for (const time of times) expect(time).toBeLessThan(180_000);
    expect(deployment.received.slice(answered)).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: tagValue }]);
    expect(left()).toEqual([]);
  });

  test('ends after 15 invocations with a failure, and a second delete goes on', async () => {
    seed(4_000);
    expect(await removeInChain(60_000)).toHaveLength(15);
    expect(deployment.received.at(-1)).toMatchObject({
      Status: 'FAILED',
      Reason: 'Live/Room: the time for the deletion is over, and stages or ingest configurations are left; delete again to go on',
    });
    const after = left().length;
    expect(after).toBeGreaterThan(0);
    deployment.lambda.events.length = 0;
    await removeInChain();
    expect(deployment.received.at(-1)).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual([]);
  }, 60_000);

  test('an invocation that Lambda does not take is one that Lambda delivers again', async () => {
    seed(800);
    const refused = { error: serviceError('AccessDeniedException', 403) };
    deployment.lambda.fail('Invoke', { error: connectionReset() }, ...Array.from({ length: 6 }, () => refused));
    const event = deployment.event('Delete', {}, { id: tagValue });
    await expect(deployment.clock.run(deployment.begin(event))).rejects.toThrow();
    expect(deployment.received.at(-1)).toMatchObject({ RequestId: 'request-1' });
    await deployment.pass(60_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual([]);
  });
});

describe('a delete that is delivered again', () => {
  test('deletes nothing when CloudFormation does not wait for it, as the stages may be those of a construct that was added again', async () => {
    const event = deployment.event('Delete', {}, { id: tagValue });
    await deployment.pass(50_000);
    deployment.resourceEvent('DELETE_COMPLETE');
    deployment.stackEvent('UPDATE_COMPLETE');
    await deployment.pass(50_000);
    const own = seed(3);
    const { Status, Reason } = await deployment.invoke(event);
    expect({ Status, Reason }).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('does not wait for this request') });
    expect(left()).toEqual(own);
  });

  test('goes on when CloudFormation waits, and asks it every 30 seconds', async () => {
    seed(500);
    const event = deployment.event('Delete', {}, { id: tagValue });
    await deployment.pass(70_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(left()).toEqual([]);
    expect(deployment.cloudFormation.operations()).toHaveLength(5);
  });
});

test('the stack id is part of the tag value, so that another stack with the same name owns nothing of this one', async () => {
  const event = deployment.event('Create', {}, {});
  const other = { ...event, StackId: STACK_ID.replace('0a1b2c3d', 'ffffffff'), RequestId: 'other' } as Event;
  expect((await deployment.invoke(other)).PhysicalResourceId).not.toBe(tagValue);
});
