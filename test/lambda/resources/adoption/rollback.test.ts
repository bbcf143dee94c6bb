/** The adopting deployment fails: the resource gets its former properties and tags again, and is never deleted. */
import { Adopting, BEFORE, OWNER, REQUEST, STACK } from '../../../support/adopting';
import { connectionReset, serviceError } from '../../../support/fake-service';

const STORAGE = 'arn:aws:ivs:eu-west-1:111122223333:storage-configuration/storage';
const RECORDING = { AutoParticipantRecordingConfiguration: { StorageConfigurationArn: STORAGE, MediaTypes: ['AUDIO_VIDEO'] } };
const BEFORE_2 = 'cdk-ivs-realtime:before-2';
const MADE_UP = 'Live-Room-1A2B3C4D';
const REFUSED = { error: serviceError('ValidationException', 400, 'no') };

/** Of a former owner of this library. */
const FORMER = {
  [OWNER]: 'former',
  [REQUEST]: '20260101T000000Z-former',
  [STACK]: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Gone/0',
};

let world: Adopting;
beforeEach(() => {
  world = new Adopting({ name: 'before', tags: { mine: '1', team: 'old', ...FORMER } });
  world.begins();
});

/** Adopts with other properties and tags, so that each kind of write happens. */
async function adoptAll() {
  const before = world.copy;
  const answer = await world.adopt({ Name: 'after', ...RECORDING, Tags: { team: 'new', added: '1' } });
  return { before, answer };
}

test('an adoption tags first, then changes what differs, and removes surplus tags last', async () => {
  const { answer } = await adoptAll();
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
  expect(world.ivs.operations()).toEqual(['GetStage', 'TagResource', 'UpdateStage', 'UntagResource']);
  expect(world.ivs.inputsOf('TagResource')).toEqual([
    {
      resourceArn: world.arn,
      tags: {
        team: 'new',
        added: '1',
        [OWNER]: expect.not.stringContaining('former'),
        [REQUEST]: expect.stringMatching(/^adopted-/),
        [STACK]: expect.stringContaining('stack/Live/'),
        [BEFORE]: expect.any(String),
        [BEFORE_2]: expect.any(String),
      },
    },
  ]);
  expect(world.ivs.inputsOf('UpdateStage')).toEqual([
    { arn: world.arn, name: 'after', autoParticipantRecordingConfiguration: expect.objectContaining({ storageConfigurationArn: STORAGE }) },
  ]);
  expect(world.ivs.inputsOf('UntagResource')).toEqual([{ resourceArn: world.arn, tagKeys: ['mine'] }]);
});

test('the Delete of the rollback puts everything back, tags of a former owner included', async () => {
  const { before } = await adoptAll();
  world.rollsBack();
  world.ivs.calls.length = 0;
  expect(await world.release()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
  expect(world.copy).toEqual(before);
  expect(world.ivs.operations()).toEqual(['GetStage', 'GetStage', 'UpdateStage', 'UntagResource', 'TagResource', 'UntagResource']);
  expect(world.ivs.inputsOf('UntagResource').at(-1)).toEqual({ resourceArn: world.arn, tagKeys: [BEFORE, BEFORE_2] });
});

test('a long snapshot takes several tags', async () => {
  const tags = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, `value of ${index} ${Math.sin(index)}`]));
  world = new Adopting({ name: 'before', tags });
  world.begins();
  const { before } = await adoptAll();
  expect(Object.keys(world.live?.tags ?? {}).filter((key) => key.startsWith('cdk-ivs-realtime:before-')).length).toBeGreaterThan(2);
  for (const value of Object.values(world.live?.tags ?? {})) expect(value.length).toBeLessThanOrEqual(256);
  world.rollsBack();
  await world.release();
  expect(world.copy).toEqual(before);
});

test('a recording is turned on again with all of its settings', async () => {
  world = new Adopting({
    name: 'room',
    autoParticipantRecordingConfiguration: {
      storageConfigurationArn: STORAGE,
      mediaTypes: ['AUDIO_ONLY'],
      recordingReconnectWindowSeconds: 30,
    },
  });
  world.begins();
  await world.adopt();
  expect(world.live?.autoParticipantRecordingConfiguration).toEqual({ storageConfigurationArn: '' });
  world.rollsBack();
  await world.release();
  expect(world.live?.autoParticipantRecordingConfiguration).toMatchObject({
    storageConfigurationArn: STORAGE,
    mediaTypes: ['AUDIO_ONLY'],
    recordingReconnectWindowSeconds: 30,
  });
});

