/** An adopted resource after its adoption: updates, the removal of `adoptArn`, deletion, and moves between stacks. */
import { Adopting, BEFORE, OTHER_STACK, OWNER, REQUEST, STACK, STACK_ID } from '../../../support/adopting';
import { serviceError } from '../../../support/fake-service';

const STORAGE = { type: 'Custom::IVSStorageConfiguration', properties: { S3: { BucketName: 'bucket' } } };

let world: Adopting;
beforeEach(() => {
  world = new Adopting({ name: 'before', tags: { mine: '1' } });
});

/** An update of the construct, which adopts in the same way before and after. */
const update = (properties: object, old: object = {}) =>
  world.update(world.arn, { AdoptArn: world.arn, ...properties }, { old: { AdoptArn: world.arn, ...old } });

describe('an update of an adopted resource', () => {
  test('that changes nothing only reads', async () => {
    await world.adopted();
    world.begins();
    world.ivs.calls.length = 0;
    world.cloudFormation.calls.length = 0;
    expect(await update({ ConstructPath: 'Live/Other' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.ivs.operations()).toEqual(['GetStage']);
    expect(world.cloudFormation.calls).toEqual([]);
  });

  test('drops the snapshot with the first change after the adoption has settled, so that its tags are free again', async () => {
    await world.adopted();
    expect(world.live?.tags).toHaveProperty([BEFORE]);
    world.begins();
    world.ivs.calls.length = 0;
    world.cloudFormation.calls.length = 0;
    await update({ Name: 'later' });
    expect(world.live).toMatchObject({ name: 'later' });
    expect(world.live?.tags).not.toHaveProperty([BEFORE]);
    expect(world.ivs.operations()).toEqual(['GetStage', 'UntagResource', 'UpdateStage']);
    expect(world.cloudFormation.operations()).toEqual(['DescribeStackEvents']);
    world.ivs.calls.length = 0;
    await update({ Name: 'last' }, { Name: 'later' });
    expect(world.ivs.operations()).toEqual(['GetStage', 'UpdateStage']);
  });

  test('adds to the snapshot before the adoption has settled, so that a rollback also takes this change back', async () => {
    const before = world.copy;
    world.begins();
    await world.adopt({ Name: 'before' });
    world.stackEvent('UPDATE_FAILED');
    world.begins();
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: world.arn });
    expect(await update({ Name: 'later', Tags: { other: '1' } }, { Name: 'before' })).toMatchObject({ Status: 'SUCCESS' });
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
    const answer = await update({ Name: 'other', S3: { BucketName: 'others' } });
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
    const answer = await update({ Name: 'later' });
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
    await update({ ...OF_L1, Name: 'later' }, OF_L1);
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    const later = world.copy;
    expect(await world.release(world.arn, OF_L1)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(later);
  });

  test('deletes it once the L1 is gone', async () => {
    await update({}, OF_L1);
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

describe('a move to another stack', () => {
  const FORMER_TAGS = { [OWNER]: 'former', [REQUEST]: '20260101T000000Z-former', [STACK]: OTHER_STACK };

  beforeEach(() => {
    world = new Adopting({ name: 'room', tags: { ...FORMER_TAGS, confidential: 'old' } });
    world.cloudFormation.stacks.set(OTHER_STACK, 'UPDATE_COMPLETE');
    world.belongsTo(OTHER_STACK, 'Room', 'DELETE_SKIPPED');
  });

  test('keeps the resource, with the tags of the new stack', async () => {
    await world.adopted();
    expect(world.live?.tags).toMatchObject({ [STACK]: STACK_ID, [REQUEST]: expect.stringMatching(/^adopted-/) });
    world.begins();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.live).toBeUndefined();
  });

  test('that fails gives the resource the tags of the old stack again', async () => {
    const before = world.copy;
    world.begins();
    await world.adopt();
    world.rollsBack();
    await world.release();
    expect(world.copy).toEqual(before);
  });

  test('of an ingest configuration knows from the tags that it accepts insecure connections', async () => {
    const existing = { name: 'room', ingestProtocol: 'RTMPS', tags: { ...FORMER_TAGS, 'cdk-ivs-realtime:insecure-ingest': 'true' } };
    const options = { type: 'Custom::IVSIngestConfiguration', properties: { IngestProtocol: 'RTMPS' } };
    world = new Adopting(existing, 'IngestConfiguration', options);
    world.begins();
    const answer = await world.adopt();
    expect(answer.Reason).toContain('got InsecureIngest other than');
    world.begins();
    expect(await world.adopt({ InsecureIngest: 'true' })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('of an ingest configuration knows from the tags that it does not', async () => {
    const options = { type: 'Custom::IVSIngestConfiguration', properties: { IngestProtocol: 'RTMPS', InsecureIngest: 'true' } };
    world = new Adopting({ name: 'room', ingestProtocol: 'RTMPS', tags: FORMER_TAGS }, 'IngestConfiguration', options);
    world.begins();
    expect((await world.adopt()).Reason).toContain('got InsecureIngest other than');
  });
});

test('an ingest configuration that was made by hand takes from the properties whether it accepts insecure connections', async () => {
  const options = { type: 'Custom::IVSIngestConfiguration', properties: { IngestProtocol: 'RTMP', InsecureIngest: 'true' } };
  world = new Adopting({ name: 'room', ingestProtocol: 'RTMP' }, 'IngestConfiguration', options);
  const before = world.copy;
  world.begins();
  expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS', Data: { ParticipantId: before.participantId } });
  expect(world.live?.tags).toMatchObject({ 'cdk-ivs-realtime:insecure-ingest': 'true' });
  world.rollsBack();
  await world.release();
  expect(world.copy).toEqual(before);
});

test('a resource without a name stays without one', async () => {
  world = new Adopting({});
  world.begins();
  expect(await world.adopt({ Name: '' })).toMatchObject({ Status: 'SUCCESS' });
  expect(world.ivs.operations()).toEqual(['GetStage', 'TagResource']);
});

test('46 tags of a user fit beside the tags of an adoption, once that has settled', async () => {
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
  expect(await world.adopted({ Tags: tags(40) })).toMatchObject({ Status: 'SUCCESS' });
  world.begins();
  expect(await update({ Tags: tags(46) }, { Tags: tags(40) })).toMatchObject({ Status: 'SUCCESS' });
  expect(Object.keys(world.live?.tags ?? {})).toHaveLength(49);
});
