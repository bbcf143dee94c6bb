/**
 * A replacement succeeded and then its stack fails: CloudFormation sends the former properties as an update of the new resource, while the
 * former one is there yet, and deletes afterwards what it no longer refers to.
 */
import { Deployment, STACK_ID } from '../../../support/deployment';
import { KIND_CASES, REPLACEMENTS } from '../../../support/kind-cases';

/** A resource and its replacement, in a stack that rolls back. */
async function replacedAndFailing(deployment: Deployment, before: object, changed: object) {
  const { PhysicalResourceId: former } = await deployment.create(before);
  deployment.stackEvent('CREATE_COMPLETE');
  deployment.clock.advance(60_000);
  deployment.stackEvent('UPDATE_IN_PROGRESS');
  deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: former });
  const { PhysicalResourceId: replacement } = await deployment.update(former, { ...before, ...changed }, { old: before });
  deployment.resourceEvent('UPDATE_COMPLETE', { id: replacement });
  deployment.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
  deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: replacement });
  deployment.ivs.calls.length = 0;
  return { former, replacement };
}

test.each(REPLACEMENTS)(
  'the rollback of a replacement of $type ($what) returns the former resource',
  async ({ type, properties, changed, noun }) => {
    const deployment = new Deployment({ type, properties });
    const { former, replacement } = await replacedAndFailing(deployment, {}, changed);
    const answer = await deployment.update(replacement, {}, { old: changed });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: former });
    expect(new Set(deployment.ivs.operations())).toEqual(new Set([`Get${noun}`]));

    await deployment.delete(replacement);
    expect([...deployment.ivs.resources[noun].keys()]).toEqual([former]);
  },
);