describe.each([
  ['properties', 'UpdateStage', 0],
  ['added tags', 'UntagResource', 0],
  ['former tags', 'TagResource', 0],
  ['the snapshot', 'UntagResource', 1],
] as const)('a Delete that ends before it has put back %s', (_, operation, earlier) => {
  test.each([
    ['without effect', { error: serviceError('ValidationException', 400, 'no') }],
    ['with effect', { error: serviceError('ValidationException', 400, 'no'), committed: true }],
  ])('%s is finished by the next one', async (_effect, fault) => {
    const { before } = await adoptAll();
    world.rollsBack();
    for (let call = 0; call < earlier; call++) world.ivs.fail(operation, { error: connectionReset(), committed: true });
    world.ivs.fail(operation, fault);
    const answer = await world.release();
    if (earlier === 0) expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: world.arn });
    world.resourceEvent('DELETE_FAILED', { id: world.arn });
    world.ivs.heal();
    world.coldStart();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });
});

describe('an adoption that fails after its first write', () => {
  test('puts the resource back itself', async () => {
    world.ivs.fail('UpdateStage', { error: serviceError('ConflictException', 409, 'busy') });
    const { before, answer } = await adoptAll();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toMatch(
      new RegExp(
        `^Live/Room: IVS refused UpdateStage: ConflictException: busy \\(.+\\); ${world.arn} has its former properties and tags again$`,
      ),
    );
    expect(world.copy).toEqual(before);
  });

  test('leaves that to its Delete when it cannot', async () => {
    world.ivs.fail('UpdateStage', REFUSED);
    world.ivs.fail('UntagResource', REFUSED);
    const { before, answer } = await adoptAll();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: expect.stringContaining('cdk-ivs-realtime:create-unconfirmed:') });
    expect(answer.Reason).toBe(
      `Live/Room: IVS refused UpdateStage: ValidationException: no; ${world.arn} may be changed until the rollback puts it back`,
    );
    world.rollsBack();
    expect(await world.release(answer.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });

  test('may have failed before: then nothing is put back', async () => {
    world.ivs.fail('TagResource', REFUSED);
    const { before, answer } = await adoptAll();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(world.copy).toEqual(before);
    expect(world.writes()).toEqual(['TagResource']);
  });
});

