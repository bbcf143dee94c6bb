/** Updates of an adopted resource, among them the removal of `adoptArn`. */
import { Adopting, BEFORE } from '../../../support/adopting';
import { serviceError } from '../../../support/fake-service';

const STORAGE = { type: 'Custom::IVSStorageConfiguration', properties: { S3: { BucketName: 'bucket' } } };

let world: Adopting;
beforeEach(() => {
  world = new Adopting({ name: 'before', tags: { mine: '1' } });
});

describe('an update of an adopted resource', () => {
  test('that changes nothing only reads', async () => {
    await world.adopted();
    world.begins();
    world.ivs.calls.length = 0;
    world.cloudFormation.calls.length = 0;
    expect(await world.updateAdopted({ ConstructPath: 'Live/Other' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.ivs.operations()).toEqual(['GetStage']);
    expect(world.cloudFormation.calls).toEqual([]);
  });

  test('drops the snapshot with the first change after the adoption has settled, so that its tags are free again', async () => {
    await world.adopted();
    expect(world.live?.tags).toHaveProperty([BEFORE]);
    world.begins();
    world.ivs.calls.length = 0;
    world.cloudFormation.calls.length = 0;
    await world.updateAdopted({ Name: 'later' });
    expect(world.live).toMatchObject({ name: 'later' });
    expect(world.live?.tags).not.toHaveProperty([BEFORE]);
    expect(world.ivs.operations()).toEqual(['GetStage', 'UntagResource', 'UpdateStage']);
    expect(world.cloudFormation.operations()).toEqual(['DescribeStackEvents']);
    world.ivs.calls.length = 0;
    await world.updateAdopted({ Name: 'last' }, { Name: 'later' });
    expect(world.ivs.operations()).toEqual(['GetStage', 'UpdateStage']);
  });

  test('adds to the snapshot before the adoption has settled, so that a rollback also takes this change back', async () => {
    const before = world.copy;
    world.begins();
    await world.adopt({ Name: 'before' });
    world.stackEvent('UPDATE_FAILED');
    world.begins();
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: world.arn });
    expect(await world.updateAdopted({ Name: 'later', Tags: { other: '1' } }, { Name: 'before' })).toMatchObject({ Status: 'SUCCESS' });
    expect(world.live).toMatchObject({ name: 'later', tags: { other: '1' } });
    world.resourceEvent('UPDATE_COMPLETE', { id: world.arn });
    world.rollsBack();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });

  test('waits, in the rollback, for an update that was cancelled', async () => {
    const before = world.copy;
    world.begins();
    await world.adopt();
    world.stackEvent('UPDATE_FAILED');
    world.begins();
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: world.arn });
    world.resourceEvent('UPDATE_FAILED', { id: world.arn, reason: 'Resource update cancelled' });
    const cancelledAt = world.clock.now();
    world.rollsBack();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.clock.now() - cancelledAt).toBe(35_000);
    expect(world.copy).toEqual(before);
  });

  test('that would replace it is refused by name, and so are all later ones until `adoptArn` goes', async () => {
    world = new Adopting({ name: 'room', s3: { bucketName: 'bucket' } }, 'StorageConfiguration', STORAGE);
    await world.adopted();
    const adopted = world.copy;
    world.begins();
    const answer = await world.updateAdopted({ Name: 'other', S3: { BucketName: 'others' } });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: world.arn });
    expect(answer.Reason).toBe(
      `Live/Room: \`adoptArn\` keeps a resource from being replaced, got other values of Name, S3 than ${world.arn} has, which IVS cannot change in place; restore the values, or remove \`adoptArn\` to let the resource be replaced; nothing was changed`,
    );
    expect(world.copy).toEqual(adopted);
    const replaced = await world.update(world.arn, { Name: 'other' }, { old: { AdoptArn: world.arn } });
    expect(replaced).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: expect.not.stringContaining(world.arn) });
    expect(world.copy).toEqual(adopted);
  });

  test('is refused when the resource is gone', async () => {
    await world.adopted();
    world.ivs.stages.delete(world.arn);
    world.begins();
    const answer = await world.updateAdopted({ Name: 'later' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: world.arn });
    expect(answer.Reason).toBe(
      `Live/Room: \`adoptArn\` keeps a resource from being replaced, got ${world.arn}, which does not exist any more; remove \`adoptArn\` to create a new resource`,
    );
    expect(world.ivs.stages.size).toBe(0);
  });
});

