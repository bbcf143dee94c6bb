/**
 * A create was cancelled in a stack without rollback, and took effect. The next deployment asks for the same resource again, without a
 * Delete in between, and what the first create has made stands in its way.
 */
import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';
import { KIND_CASES } from '../../../support/kind-cases';

const CANCELLED = { reason: 'Resource creation cancelled' };
const MADE_UP = 'Live-Room-1A2B3C4D';
const TYPE = 'Custom::IVSPublicKey';
const CONFLICT = serviceError('ConflictException', 409);

/** As the service: one key for each material. */
function refuseDuplicates(world: Deployment): void {
  world.ivs.admit = (operation) => {
    if (operation === 'ImportPublicKey' && world.ivs.resources.PublicKey.size > 0) throw CONFLICT;
  };
}

/** What a cancelled create has made; then the stack is deployed again. */
async function cancelledCreate(world: Deployment, properties: object = {}): Promise<string> {
  world.stackEvent('CREATE_IN_PROGRESS');
  world.resourceEvent('CREATE_IN_PROGRESS');
  const { PhysicalResourceId } = await world.create(properties, { requestId: 'first' });
  world.resourceEvent('CREATE_FAILED', { ...CANCELLED, id: MADE_UP });
  world.stackEvent('CREATE_FAILED');
  await world.pass(10_000);
  world.stackEvent('UPDATE_IN_PROGRESS');
  world.resourceEvent('CREATE_IN_PROGRESS');
  world.coldStart();
  world.ivs.calls.length = 0;
  return PhysicalResourceId;
}

describe('a create that meets a key of its own resource', () => {
  let world: Deployment;
  const keys = () => [...world.ivs.resources.PublicKey.keys()];
  const tagsOf = (arn: string) => world.ivs.resources.PublicKey.get(arn)?.tags ?? {};
  beforeEach(() => {
    world = new Deployment({ type: TYPE, properties: KIND_CASES[TYPE].properties });
    refuseDuplicates(world);
  });

  test('takes it over, with the tags that are asked for now', async () => {
    const orphan = await cancelledCreate(world, { Tags: { old: '1' } });
    const former = { ...tagsOf(orphan) };
    const began = world.clock.now();
    expect(await world.create({ Tags: { new: '2' } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: orphan });
    expect(keys()).toEqual([orphan]);
    expect(tagsOf(orphan)).toMatchObject({ new: '2', 'cdk-ivs-realtime:owner': former['cdk-ivs-realtime:owner'] });
    expect(tagsOf(orphan)).not.toHaveProperty('old');
    expect(tagsOf(orphan)['cdk-ivs-realtime:request']).not.toBe(former['cdk-ivs-realtime:request']);
    // 35 s after the cancellation, from when on its maker cannot change it.
    expect(world.clock.now() - began).toBe(25_000);
  });

  test('keeps it when the made-up id is deleted afterwards', async () => {
    const orphan = await cancelledCreate(world);
    await world.create();
    world.resourceEvent('CREATE_COMPLETE', { id: orphan });
    world.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(await world.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(keys()).toEqual([orphan]);
  });

  test('removes it when it has another name, which cannot be changed, and makes a new one', async () => {
    const orphan = await cancelledCreate(world, { Name: 'former' });
    const { Status, PhysicalResourceId } = await world.create();
    expect({ Status, isNew: PhysicalResourceId !== orphan }).toEqual({ Status: 'SUCCESS', isNew: true });
    expect(keys()).toEqual([PhysicalResourceId]);
  });

  test('fails as before when the key is not its own', async () => {
    await cancelledCreate(world);
    const [orphan] = keys();
    Object.assign(tagsOf(orphan), { 'cdk-ivs-realtime:owner': 'somebody else' });
    const answer = await world.create();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toMatch(/ConflictException: .*the key may be imported already/);
    expect(keys()).toEqual([orphan]);
  });

  test('fails at once, and lists nothing, when no request has failed before', async () => {
    world.ivs.seed({ name: 'room' }, 'PublicKey');
    world.stackEvent('CREATE_IN_PROGRESS');
    const began = world.clock.now();
    expect(await world.create()).toMatchObject({ Status: 'FAILED' });
    expect(world.ivs.operations()).toEqual(['ImportPublicKey']);
    expect(world.clock.now()).toBe(began);
  });
});

test.each(Object.entries(KIND_CASES))(
  'a create of %s for which its own orphan has left no quota succeeds',
  async (type, { noun, create, properties }) => {
    const world = new Deployment({ type, properties });
    const orphan = await cancelledCreate(world, { Tags: { a: '1' } });
    world.ivs.admit = (operation) => {
      if (operation === create && world.ivs.resources[noun].size > 0) throw serviceError('ServiceQuotaExceededException', 402);
    };
    expect(await world.create()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: orphan });
    expect([...world.ivs.resources[noun].keys()]).toEqual([orphan]);
  },
);

test('an update removes an orphan that leaves no quota for a replacement, as its maker may be about to', async () => {
  const type = 'Custom::IVSEncoderConfiguration';
  const world = new Deployment({ type });
  const { PhysicalResourceId: id } = await world.create();
  world.stackEvent('CREATE_COMPLETE');
  world.clock.advance(60_000);
  world.stackEvent('UPDATE_IN_PROGRESS');
  world.resourceEvent('UPDATE_IN_PROGRESS', { id });
  const changed = { Video: { Width: '640' } };
  world.put = () => new Promise(() => {});
  void world.begin(world.event('Update', { Name: 'room', ...changed }, { id }));
  await world.pass(100);
  world.put = async (_, body) => {
    world.received.push(JSON.parse(body));
    world.takeReplacement(JSON.parse(body));
    return 200;
  };
  world.resourceEvent('UPDATE_FAILED', { id, reason: 'Resource update cancelled' });
  world.stackEvent('UPDATE_FAILED');
  await world.pass(5_000);
  world.resourceEvent('UPDATE_IN_PROGRESS', { id });
  const [, orphan] = world.ivs.resources.EncoderConfiguration.keys();
  world.ivs.admit = (operation) => {
    const isFull = world.ivs.resources.EncoderConfiguration.size > 1;
    if (operation === 'CreateEncoderConfiguration' && isFull) throw serviceError('ServiceQuotaExceededException', 402);
  };
  // As if CloudFormation said that the resource is as it was before the failed update.
  const answer = await world.update(id, changed);
  expect(answer.Status).toBe('SUCCESS');
  expect([...world.ivs.resources.EncoderConfiguration.keys()]).toEqual([id, answer.PhysicalResourceId]);
  expect(answer.PhysicalResourceId).not.toBe(orphan);
});
