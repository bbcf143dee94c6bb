/** A Delete of an id under which nothing, one or more resources may be found. */
import { Deployment } from '../../../support/deployment';
import { connectionReset, serviceError } from '../../../support/fake-service';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

test('the Delete of an unconfirmed create waits until a list that lags behind would show it', async () => {
  deployment.ivs.fail('CreateStage', { error: connectionReset(), committed: true });
  deployment.ivs.fail('ListStages', { error: serviceError('ValidationException', 400) });
  const { PhysicalResourceId } = await deployment.create();
  expect(PhysicalResourceId).toContain('create-unconfirmed');

  const [[arn, stage]] = [...deployment.ivs.stages];
  deployment.ivs.stages.clear();
  deployment.after(5_000, () => deployment.ivs.stages.set(arn, stage));
  expect(await deployment.delete(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
  await deployment.pass(10_000);
  expect(deployment.ivs.stages.size).toBe(0);
});

test('the Delete of a cancelled create removes all that it finds, although one is held, and tells which', async () => {
  deployment.resourceEvent('CREATE_IN_PROGRESS');
  const [held] = [await deployment.create(), await deployment.create()].map(({ PhysicalResourceId }) => PhysicalResourceId);
  deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
  deployment.clock.advance(60_000);
  deployment.ivs.fail('DeleteStage', { error: serviceError('ValidationException', 400) });
  const answer = await deployment.delete('Live-Room-1A2B3C4D');
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'Live-Room-1A2B3C4D', Reason: expect.stringContaining(held) });
  expect([...deployment.ivs.stages.keys()]).toEqual([held]);
});
