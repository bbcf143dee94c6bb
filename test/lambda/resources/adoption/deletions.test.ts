/** The deletion of a resource that the stack has adopted, has created itself, or takes from an L1. */
import { Adopting, BEFORE, OTHER_STACK, REQUEST, STACK_ID } from '../../../support/adopting';
import { serviceError } from '../../../support/fake-service';

let world: Adopting;
beforeEach(() => {
  world = new Adopting({ name: 'before', tags: { mine: '1' } });
});

describe('a resource that the same construct has created, and the stack has retained', () => {
  beforeEach(async () => {
    world.begins();
    world.resourceEvent('CREATE_IN_PROGRESS');
    const { PhysicalResourceId: id } = await world.create();
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    world.resourceEvent('DELETE_SKIPPED', { id });
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    // The adoption of this resource, and not of the one that was made by hand.
    world.ivs.stages.delete(world.arn);
    Object.assign(world, { arn: id });
  });

  test('keeps the mark of an adoption that is rolled back, so that further copies of the Delete delete nothing', async () => {
    const before = world.copy;
    await world.adopt({ Name: 'after' });
    world.rollsBack();
    for (let delivery = 0; delivery < 2; delivery++) {
      world.coldStart();
      expect(await world.release(world.arn, { AdoptArn: undefined })).toMatchObject({ Status: 'SUCCESS' });
      expect(world.copy).toEqual({ ...before, tags: { ...before.tags, [REQUEST]: expect.stringMatching(/^adopted-/) } });
    }
  });

  test('stays when the second delivery of its adoption fails and the first one has written nothing', async () => {
    const before = world.copy;
    world.ivs.fail('GetStage', { error: serviceError('ValidationException', 400, 'no') });
    world.resourceEvent('CREATE_IN_PROGRESS');
    const event = world.event('Create', { Name: 'after', AdoptArn: world.arn });
    world.clock.advance(60_000);
    const { PhysicalResourceId: id } = await world.invoke(event);
    world.resourceEvent('CREATE_FAILED', { id });
    world.rollsBack();
    expect(await world.release(id)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });
});

describe('the removal of a construct that adopts from an L1 of the stack', () => {
  const OF_L1 = { AdoptFrom: 'L1' };
  let before: object;

  beforeEach(async () => {
    before = world.copy;
    world.belongsTo(STACK_ID, 'L1');
    await world.adopted(OF_L1);
    world.begins();
  });

  test('gives the resource back to the L1, as it was before', async () => {
    expect(await world.release(world.arn, OF_L1)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
    expect(world.ivs.operations()).not.toContain('DeleteStage');
  });

  test('leaves the resource as it is after a later change', async () => {
    await world.updateAdopted({ ...OF_L1, Name: 'later' }, OF_L1);
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    const later = world.copy;
    expect(await world.release(world.arn, OF_L1)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(later);
  });

  test('deletes it once the L1 is gone', async () => {
    await world.updateAdopted({}, OF_L1);
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.live).toBeUndefined();
  });
});

describe('a resource that the stack has retained and adopts again', () => {
  beforeEach(async () => {
    await world.adopted({ Name: 'first', Tags: { first: '1' } });
    world.begins();
    world.resourceEvent('DELETE_SKIPPED', { id: world.arn });
    world.stackEvent('UPDATE_COMPLETE');
    Object.assign(world.live ?? {}, { name: 'between' });
  });

  test('is put back to what it was between, and not to what it was at first', async () => {
    const between = world.copy;
    world.begins();
    await world.adopt({ Name: 'second' });
    world.rollsBack();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    // What the first adoption has written about the time before it is of no use any more.
    const { [BEFORE]: _, ...tags } = between.tags;
    expect(world.copy).toEqual({ ...between, tags });
  });

  test('is not touched by the Delete of a create that failed before it wrote', async () => {
    const between = world.copy;
    world.begins();
    world.belongsTo(OTHER_STACK, 'L1');
    expect(await world.adopt()).toMatchObject({ Status: 'FAILED' });
    world.rollsBack();
    expect(await world.release('cdk-ivs-realtime:create-failed')).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(between);
  });
});
