/** The Create of an adoption is delivered again, or an answer of IVS is lost. */
import { Adopting, BEFORE, REQUEST } from '../../../support/adopting';
import { connectionReset, serviceError } from '../../../support/fake-service';

const UNCONFIRMED = expect.stringContaining('cdk-ivs-realtime:create-unconfirmed:');

let world: Adopting;
beforeEach(() => {
  world = new Adopting({ name: 'before', tags: { mine: '1' } });
  world.begins();
  world.resourceEvent('CREATE_IN_PROGRESS');
});

const adoption = (properties: object = {}) =>
  world.event('Create', { Name: 'after', AdoptArn: world.arn, Tags: { team: 'new' }, ...properties });

/** A minute later, Lambda delivers to a new instance. */
function deliverAgain() {
  world.clock.advance(60_000);
  world.coldStart();
  world.ivs.heal();
  world.ivs.calls.length = 0;
}

async function putBackByRollback() {
  world.resourceEvent('CREATE_COMPLETE', { id: world.arn });
  world.rollsBack();
  expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
}

test.each([
  ['TagResource', false],
  ['TagResource', true],
  ['UpdateStage', false],
  ['UpdateStage', true],
  ['UntagResource', false],
  ['UntagResource', true],
])(
  'a lost answer to %s (took effect: %s) is asked for again, and the rollback still knows what was before',
  async (operation, committed) => {
    const before = world.copy;
    world.ivs.fail(operation, { error: connectionReset(), committed });
    expect(await world.invoke(adoption())).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.live).toMatchObject({ name: 'after', tags: { team: 'new' } });
    await putBackByRollback();
    expect(world.copy).toEqual(before);
  },
);

describe('a second delivery', () => {
  test('of an adoption that is done writes nothing', async () => {
    const event = adoption();
    await world.invoke(event);
    const adopted = world.copy;
    deliverAgain();
    expect(await world.invoke(event)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.ivs.operations()).toEqual(['GetStage']);
    expect(world.copy).toEqual(adopted);
  });

  test.each([
    ['UpdateStage', ['GetStage', 'UpdateStage', 'UntagResource']],
    ['UntagResource', ['GetStage', 'UntagResource']],
  ])('of an adoption that was killed before %s finishes it, with the first snapshot', async (operation, calls) => {
    const before = world.copy;
    const event = adoption();
    world.ivs.fail(operation, 'silence');
    const killed = world.begin(event);
    await world.pass(1_000);
    const snapshot = world.live?.tags[BEFORE];
    deliverAgain();
    expect(await world.invoke(event)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.ivs.operations()).toEqual(calls);
    expect(world.live).toMatchObject({ name: 'after', tags: { [BEFORE]: snapshot } });
    await putBackByRollback();
    expect(world.copy).toEqual(before);
    killed.catch(() => undefined);
  });

  test('that fails leaves the rollback to put the resource back', async () => {
    const before = world.copy;
    const event = adoption();
    await world.invoke(event);
    deliverAgain();
    world.ivs.fail('GetStage', { error: serviceError('ValidationException', 400, 'no') });
    const answer = await world.invoke(event);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: UNCONFIRMED });
    expect(answer.Reason).toBe(
      `Live/Room: IVS refused GetStage: ValidationException: no; ${world.arn} may be changed until the rollback puts it back`,
    );
    world.resourceEvent('CREATE_FAILED', {
      id: answer.PhysicalResourceId,
      reason: 'Received response status [FAILED] from custom resource.',
    });
    world.rollsBack();
    expect(await world.release(answer.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(before);
  });

  test('that comes within seconds to another instance and fails does not put back what the first one has adopted', async () => {
    const event = adoption();
    await world.invoke(event);
    const adopted = world.copy;
    world.coldStart();
    // Somebody changes the resource between the two, so the second delivery has something to write.
    Object.assign(world.live ?? {}, { name: 'by hand' });
    world.ivs.fail('UpdateStage', { error: serviceError('ValidationException', 400, 'no') });
    expect(await world.invoke(event)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: UNCONFIRMED });
    expect(world.copy).toEqual({ ...adopted, name: 'by hand' });
  });

  test('does not take back what a later update has changed', async () => {
    const event = adoption();
    await world.invoke(event);
    world.resourceEvent('CREATE_COMPLETE', { id: world.arn });
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    await world.update(world.arn, { Name: 'later', AdoptArn: world.arn }, { old: { Name: 'after', AdoptArn: world.arn } });
    world.resourceEvent('UPDATE_COMPLETE', { id: world.arn });
    world.stackEvent('UPDATE_COMPLETE');
    const later = world.copy;
    deliverAgain();
    expect(await world.invoke(event)).toMatchObject({ Status: 'FAILED' });
    expect(world.copy).toEqual(later);
  });
});

test('an adoption that CloudFormation has given up before it began changes nothing', async () => {
  const before = world.copy;
  const event = adoption();
  world.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
  world.clock.advance(2_000);
  expect(await world.invoke(event)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
  expect(world.copy).toEqual(before);
});

test('an adoption waits for one before that was cancelled and may still write', async () => {
  world.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
  const cancelledAt = world.clock.now();
  world.stackEvent('UPDATE_FAILED');
  world.stackEvent('UPDATE_IN_PROGRESS');
  world.resourceEvent('CREATE_IN_PROGRESS');
  expect(await world.invoke(adoption())).toMatchObject({ Status: 'SUCCESS' });
  expect(world.clock.now() - cancelledAt).toBe(35_000);
});

test('the tag of an adoption is none that a search for what a create has left can find', async () => {
  await world.invoke(adoption());
  expect(world.live?.tags[REQUEST]).toMatch(/^adopted-/);
  world.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
  world.rollsBack();
  world.resourceEvent('DELETE_IN_PROGRESS', { id: 'made-up' });
  // A Delete without AdoptArn looks for creates of the same owner.
  expect(await world.delete('made-up')).toMatchObject({ Status: 'SUCCESS' });
  expect(world.live).toBeDefined();
});
