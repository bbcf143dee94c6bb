/** A stack without rollback may have tried an adoption several times. CloudFormation then deletes the id of each try at once. */
import { Adopting } from '../../../support/adopting';

const MADE_UP = 'Live-Room-1A2B3C4D';

test('the Delete of one id puts the resource back, although that of another id has ended', async () => {
  const world = new Adopting();
  const before = world.copy;
  world.begins();
  world.resourceEvent('CREATE_IN_PROGRESS');
  world.resourceEvent('CREATE_FAILED', { id: 'Live-Room-5E6F7A8B', reason: 'Resource creation cancelled' });
  world.stackEvent('UPDATE_FAILED');
  world.clock.advance(60_000);

  world.begins();
  world.resourceEvent('CREATE_IN_PROGRESS');
  await world.create({ AdoptArn: world.arn });
  world.resourceEvent('CREATE_FAILED', { id: MADE_UP, reason: 'Resource creation cancelled' });
  world.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
  world.stackEvent('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  expect(world.copy).not.toEqual(before);

  const event = world.event('Delete', { Name: 'room', AdoptArn: world.arn }, { id: MADE_UP });
  world.resourceEvent('DELETE_IN_PROGRESS', { id: 'Live-Room-5E6F7A8B' });
  world.resourceEvent('DELETE_COMPLETE', { id: 'Live-Room-5E6F7A8B' });
  expect(await world.invoke(event)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: MADE_UP });
  expect(world.copy).toEqual(before);
});