describe('an update that adopts another resource', () => {
  test('is refused', async () => {
    const { PhysicalResourceId: own } = await world.create();
    world.begins();
    const before = world.copy;
    const answer = await world.update(own, { AdoptArn: world.arn });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: own });
    expect(answer.Reason).toBe(
      `Live/Room: a resource adopts when it is created, got \`adoptArn\` ${world.arn} for ${own}; leave it as it was, or give the construct another id, so that it is created anew; nothing was changed`,
    );
    expect(world.copy).toEqual(before);
    expect(world.ivs.operations()).toEqual(['CreateStage']);
  });

  test('leaves its own to be deleted as always', async () => {
    world.begins();
    const { PhysicalResourceId: own } = await world.adopt({ AdoptArn: undefined });
    await world.update(own, { AdoptArn: world.arn });
    world.rollsBack();
    expect(await world.release(own)).toMatchObject({ Status: 'SUCCESS' });
    expect([...world.ivs.stages.keys()]).toEqual([world.arn]);
  });

  test('is refused in a rollback, too, when the construct never had that', async () => {
    const { PhysicalResourceId: own } = await world.create();
    world.begins();
    world.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    expect(await world.update(own, { AdoptArn: world.arn })).toMatchObject({ Status: 'FAILED', PhysicalResourceId: own });
  });
});

describe('the rollback of a replacement', () => {
  async function replaced() {
    world = new Adopting({ name: 'room', s3: { bucketName: 'bucket' } }, 'StorageConfiguration', STORAGE);
    await world.adopted();
    world.begins();
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: world.arn });
    const { PhysicalResourceId } = await world.update(world.arn, { Name: 'other' }, { old: { AdoptArn: world.arn } });
    world.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: PhysicalResourceId });
    return PhysicalResourceId;
  }
  const rollBack = (id: string) => world.update(id, { AdoptArn: world.arn }, { old: { Name: 'other' } });

  test('takes the adopted resource back', async () => {
    const id = await replaced();
    expect(await rollBack(id)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.live).toBeDefined();
  });

  test('is the only update that takes it back', async () => {
    const id = await replaced();
    world.stackEvent('UPDATE_FAILED');
    world.stackEvent('UPDATE_IN_PROGRESS');
    expect(await rollBack(id)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
  });

  test('is refused when that is gone', async () => {
    const id = await replaced();
    world.ivs.resources.StorageConfiguration.delete(world.arn);
    const answer = await rollBack(id);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(answer.Reason).toContain('which does not exist any more');
  });
});

describe('the removal of `adoptArn`', () => {
  const remove = () => world.update(world.arn, {}, { old: { AdoptArn: world.arn } });

  test('changes nothing', async () => {
    await world.adopted();
    world.begins();
    const adopted = world.copy;
    world.ivs.calls.length = 0;
    expect(await remove()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.copy).toEqual(adopted);
    expect(world.ivs.operations()).toEqual(['GetStage']);
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    expect(await world.delete(world.arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.live).toBeUndefined();
  });

  /** In a stack that has failed without rollback. */
  async function unsettled(other: Adopting) {
    world = other;
    const before = world.copy;
    world.begins();
    await world.adopt();
    world.stackEvent('UPDATE_FAILED');
    world.begins();
    return before;
  }

  test('before the adoption has settled changes nothing, and the rollback puts the resource back', async () => {
    const before = await unsettled(world);
    expect(await world.update(world.arn, { Name: 'later' }, { old: { AdoptArn: world.arn } })).toMatchObject({ Status: 'SUCCESS' });
    expect(world.live).toMatchObject({ name: 'later' });
    world.resourceEvent('UPDATE_COMPLETE', { id: world.arn });
    world.rollsBack();
    expect(await world.release(world.arn, { AdoptArn: undefined })).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });

  test('before that, with a change that replaces the resource: the Delete puts it back, and removes what failed replacements have left', async () => {
    const before = await unsettled(new Adopting({ name: 'room', s3: { bucketName: 'bucket' } }, 'StorageConfiguration', STORAGE));
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: world.arn });
    world.put = () => new Promise(() => {});
    void world.begin(world.event('Update', { Name: 'other' }, { id: world.arn, old: { AdoptArn: world.arn } }));
    await world.pass(6_000);
    expect(world.ivs.resources.StorageConfiguration.size).toBe(2);
    world.put = async (_, body) => {
      world.received.push(JSON.parse(body));
      return 200;
    };
    world.resourceEvent('UPDATE_FAILED', { id: world.arn, reason: 'Resource update cancelled' });
    world.rollsBack();
    world.coldStart();
    expect(await world.release(world.arn, { AdoptArn: undefined })).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
    expect(world.ivs.resources.StorageConfiguration.size).toBe(1);
  });

  test('and the permission to read the events: the Delete puts back rather than deletes', async () => {
    const before = await unsettled(world);
    world.cloudFormation.admit = () => {
      throw serviceError('AccessDenied', 403);
    };
    expect(await world.release(world.arn, { AdoptArn: undefined })).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });
});

test('46 tags of a user fit beside the tags of an adoption, once that has settled', async () => {
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
  expect(await world.adopted({ Tags: tags(40) })).toMatchObject({ Status: 'SUCCESS' });
  world.begins();
  expect(await world.updateAdopted({ Tags: tags(46) }, { Tags: tags(40) })).toMatchObject({ Status: 'SUCCESS' });
  expect(Object.keys(world.live?.tags ?? {})).toHaveLength(49);
});
