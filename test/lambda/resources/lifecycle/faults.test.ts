/** Whatever the service does in between: nothing is lost, nothing is left over, and the next request puts it right. */
import * as fc from 'fast-check';
import { Deployment } from '../../../support/deployment';
import { connectionReset, type Fault, serviceError } from '../../../support/fake-service';

const FAULTS: readonly Fault[] = [
  'silence',
  { error: connectionReset() },
  { error: connectionReset(), committed: true },
  { error: serviceError('InternalServerException', 500) },
  { error: serviceError('InternalServerException', 500), committed: true },
  { error: serviceError('ThrottlingException', 429) },
  { error: serviceError('AccessDeniedException', 403) },
  { error: serviceError('ValidationException', 400) },
];

const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 3 });
const seed = fc.integer();

test('a create makes one stage or none, and the Delete of its id leaves none', async () => {
  const faultsByOperation = fc.record({ CreateStage: faults, ListStages: faults, GetStage: faults });
  await fc.assert(
    fc.asyncProperty(seed, faultsByOperation, fc.constantFrom(0, 60_000), async (seed, faultsByOperation, ageMs) => {
      const deployment = new Deployment({ seed });
      for (const [operation, list] of Object.entries(faultsByOperation)) deployment.ivs.fail(operation, ...list);
      const answer = await deployment.create({}, { ageMs });
      const stages = [...deployment.ivs.stages.keys()];
      if (answer.Status === 'SUCCESS') expect(stages).toEqual([answer.PhysicalResourceId]);
      else expect(stages.length).toBeLessThanOrEqual(1);

      deployment.ivs.heal();
      expect(await deployment.delete(answer.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
      expect(deployment.ivs.stages.size).toBe(0);
    }),
    { numRuns: 75 },
  );
});

test('a create with credentials makes one ingest, its secret written, or none, and the Delete of its id leaves none', async () => {
  const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Contribution-AbCdEf';
  const type = 'Custom::IVSIngestConfiguration';
  const faultsOfIvs = fc.record({
    GetStage: faults,
    CreateIngestConfiguration: faults,
    ListIngestConfigurations: faults,
    ListTagsForResource: faults,
    GetIngestConfiguration: faults,
    DeleteIngestConfiguration: faults,
  });
  const faultsOfSecrets = fc.record({ GetSecretValue: faults, PutSecretValue: faults });
  await fc.assert(
    fc.asyncProperty(seed, faultsOfIvs, faultsOfSecrets, fc.constantFrom(0, 60_000), async (seed, ofIvs, ofSecrets, ageMs) => {
      const deployment = new Deployment({ seed, type, properties: { IngestProtocol: 'RTMPS' } });
      const { ivs, secretsManager } = deployment;
      const StageArn = ivs.seed();
      secretsManager.secrets.set(SECRET, undefined);
      for (const [operation, list] of Object.entries(ofIvs)) ivs.fail(operation, ...list);
      for (const [operation, list] of Object.entries(ofSecrets)) secretsManager.fail(operation, ...list);

      const answer = await deployment.create({ StageArn, CredentialsSecretArn: SECRET }, { ageMs });
      const ingests = [...ivs.resources.IngestConfiguration.values()];
      if (answer.Status === 'SUCCESS') {
        expect(ingests.map(({ arn }) => arn)).toEqual([answer.PhysicalResourceId]);
        expect(JSON.parse(secretsManager.secrets.get(SECRET) ?? '')).toMatchObject({ streamKey: ingests[0].streamKey });
      } else expect(ingests.length).toBeLessThanOrEqual(1);

      ivs.heal();
      expect(await deployment.delete(answer.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
      expect(ivs.resources.IngestConfiguration.size).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('an update ends where it was told to, or can be rolled back', async () => {
  const state = fc.record({
    Name: fc.constantFrom('a', 'b'),
    Tags: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2')),
    AutoParticipantRecordingConfiguration: fc.option(
      fc.record({ StorageConfigurationArn: fc.constantFrom('arn:one', 'arn:two'), MediaTypes: fc.constant(['AUDIO_VIDEO']) }),
      { nil: undefined },
    ),
  });
  const faultsByOperation = fc.record({ GetStage: faults, UpdateStage: faults, TagResource: faults, UntagResource: faults });
  await fc.assert(
    fc.asyncProperty(seed, state, state, faultsByOperation, async (seed, before, after, faultsByOperation) => {
      const deployment = new Deployment({ seed });
      const { PhysicalResourceId } = await deployment.create(before);
      for (const [operation, list] of Object.entries(faultsByOperation)) deployment.ivs.fail(operation, ...list);
      const answer = await deployment.update(PhysicalResourceId, after);
      expect(answer.PhysicalResourceId).toBe(PhysicalResourceId);

      deployment.ivs.heal();
      const settled = answer.Status === 'SUCCESS' ? after : before;
      if (answer.Status === 'FAILED') await deployment.update(PhysicalResourceId, before);
      deployment.ivs.calls.length = 0;
      await deployment.update(PhysicalResourceId, settled);
      expect(deployment.ivs.operations()).toEqual(['GetStage']);
    }),
    { numRuns: 75 },
  );
});
