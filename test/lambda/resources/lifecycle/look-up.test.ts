/** A list that shows no tags: those of each resource have to be asked for, at ten a second for all resources of an account. */
import { Deployment } from '../../../support/deployment';
import { connectionReset } from '../../../support/fake-service';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment({ type: 'Custom::IVSIngestConfiguration', properties: { IngestProtocol: 'RTMPS' } });
});

test('the tags of an ingest configuration are asked for when it has the name that is looked for, and else not', async () => {
  deployment.ivs.seed({ name: 'another' }, 'IngestConfiguration');
  const namesake = deployment.ivs.seed({ name: 'room' }, 'IngestConfiguration');
  deployment.ivs.fail('CreateIngestConfiguration', { error: connectionReset(), committed: true });
  const { PhysicalResourceId } = await deployment.create();
  expect(deployment.ivs.inputsOf('ListTagsForResource')).toEqual([{ resourceArn: namesake }, { resourceArn: PhysicalResourceId }]);
});

test('an ingest configuration that is deleted while tags are asked for is passed over', async () => {
  const namesake = deployment.ivs.seed({ name: 'room' }, 'IngestConfiguration');
  deployment.ivs.fail('CreateIngestConfiguration', { error: connectionReset(), committed: true });
  deployment.ivs.admit = (operation) => {
    if (operation === 'ListTagsForResource') deployment.ivs.resources.IngestConfiguration.delete(namesake);
  };
  const answer = await deployment.create();
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'ingest2' } });
  expect([...deployment.ivs.resources.IngestConfiguration.keys()]).toEqual([answer.PhysicalResourceId]);
});

test('the tag of the request has the time at which that was made, however late it is delivered', async () => {
  await deployment.create({}, { ageMs: 25_000 });
  const [{ tags }] = [...deployment.ivs.resources.IngestConfiguration.values()];
  expect(tags['cdk-ivs-realtime:request']).toMatch(/^20260115T115935Z-[0-9a-f]{32}$/);
});