describe('a cancelled adoption', () => {
  /** A create of which CloudFormation never hears again. */
  async function cancelled() {
    const before = world.copy;
    world.resourceEvent('CREATE_IN_PROGRESS');
    await world.create({ AdoptArn: world.arn, Name: 'after', Tags: { team: 'new' } });
    world.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    world.rollsBack();
    return before;
  }

  test.each([MADE_UP, 'cdk-ivs-realtime:create-failed', 'cdk-ivs-realtime:create-unconfirmed:0123'])(
    'is put back by the Delete of an id %s, which waits until it can change nothing any more',
    async (id) => {
      const before = await cancelled();
      const started = world.clock.now();
      world.ivs.calls.length = 0;
      expect(await world.release(id)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
      expect(world.clock.now() - started).toBe(35_000);
      expect(world.copy).toEqual(before);
      expect(world.ivs.operations().filter((operation) => /^(List|Delete)/.test(operation))).toEqual([]);
    },
  );

  test('that still works is waited for', async () => {
    const before = world.copy;
    world.resourceEvent('CREATE_IN_PROGRESS');
    const create = world.event('Create', { Name: 'after', AdoptArn: world.arn });
    const until = world.clock.now() + 20_000;
    world.ivs.admit = (operation) => {
      if (operation === 'TagResource' && world.clock.now() < until) throw serviceError('TooManyRequestsException', 429);
    };
    const creating = world.begin(create);
    await world.pass(5_000);
    world.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    world.rollsBack();
    await world.pass(4_000);
    world.coldStart();
    expect(await world.release(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(await world.finish(create, creating)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.writes()).toContain('UpdateStage');
    expect(world.copy).toEqual(before);
  });

  test('whose create never came is nothing to put back', async () => {
    const before = world.copy;
    world.resourceEvent('CREATE_IN_PROGRESS');
    world.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    world.rollsBack();
    expect(await world.release(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
    expect(world.writes()).toEqual([]);
  });

  test('that adopts something that is gone by now', async () => {
    await cancelled();
    world.ivs.stages.delete(world.arn);
    expect(await world.release(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is followed by another one, whose answer CloudFormation takes: the first is not put back', async () => {
    await cancelled();
    world.stackEvent('UPDATE_FAILED');
    world.begins();
    await world.adopt({ Name: 'after' });
    const adopted = world.copy;
    world.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(await world.release(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(adopted);
  });

  test('is followed by another one that fails: what was before the first is put back', async () => {
    const before = await cancelled();
    world.stackEvent('UPDATE_FAILED');
    world.begins();
    await world.adopt({ Name: 'third', ...RECORDING, Tags: { other: '1' } });
    world.rollsBack();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });

  test('changes nothing when the handler may not ask CloudFormation', async () => {
    await cancelled();
    const adopted = world.copy;
    world.cloudFormation.admit = () => {
      throw serviceError('AccessDenied', 403);
    };
    expect(await world.release(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(adopted);
  });
});

describe('a copy of the Delete', () => {
  test('that comes when the rollback has ended deletes nothing', async () => {
    const { before } = await adoptAll();
    world.rollsBack();
    const copy = world.event('Delete', { Name: 'room', AdoptArn: world.arn }, { id: world.arn });
    await world.invoke(copy);
    world.resourceEvent('DELETE_COMPLETE', { id: world.arn });
    world.stackEvent('UPDATE_ROLLBACK_COMPLETE');
    world.coldStart();
    world.clock.advance(70_000);
    expect(await world.invoke(copy)).toMatchObject({ Status: 'FAILED' });
    expect(world.copy).toEqual(before);
  });

  test('that comes while the resource is adopted again changes nothing', async () => {
    await adoptAll();
    world.rollsBack();
    const copy = world.event('Delete', { Name: 'room', AdoptArn: world.arn }, { id: world.arn });
    await world.invoke(copy);
    world.resourceEvent('DELETE_COMPLETE', { id: world.arn });
    world.stackEvent('UPDATE_ROLLBACK_COMPLETE');
    world.begins();
    await adoptAll();
    const adopted = world.copy;
    world.coldStart();
    expect(await world.invoke(copy)).toMatchObject({ Status: 'FAILED' });
    expect(world.copy).toEqual(adopted);
  });

  test('that comes at once finds nothing to do', async () => {
    const { before } = await adoptAll();
    world.rollsBack();
    await world.release();
    world.coldStart();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });
});

test('without the permission to read the events, a Delete puts back rather than deletes', async () => {
  const { before } = await adoptAll();
  world.stackEvent('UPDATE_COMPLETE');
  world.begins();
  world.cloudFormation.admit = () => {
    throw serviceError('AccessDenied', 403);
  };
  expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
  expect(world.copy).toEqual(before);
});

test('a snapshot that somebody has spoiled is left alone, and so is the resource', async () => {
  await adoptAll();
  Object.assign(world.live?.tags ?? {}, { [BEFORE]: 'spoiled.' });
  const spoiled = world.copy;
  world.rollsBack();
  expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
  expect(world.copy).toEqual(spoiled);
});

test('an adopted resource that is gone is no hindrance', async () => {
  await adoptAll();
  world.ivs.stages.delete(world.arn);
  world.rollsBack();
  expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
});

test('a second copy of the create that still works is waited for, although the first has been answered', async () => {
  const before = world.copy;
  world.resourceEvent('CREATE_IN_PROGRESS');
  const create = world.event('Create', { Name: 'after', AdoptArn: world.arn });
  let throttles = true;
  world.ivs.admit = (operation) => {
    if (operation === 'TagResource' && throttles) throw serviceError('TooManyRequestsException', 429);
  };
  const late = world.begin(create);
  await world.pass(2_000);
  throttles = false;
  world.coldStart();
  const answer = await world.invoke(create);
  expect(answer).toMatchObject({ Status: 'SUCCESS' });
  world.resourceEvent('CREATE_COMPLETE', { id: answer.PhysicalResourceId });
  world.rollsBack();
  const writes = world.writes().length;
  expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
  await world.finish(create, late);
  expect(world.writes().slice(writes)).toContain('TagResource');
  expect(world.copy).toEqual(before);
});
