/** The calls of a request to every service when nothing fails. */
import { Deployment } from '../../../support/deployment';
import { KIND_CASES, REPLACEMENTS } from '../../../support/kind-cases';

/** All calls to all services, in the order of services, and forgets them. */
function callsOf({ ivs, cloudFormation, kms, secretsManager }: Deployment): string[] {
  const services = [ivs, cloudFormation, kms, secretsManager];
  const operations = services.flatMap((service) => service.operations());
  for (const service of services) service.calls.length = 0;
  return operations;
}

describe.each(Object.entries(KIND_CASES))('without failures: %s', (type, { noun, create, properties }) => {
  let deployment: Deployment;
  let arn: string;
  beforeEach(async () => {
    deployment = new Deployment({ type, properties });
    arn = (await deployment.create()).PhysicalResourceId;
  });

  test('a create is one call and no list', () => {
    expect(callsOf(deployment)).toEqual([create]);
  });

  test('an update that changes nothing reads', async () => {
    callsOf(deployment);
    await deployment.update(arn, { ConstructPath: 'Live/Moved' });
    expect(callsOf(deployment)).toEqual([`Get${noun}`]);
  });

  test('an update with the former properties, as a rollback that is continued sends it, also asks what has failed', async () => {
    callsOf(deployment);
    await deployment.update(arn);
    expect(callsOf(deployment)).toEqual([`Get${noun}`, 'DescribeStackEvents']);
  });

  test('an update of tags reads and changes them', async () => {
    callsOf(deployment);
    await deployment.update(arn, { Tags: { new: '1' } });
    expect(callsOf(deployment)).toEqual([`Get${noun}`, 'UntagResource', 'TagResource']);
  });

  const isReplaceable = noun !== 'Stage';
  test(`a delete reads and deletes${isReplaceable ? ', and asks once whether a replacement has failed' : ''}`, async () => {
    callsOf(deployment);
    await deployment.delete(arn);
    expect(callsOf(deployment)).toEqual([`Get${noun}`, `Delete${noun}`, ...(isReplaceable ? ['DescribeStackEvents'] : [])]);
  });
});

test.each<[string, object, object]>([
  ['Custom::IVSStage', {}, { Name: 'new' }],
  ['Custom::IVSIngestConfiguration', { IngestProtocol: 'RTMPS' }, { RedundantIngest: 'true' }],
])('without failures, a change in place of %s reads and updates', async (type, properties, change) => {
  const { noun } = KIND_CASES[type];
  const deployment = new Deployment({ type, properties });
  const { PhysicalResourceId } = await deployment.create();
  deployment.ivs.calls.length = 0;
  await deployment.update(PhysicalResourceId, change);
  expect(deployment.ivs.operations()).toEqual([`Get${noun}`, `Update${noun}`]);
});

test.each(REPLACEMENTS)(
  'without failures, a replacement of $type ($what) reads, asks whether anybody waits, creates, and asks whether that was taken',
  async ({ type, properties, changed, noun, create }) => {
    const deployment = new Deployment({ type, properties });
    const { PhysicalResourceId } = await deployment.create();
    callsOf(deployment);
    await deployment.update(PhysicalResourceId, changed);
    expect(callsOf(deployment)).toEqual([`Get${noun}`, create, 'DescribeStackEvents', 'DescribeStackEvents']);
  },
);
