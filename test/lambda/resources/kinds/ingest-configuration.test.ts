import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Contribution-AbCdEf';

let deployment: Deployment;
let stage: string;
beforeEach(() => {
  deployment = new Deployment({ type: 'Custom::IVSIngestConfiguration', properties: { IngestProtocol: 'RTMPS', Tags: {} } });
  stage = deployment.ivs.seed({ name: 'stage' });
  Object.assign(deployment.ivs.stages.get(stage) ?? {}, {
    endpoints: { rtmp: 'rtmp://a.example/app/', rtmps: 'rtmps://a.example:443/app/' },
  });
});

const ingests = () => [...deployment.ivs.resources.IngestConfiguration.keys()];

describe('create', () => {
  test("sends the service's own properties, and nothing else", async () => {
    deployment.secretsManager.secrets.set(SECRET, undefined);
    await deployment.create({
      IngestProtocol: 'RTMP',
      InsecureIngest: 'true',
      StageArn: stage,
      UserId: 'user',
      Attributes: { role: 'host' },
      RedundantIngest: 'true',
      ForceDelete: 'true',
      CredentialsSecretArn: SECRET,
    });
    expect(deployment.ivs.inputsOf('CreateIngestConfiguration')).toEqual([
      {
        name: 'room',
        ingestProtocol: 'RTMP',
        insecureIngest: true,
        stageArn: stage,
        userId: 'user',
        attributes: { role: 'host' },
        redundantIngest: true,
        tags: expect.any(Object),
      },
    ]);
  });

  test.each([
    ['RTMPS', 'false', 'rtmps://a.example:443/app/'],
    ['RTMP', 'true', 'rtmp://a.example/app/'],
  ])('of %s on a stage reads the stage first, for the URL', async (IngestProtocol, InsecureIngest, PublishUrl) => {
    const { Data } = await deployment.create({ IngestProtocol, InsecureIngest, StageArn: stage });
    expect(Data).toMatchObject({ ParticipantId: 'participant-ingest2', PublishUrl });
    expect(deployment.ivs.operations()).toEqual(['GetStage', 'CreateIngestConfiguration']);
  });

  test('after a stage that was slow to answer is still a first delivery', async () => {
    const throttled = { error: serviceError('TooManyRequestsException', 429) };
    deployment.ivs.fail('GetStage', ...Array.from({ length: 30 }, () => throttled));
    const started = deployment.clock.now();
    expect(await deployment.create({ StageArn: stage })).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.clock.now() - started).toBeGreaterThan(30_000);
    expect(deployment.ivs.operations().slice(30)).toEqual(['GetStage', 'CreateIngestConfiguration']);
  });

  test('on a stage that is gone leaves nothing', async () => {
    deployment.ivs.stages.clear();
    const answer = await deployment.create({ StageArn: stage });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toBe(`Live/Room: IVS refused GetStage: ResourceNotFoundException: no such resource: ${stage}`);
    expect(deployment.ivs.operations()).toEqual(['GetStage']);
  });
});

describe('update', () => {
  test.each<[string, object, object, object]>([
    ['attaches', {}, { StageArn: 'STAGE' }, { stageArn: 'STAGE' }],
    ['detaches', { StageArn: 'STAGE' }, {}, { stageArn: '' }],
    ['makes redundant', {}, { RedundantIngest: 'true' }, { redundantIngest: true }],
    ['makes single', { RedundantIngest: 'true' }, { RedundantIngest: 'false' }, { redundantIngest: false }],
  ])('%s in place, in one call', async (_, before, after, changes) => {
    const withStage = (value: object) => JSON.parse(JSON.stringify(value).replace('STAGE', stage));
    const { PhysicalResourceId: arn } = await deployment.create(withStage(before));
    expect(await deployment.update(arn, withStage(after))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.ivs.inputsOf('UpdateIngestConfiguration')).toEqual([{ arn, ...withStage(changes) }]);
  });

  test('moves to another stage, and the URL with it', async () => {
    const other = deployment.ivs.seed({ name: 'other' });
    Object.assign(deployment.ivs.stages.get(other) ?? {}, { endpoints: { rtmps: 'rtmps://b.example:443/app/' } });
    const { PhysicalResourceId: arn } = await deployment.create({ StageArn: stage });
    const answer = await deployment.update(arn, { StageArn: other });
    expect(answer).toMatchObject({ PhysicalResourceId: arn, Data: { PublishUrl: 'rtmps://b.example:443/app/' } });
  });

  test('knows what takes insecure connections, which the service does not tell, whatever the old properties say', async () => {
    const secure = await deployment.create();
    const insecure = await deployment.create({ InsecureIngest: 'true' });
    for (const old of [{}, { InsecureIngest: 'true' }, { InsecureIngest: ['?'] }]) {
      expect(await deployment.update(secure.PhysicalResourceId, { InsecureIngest: 'false' }, { old })).toEqual({
        ...secure,
        RequestId: expect.any(String),
      });
      expect(await deployment.update(insecure.PhysicalResourceId, { InsecureIngest: 'true' }, { old })).toMatchObject({
        PhysicalResourceId: insecure.PhysicalResourceId,
      });
    }
    expect(ingests()).toEqual([secure.PhysicalResourceId, insecure.PhysicalResourceId]);
    const changed = await deployment.update(secure.PhysicalResourceId, { InsecureIngest: 'true' }, { old: { InsecureIngest: 'true' } });
    expect(ingests()).toEqual([secure.PhysicalResourceId, insecure.PhysicalResourceId, changed.PhysicalResourceId]);
  });

  test('refused because somebody publishes says what to do', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.ivs.fail('UpdateIngestConfiguration', { error: serviceError('ConflictException', 409, 'is active') });
    const answer = await deployment.update(PhysicalResourceId, { StageArn: stage });
    expect(answer.Reason).toMatch(
      /^Live\/Room: IVS refused UpdateIngestConfiguration: ConflictException: is active \(somebody is publishing/,
    );
  });
});

describe('delete', () => {
  test.each([
    ['true', true],
    ['false', false],
    [undefined, false],
    [['?'], false],
  ])('is forced only when the properties say so: %j', async (ForceDelete, force) => {
    const { PhysicalResourceId: arn } = await deployment.create();
    await deployment.invoke(deployment.event('Delete', { ForceDelete }, { id: arn }));
    expect(deployment.ivs.inputsOf('DeleteIngestConfiguration')).toEqual([{ arn, force }]);
  });
});
