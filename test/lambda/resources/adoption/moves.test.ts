/** Moves of a resource from one stack to another, and what the tags tell of it. */
import { Adopting, OTHER_STACK, OWNER, REQUEST, STACK, STACK_ID } from '../../../support/adopting';

let world: Adopting;

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
