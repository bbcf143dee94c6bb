/**
 * A create that writes into a secret takes its turn: no cancelled create of the same resource may write there after it, and it writes
 * nothing when it was cancelled itself.
 */
import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Contribution-AbCdEf';
const CANCELLED = { reason: 'Resource creation cancelled' };

let deployment: Deployment;
beforeEach(() => {
  const properties = { Name: 'field', IngestProtocol: 'RTMPS', CredentialsSecretArn: SECRET };
  deployment = new Deployment({ type: 'Custom::IVSIngestConfiguration', properties });
  deployment.secretsManager.secrets.set(SECRET, undefined);
  deployment.stackEvent('CREATE_IN_PROGRESS');
  deployment.resourceEvent('CREATE_IN_PROGRESS');
});

const written = () => deployment.secretsManager.operations();

test('the create of a stack that is gone makes nothing and writes nothing', async () => {
  const event = deployment.event('Create', {});
  deployment.resourceEvent('CREATE_FAILED', CANCELLED);
  deployment.stackEvent('CREATE_FAILED');
  deployment.stackEvent('DELETE_COMPLETE');
  expect(await deployment.invoke(event)).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'cdk-ivs-realtime:create-failed',
    Reason: expect.stringContaining('CloudFormation does not wait for this request any more, so nothing more was done'),
  });
  expect(deployment.ivs.operations()).toEqual([]);
  expect(written()).toEqual([]);
});

test('a further delivery of it leaves what an earlier one may have made to the Delete', async () => {
  const event = deployment.event('Create', {});
  deployment.stackEvent('DELETE_COMPLETE');
  await deployment.pass(60_000);
  expect(await deployment.invoke(event)).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: expect.stringMatching(/^cdk-ivs-realtime:create-unconfirmed:/),
  });
});

test('the create after a cancelled one waits until that cannot write any more', async () => {
  deployment.resourceEvent('CREATE_FAILED', CANCELLED);
  deployment.stackEvent('CREATE_FAILED');
  await deployment.pass(10_000);
  deployment.stackEvent('UPDATE_IN_PROGRESS');
  deployment.resourceEvent('CREATE_IN_PROGRESS');
  const began = deployment.clock.now();
  expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS' });
  // 35 s after the cancellation.
  expect(deployment.clock.now() - began).toBe(25_000);
  expect(written()).toEqual(['GetSecretValue', 'PutSecretValue']);
});

test('a create that may not read the history of the stack makes the ingest and writes its credentials', async () => {
  deployment.cloudFormation.fail('DescribeStackEvents', { error: serviceError('AccessDenied', 403) });
  const began = deployment.clock.now();
  expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS' });
  expect(deployment.clock.now()).toBe(began);
  expect(deployment.cloudFormation.operations()).toEqual(['DescribeStackEvents']);
  expect(written()).toEqual(['GetSecretValue', 'PutSecretValue']);
});

test('a create into no secret waits for nobody', async () => {
  deployment.resourceEvent('CREATE_FAILED', CANCELLED);
  await deployment.pass(10_000);
  deployment.resourceEvent('CREATE_IN_PROGRESS');
  const began = deployment.clock.now();
  expect(await deployment.invoke(deployment.event('Create', { CredentialsSecretArn: undefined }))).toMatchObject({ Status: 'SUCCESS' });
  expect(deployment.clock.now() - began).toBe(0);
});
