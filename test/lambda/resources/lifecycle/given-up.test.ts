/** What the events of the stack say about whether CloudFormation still waits for a request; its date has no milliseconds, theirs have. */
import { Deployment } from '../../../support/deployment';

const SECOND = 1_000;

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
  deployment.clock.advance(600);
});

/** Delivers the create of a resource so late that CloudFormation is asked, and returns the calls that changed anything. */
async function createLate(event = deployment.event('Create', { Name: 'room' })): Promise<string[]> {
  deployment.clock.advance(31 * SECOND);
  await deployment.invoke(event);
  return deployment.ivs.operations().filter((operation) => operation.startsWith('Create'));
}

describe('a request is waited for', () => {
  test('while the stack has no events to show', async () => {
    deployment.cloudFormation.shows = () => false;
    expect(await createLate()).toEqual(['CreateStage']);
    expect(new Set(deployment.cloudFormation.operations())).toEqual(new Set(['DescribeStackEvents']));
  });

  test('when an earlier one had failed before it was made', async () => {
    deployment.resourceEvent('CREATE_IN_PROGRESS');
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    deployment.clock.advance(10 * SECOND);
    const event = deployment.event('Create', { Name: 'room' });
    deployment.clock.advance(2 * SECOND);
    deployment.resourceEvent('CREATE_IN_PROGRESS');
    expect(await createLate(event)).toEqual(['CreateStage']);
  });

  test('when an earlier one had failed in the very second in which it was made', async () => {
    deployment.resourceEvent('CREATE_IN_PROGRESS');
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    deployment.clock.advance(100);
    deployment.resourceEvent('CREATE_IN_PROGRESS');
    expect(await createLate()).toEqual(['CreateStage']);
  });
});

describe('a request is given up', () => {
  test('when another of the resource has begun since', async () => {
    deployment.resourceEvent('CREATE_IN_PROGRESS');
    const event = deployment.event('Create', { Name: 'room' });
    deployment.clock.advance(10 * SECOND);
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    deployment.clock.advance(10 * SECOND);
    deployment.resourceEvent('CREATE_IN_PROGRESS');
    expect(await createLate(event)).toEqual([]);
  });

  test('when the stack has been settled since, and nothing more was asked for', async () => {
    const event = deployment.event('Create', { Name: 'room' });
    deployment.stackEvent('ROLLBACK_COMPLETE');
    expect(await createLate(event)).toEqual([]);
  });
});