describe('the rollback of a replacement', () => {
  const type = 'Custom::IVSIngestConfiguration';
  const CHANGED = { Name: 'other', Tags: { b: '2' } };
  const BEFORE = { Tags: { a: '1' } };
  let deployment: Deployment;
  beforeEach(() => {
    deployment = new Deployment({ type, properties: KIND_CASES[type].properties });
  });
  const ingests = () => deployment.ivs.resources.IngestConfiguration;

  test('is seen although the events of the stack show late', async () => {
    const { former, replacement } = await replacedAndFailing(deployment, BEFORE, CHANGED);
    const { clock, cloudFormation } = deployment;
    cloudFormation.shows = ({ Timestamp }) => clock.now() >= (Timestamp?.getTime() ?? 0) + 3_000;
    const started = clock.now();
    const answer = await deployment.update(replacement, BEFORE, { old: CHANGED });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: former });
    expect(clock.now() - started).toBe(3_000);
  });

  test('is taken for what shows, when nothing more shows for five seconds', async () => {
    const { former, replacement } = await replacedAndFailing(deployment, BEFORE, CHANGED);
    const { clock, cloudFormation } = deployment;
    const started = clock.now();
    cloudFormation.shows = () => clock.now() > started + 20_000;
    const answer = await deployment.update(replacement, BEFORE, { old: CHANGED });
    expect(answer.Status).toBe('SUCCESS');
    expect([former, replacement]).not.toContain(answer.PhysicalResourceId);
    expect(ingests().has(answer.PhysicalResourceId)).toBe(true);
  });

  test('converges what can be changed of the former resource', async () => {
    const { former, replacement } = await replacedAndFailing(deployment, BEFORE, CHANGED);
    Object.assign(ingests().get(former) ?? {}, { redundantIngest: true, tags: { ...ingests().get(former)?.tags, c: '3' } });
    delete ingests().get(former)?.tags.a;
    expect(await deployment.update(replacement, BEFORE, { old: CHANGED })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: former });
    expect(ingests().get(former)).toMatchObject({ redundantIngest: false, name: 'room' });
    expect(ingests().get(former)?.tags).toEqual({
      a: '1',
      'cdk-ivs-realtime:owner': expect.any(String),
      'cdk-ivs-realtime:request': expect.any(String),
      'cdk-ivs-realtime:stack': STACK_ID,
    });
    expect(ingests().size).toBe(2);
  });

  test('writes the credentials of the former resource', async () => {
    const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Contribution-AbCdEf';
    const { secrets } = deployment.secretsManager;
    secrets.set(SECRET, undefined);
    const before = { CredentialsSecretArn: SECRET };
    const changed = { Name: 'other', CredentialsSecretArn: SECRET };
    const { former, replacement } = await replacedAndFailing(deployment, before, changed);
    expect(secrets.get(SECRET)).toContain(ingests().get(replacement)?.streamKey);
    expect(await deployment.update(replacement, before, { old: changed })).toMatchObject({ PhysicalResourceId: former });
    expect(secrets.get(SECRET)).toContain(ingests().get(former)?.streamKey);
  });

  test('makes a new one where the former is gone', async () => {
    const { former, replacement } = await replacedAndFailing(deployment, BEFORE, CHANGED);
    ingests().delete(former);
    const answer = await deployment.update(replacement, BEFORE, { old: CHANGED });
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    expect([...ingests().keys()]).toEqual([replacement, answer.PhysicalResourceId]);
  });

  test('makes a new one where the former was changed by hand beyond repair', async () => {
    const { former, replacement } = await replacedAndFailing(deployment, BEFORE, CHANGED);
    Object.assign(ingests().get(former) ?? {}, { userId: 'another' });
    const answer = await deployment.update(replacement, BEFORE, { old: CHANGED });
    expect([...ingests().keys()]).toEqual([former, replacement, answer.PhysicalResourceId]);
  });

  test('passes over ids that are no ARNs of the kind', async () => {
    const { former, replacement } = await replacedAndFailing(deployment, BEFORE, CHANGED);
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: 'cdk-ivs-realtime:create-failed' });
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: deployment.ivs.seed() });
    expect(await deployment.update(replacement, BEFORE, { old: CHANGED })).toMatchObject({ PhysicalResourceId: former });
    const read = new Set(deployment.ivs.inputsOf('GetIngestConfiguration').map((input) => (input as { arn: string }).arn));
    expect(read).toEqual(new Set([replacement, former]));
  });

  test('makes a new one where the handler may not ask CloudFormation', async () => {
    const { former, replacement } = await replacedAndFailing(deployment, BEFORE, CHANGED);
    deployment.cloudFormation.admit = () => {
      throw Object.assign(new Error('no'), { name: 'ValidationError', $metadata: { httpStatusCode: 400 } });
    };
    const answer = await deployment.update(replacement, BEFORE, { old: CHANGED });
    expect([...ingests().keys()]).toEqual([former, replacement, answer.PhysicalResourceId]);
  });
});

// After a failure with the rollback disabled, for one: CloudFormation would delete what it had replaced before.
test.each(['UPDATE_COMPLETE', 'UPDATE_FAILED'] as const)(
  'a replacement on the way forward never takes a resource of an earlier time, be it as desired (after %s)',
  async (ended) => {
    const deployment = new Deployment({ type: 'Custom::IVSStorageConfiguration' });
    const [ONE, TWO] = ['one', 'two'].map((BucketName) => ({ S3: { BucketName } }));
    const { PhysicalResourceId: first } = await deployment.create(ONE);
    deployment.stackEvent('CREATE_COMPLETE');
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: first });
    const { PhysicalResourceId: second } = await deployment.update(first, TWO, { old: ONE });
    deployment.resourceEvent('UPDATE_COMPLETE', { id: second });
    deployment.stackEvent(ended);
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: second });
    const { PhysicalResourceId: third } = await deployment.update(second, ONE, { old: TWO });
    expect([...deployment.ivs.resources.StorageConfiguration.keys()]).toEqual([first, second, third]);
  },
);
