import { Deployment } from '../../../support/deployment';
import { STREAM_KEY_SECRET } from '../../../support/fake-ivs';
import { connectionReset, serviceError } from '../../../support/fake-service';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Contribution-AbCdEf';
const asked = { CredentialsSecretArn: SECRET };
const streamKey = (id: string) => `rt_111122223333_eu-west-1_${id}_${STREAM_KEY_SECRET}`;

let deployment: Deployment;
let stage: string;
beforeEach(() => {
  deployment = new Deployment({ type: 'Custom::IVSIngestConfiguration', properties: { IngestProtocol: 'RTMPS', Tags: {} } });
  stage = deployment.ivs.seed({ name: 'stage' });
  Object.assign(deployment.ivs.stages.get(stage) ?? {}, { endpoints: { rtmps: 'rtmps://a.example:443/app/' } });
  deployment.secretsManager.secrets.set(SECRET, undefined);
});

const ingests = () => [...deployment.ivs.resources.IngestConfiguration.keys()];
const secret = () => JSON.parse(deployment.secretsManager.secrets.get(SECRET) ?? 'null');

describe('the credentials', () => {
  test('are written after the create', async () => {
    expect(await deployment.create({ ...asked, StageArn: stage })).toMatchObject({ Status: 'SUCCESS' });
    expect(secret()).toEqual({ url: 'rtmps://a.example:443/app/', streamKey: streamKey('ingest2'), participantId: 'participant-ingest2' });
    expect(deployment.ivs.operations()).toEqual(['GetStage', 'CreateIngestConfiguration']);
    expect(deployment.secretsManager.calls).toEqual([
      { operation: 'GetSecretValue', input: { SecretId: SECRET } },
      { operation: 'PutSecretValue', input: expect.objectContaining({ SecretId: SECRET, ClientRequestToken: expect.any(String) }) },
    ]);
  });

  test('have both streams of a redundant ingest, and no URL without a stage', async () => {
    await deployment.create({ ...asked, RedundantIngest: 'true' });
    expect(secret()).toEqual({
      url: '',
      streamKey: streamKey('ingest2'),
      participantId: 'participant-ingest2',
      redundant: [
        { streamKey: streamKey('ingest2-a'), participantId: 'participant-ingest2-a' },
        { streamKey: streamKey('ingest2-b'), participantId: 'participant-ingest2-b' },
      ],
    });
  });

  test('go to the secret alone: neither the answer nor the log has a stream key', async () => {
    const answer = await deployment.create({ ...asked, RedundantIngest: 'true' });
    const shown = JSON.stringify([answer, deployment.lines]);
    for (const { streamKey } of [secret(), ...secret().redundant]) expect(shown).not.toContain(streamKey);
    expect(shown).not.toContain(STREAM_KEY_SECRET);
  });

  test('are read, and left as they are, by an update that changes nothing', async () => {
    const { PhysicalResourceId } = await deployment.create(asked);
    deployment.secretsManager.calls.length = 0;
    await deployment.update(PhysicalResourceId, asked);
    expect(deployment.secretsManager.operations()).toEqual(['GetSecretValue']);
  });

  test.each<[string, object, object]>([
    ['the stage', {}, { url: 'rtmps://a.example:443/app/' }],
    ['redundancy', { RedundantIngest: 'true' }, { redundant: [expect.any(Object), expect.any(Object)] }],
    ['the name, with a new stream key', { Name: 'other' }, { streamKey: streamKey('ingest3') }],
  ])('follow a change of %s', async (what, change, written) => {
    const { PhysicalResourceId } = await deployment.create(asked);
    await deployment.update(PhysicalResourceId, { ...asked, ...change, ...(what === 'the stage' && { StageArn: stage }) });
    expect(secret()).toMatchObject(written);
  });

  test.each(['overwritten by hand', undefined])('are put right by an update when the value is %s', async (value) => {
    const { PhysicalResourceId } = await deployment.create(asked);
    deployment.secretsManager.secrets.set(SECRET, value);
    await deployment.update(PhysicalResourceId, asked);
    expect(secret()).toMatchObject({ streamKey: streamKey('ingest2') });
  });

  test('are written when asked for later, with no mutating call to IVS', async () => {
    const { PhysicalResourceId } = await deployment.create();
    expect(await deployment.update(PhysicalResourceId, asked)).toMatchObject({ PhysicalResourceId });
    expect(secret()).toMatchObject({ streamKey: streamKey('ingest2') });
    expect(deployment.ivs.operations()).toEqual(['CreateIngestConfiguration', 'GetIngestConfiguration']);
  });

  test('wait for the policy of the secret to spread', async () => {
    const denied = { error: serviceError('AccessDeniedException', 400) };
    deployment.secretsManager.fail('GetSecretValue', denied, denied, { error: connectionReset() });
    expect(await deployment.create(asked)).toMatchObject({ Status: 'SUCCESS' });
    expect(secret()).toMatchObject({ streamKey: streamKey('ingest2') });
  });
});

