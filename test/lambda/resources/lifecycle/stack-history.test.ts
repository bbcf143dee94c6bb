/** What is asked of CloudFormation, here whether it still waits for a request, and what is done when it does not say. */
import type { Event } from '../../../../lambda/resources/protocol/request';
import { Deployment } from '../../../support/deployment';
import { connectionReset, serviceError } from '../../../support/fake-service';

const GIVEN_UP = 'Live/Room: CloudFormation does not wait for this request any more, so nothing more was done';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

const askedCloudFormation = () => deployment.cloudFormation.operations();

/** A create is asked for; the stack begins. */
function beginCreate(): Event {
  deployment.stackEvent('CREATE_IN_PROGRESS');
  deployment.resourceEvent('CREATE_IN_PROGRESS');
  return deployment.event('Create', { Name: 'room' });
}

describe('CloudFormation, asked whether it waits,', () => {
  test('is asked for all events since the stack was settled, on every page', async () => {
    const event = beginCreate();
    deployment.clock.advance(2_000);
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    for (let other = 0; other < 5; other++) deployment.resourceEvent('CREATE_COMPLETE', { logicalId: 'Other' });
    deployment.clock.advance(31_000);
    deployment.cloudFormation.pageSize = 2;
    expect(await deployment.invoke(event)).toMatchObject({ Reason: GIVEN_UP });
    expect(askedCloudFormation()).toHaveLength(4);
  });

  test('is asked for events of no more than 2 s before that', async () => {
    deployment.stackEvent('CREATE_COMPLETE');
    for (let other = 0; other < 5; other++) deployment.resourceEvent('UPDATE_COMPLETE', { logicalId: 'Other' });
    deployment.clock.advance(3_000);
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.clock.advance(3_000);
    const event = beginCreate();
    deployment.clock.advance(31_000);
    deployment.cloudFormation.pageSize = 3;
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(askedCloudFormation()).toHaveLength(2);
  });

  test.each<[string, number | 'unknown']>([
    ['of a request without a date', 'unknown'],
    ['of an old request', 31_000],
  ])('is asked for no further ones %s', async (_, ageMs) => {
    for (let other = 0; other < 9; other++) deployment.resourceEvent('CREATE_COMPLETE', { logicalId: 'Other' });
    deployment.clock.advance(60_000);
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.clock.advance(60_000);
    const event = deployment.event('Create', { Name: 'room' }, { ageMs });
    deployment.cloudFormation.pageSize = 1;
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(askedCloudFormation()).toHaveLength(3);
  });

  test('is asked again while only the end of an earlier request shows', async () => {
    const { clock, cloudFormation, ivs } = deployment;
    const { PhysicalResourceId: id } = await deployment.create();
    deployment.resourceEvent('CREATE_COMPLETE', { id });
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id });
    cloudFormation.shows = ({ ResourceStatus, Timestamp }) =>
      ResourceStatus !== 'UPDATE_IN_PROGRESS' || clock.now() >= (Timestamp?.getTime() ?? 0) + 2_000;
    ivs.fail('UpdateStage', { error: connectionReset() });
    expect(await deployment.update(id, { Name: 'new' })).toMatchObject({ Status: 'SUCCESS' });
    expect(askedCloudFormation().length).toBeGreaterThan(1);
  });

  test('may refuse to say: then the request goes on', async () => {
    deployment.cloudFormation.fail('DescribeStackEvents', { error: serviceError('AccessDenied', 403) });
    const event = beginCreate();
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Resource creation cancelled' });
    deployment.clock.advance(31_000);
    const started = deployment.clock.now();
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.clock.now()).toBe(started);
    expect(askedCloudFormation()).toHaveLength(1);
  });

  test('may be busy: then it is asked again', async () => {
    deployment.cloudFormation.fail('DescribeStackEvents', { error: serviceError('Throttling', 400) }, { error: serviceError('', 503) });
    const event = beginCreate();
    deployment.clock.advance(31_000);
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(askedCloudFormation()).toHaveLength(3);
  });

  test('may never say: then nothing is done', async () => {
    deployment.cloudFormation.fail('DescribeStackEvents', 'silence');
    const event = beginCreate();
    deployment.clock.advance(31_000);
    const answer = await deployment.invoke(event);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('no clear answer to DescribeStackEvents') });
    expect(deployment.ivs.stages.size).toBe(0);
  });
});
