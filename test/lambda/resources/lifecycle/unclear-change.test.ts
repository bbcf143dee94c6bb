/** A change whose answer is lost may have taken effect, and its request may be followed by another before it is sent again. */
import { Deployment } from '../../../support/deployment';
import { connectionReset, serviceError } from '../../../support/fake-service';

const GIVEN_UP = 'Live/Room: CloudFormation does not wait for this request any more, so nothing more was done';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

describe('a change without a clear answer', () => {
  let arn: string;
  beforeEach(async () => {
    arn = (await deployment.create()).PhysicalResourceId;
    deployment.stackEvent('CREATE_COMPLETE');
    deployment.clock.advance(60_000);
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: arn });
    deployment.ivs.calls.length = 0;
    deployment.ivs.fail('UpdateStage', { error: connectionReset(), committed: true });
  });

  test('is sent again when CloudFormation still waits for it, which is asked first', async () => {
    expect(await deployment.update(arn, { Name: 'new' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.ivs.operations()).toEqual(['GetStage', 'UpdateStage', 'UpdateStage']);
    expect(deployment.cloudFormation.operations()).toEqual(['DescribeStackEvents']);
  });

  test('is not sent again once it is cancelled', async () => {
    const event = deployment.event('Update', { Name: 'new' }, { id: arn });
    deployment.after(1, () => deployment.resourceEvent('UPDATE_FAILED', { id: arn, reason: 'Resource update cancelled' }));
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn, Reason: GIVEN_UP });
    expect(deployment.ivs.operations()).toEqual(['GetStage', 'UpdateStage']);
  });

  test('that is throttled when it is sent again does not undo a rollback, which finds it done and does not wait', async () => {
    const update = deployment.event('Update', { Name: 'new' }, { id: arn });
    const throttled = { error: serviceError('TooManyRequestsException', 429) };
    deployment.ivs.fail('UpdateStage', ...Array.from({ length: 5 }, () => throttled));
    const updating = deployment.begin(update);
    await deployment.pass(1_500);
    expect(deployment.ivs.operations()).toContain('UpdateStage');
    deployment.ivs.heal();
    deployment.resourceEvent('UPDATE_FAILED', { id: arn, reason: 'Resource update cancelled' });
    deployment.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: arn });

    deployment.coldStart();
    const cancelledAt = deployment.clock.now();
    expect(await deployment.update(arn, {}, { old: { Name: 'new' } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.clock.now()).toBe(cancelledAt);
    expect(await deployment.finish(update, updating)).toMatchObject({ Status: 'FAILED', Reason: GIVEN_UP });
    expect(deployment.ivs.stages.get(arn)?.name).toBe('room');
  });
});