describe('credentials that cannot be written', () => {
  const refused = { error: serviceError('InvalidRequestException', 400, 'it is scheduled for deletion') };
  const REASON = 'Live/Room: Secrets Manager refused PutSecretValue: InvalidRequestException: it is scheduled for deletion';
  test('take the created ingest back', async () => {
    deployment.secretsManager.fail('PutSecretValue', refused);
    const answer = await deployment.create(asked);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed', Reason: REASON });
    expect(ingests()).toEqual([]);
  });

  test('leave the ingest to its Delete when it cannot be taken back', async () => {
    deployment.secretsManager.fail('PutSecretValue', refused);
    deployment.ivs.fail('DeleteIngestConfiguration', { error: serviceError('ValidationException', 400) });
    const answer = await deployment.create(asked);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ingests()[0] });
    expect(answer.Reason).toBe(`${REASON}; ${ingests()[0]} still exists; delete it if the stack does not`);
    await deployment.delete(answer.PhysicalResourceId);
    expect(ingests()).toEqual([]);
  });

  test('because time ran out leave the ingest to its Delete', async () => {
    deployment.secretsManager.fail('PutSecretValue', 'silence');
    const answer = await deployment.create(asked, { remainingMs: 30_000 });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ingests()[0] });
    expect(answer.Reason).toMatch(/Secrets Manager gave no clear answer to PutSecretValue: DeadlineExceeded/);
  });

  test('take a replacement back, and the old ingest stays', async () => {
    const old = await deployment.create();
    deployment.secretsManager.fail('PutSecretValue', refused);
    const answer = await deployment.update(old.PhysicalResourceId, { ...asked, Name: 'other' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: old.PhysicalResourceId, Reason: REASON });
    expect(ingests()).toEqual([old.PhysicalResourceId]);
  });

  test('in an update fail it, and the ingest stays', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.secretsManager.fail('PutSecretValue', refused);
    expect(await deployment.update(PhysicalResourceId, asked)).toMatchObject({ Status: 'FAILED', PhysicalResourceId, Reason: REASON });
    expect(ingests()).toEqual([PhysicalResourceId]);
  });

  test('by a repeated delivery do not delete what the first one made and the stack may use', async () => {
    const event = deployment.event('Create', { Name: 'room', ...asked });
    const first = await deployment.invoke(event);
    deployment.coldStart();
    deployment.clock.advance(60_000);
    deployment.secretsManager.fail('GetSecretValue', { error: serviceError('InvalidRequestException', 400) });
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: first.PhysicalResourceId });
    expect(ingests()).toEqual([first.PhysicalResourceId]);
  });

  test('because the secret is gone say so', async () => {
    deployment.secretsManager.secrets.clear();
    expect((await deployment.create(asked)).Reason).toMatch(
      /Secrets Manager refused PutSecretValue: ResourceNotFoundException: Secrets Manager can't find the specified secret/,
    );
    expect(ingests()).toEqual([]);
  });

  test('and a refusal that quotes them do not show the stream key', async () => {
    deployment.secretsManager.fail('PutSecretValue', {
      error: serviceError('ValidationException', 400, `value {"streamKey":"${streamKey('ingest2')}"} is too short`),
    });
    expect((await deployment.create(asked)).Reason).toBe(
      'Live/Room: Secrets Manager refused PutSecretValue: ValidationException: value {"streamKey":"rt_***"} is too short',
    );
  });
});
