/**
 * Another resource fails while an update is under way: CloudFormation cancels the update without telling its handler, and sends the former
 * properties as the next update, while the first may be at work yet.
 */
import { Deployment, type RequestOptions, STACK_ID } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const CANCELLED = { reason: 'Resource update cancelled' };
const ANSWERED = { reason: 'Received response status [FAILED] from custom resource. Message returned: no' };

/** A resource in a stack that was settled a minute ago. */
async function deployed(world: Deployment, properties: object = {}): Promise<string> {
  const { PhysicalResourceId } = await world.create(properties);
  world.stackEvent('CREATE_COMPLETE');
  world.clock.advance(60_000);
  return PhysicalResourceId;
}

function beginUpdate(world: Deployment, id: string): void {
  world.stackEvent('UPDATE_IN_PROGRESS');
  world.resourceEvent('UPDATE_IN_PROGRESS', { id });
}

async function rollBack(world: Deployment, id: string, { reason } = CANCELLED): Promise<void> {
  world.resourceEvent('UPDATE_FAILED', { id, reason });
  world.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
  await world.pass(3_000);
  world.resourceEvent('UPDATE_IN_PROGRESS', { id });
}

/** The operation of IVS is throttled until so many milliseconds from now. */
function throttle({ clock, ivs }: Deployment, operation: string, milliseconds: number): void {
  const until = clock.now() + milliseconds;
  ivs.admit = (called) => {
    if (called === operation && clock.now() < until) throw serviceError('TooManyRequestsException', 429);
  };
}

/** An update of the properties that is cancelled after 2 s while it works, and its rollback 3 s later; returns how long that took. */
async function cancelAndRollBack(world: Deployment, id: string, before: object, attempted: object, options: RequestOptions = {}) {
  beginUpdate(world, id);
  const update = world.event('Update', { Name: 'room', ...attempted }, { id, old: before });
  const updating = world.begin(update);
  await world.pass(2_000);
  const cancelledAt = world.clock.now();
  await rollBack(world, id);
  world.coldStart();
  const answer = await world.update(id, before, { old: attempted, ...options });
  const tookMs = world.clock.now() - cancelledAt;
  await world.finish(update, updating);
  return { answer, tookMs };
}

describe('the rollback of a cancelled update', () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = new Deployment();
  });
  const live = (arn: string) => deployment.ivs.stages.get(arn);

  test('waits until that has ended, and converges from what is live then', async () => {
    const arn = await deployed(deployment);
    throttle(deployment, 'UpdateStage', 20_000);
    const { answer, tookMs } = await cancelAndRollBack(deployment, arn, {}, { Name: 'new' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(tookMs).toBe(35_000);
    expect(live(arn)?.name).toBe('room');
    const names = deployment.ivs.inputsOf('UpdateStage').map((input) => (input as { name: string }).name);
    expect([names.indexOf('room'), names.lastIndexOf('new')]).toEqual([names.length - 1, names.length - 2]);
  });

  test('puts back tags that it brings late', async () => {
    const arn = await deployed(deployment, { Tags: { a: '1' } });
    throttle(deployment, 'UntagResource', 20_000);
    await cancelAndRollBack(deployment, arn, { Tags: { a: '1' } }, { Tags: { b: '2' } });
    expect(live(arn)?.tags).toEqual({
      a: '1',
      'cdk-ivs-realtime:owner': expect.any(String),
      'cdk-ivs-realtime:request': expect.any(String),
      'cdk-ivs-realtime:stack': STACK_ID,
    });
  });

  test('does not wait when that has taken effect', async () => {
    const arn = await deployed(deployment);
    const { tookMs } = await cancelAndRollBack(deployment, arn, {}, { Name: 'new' });
    expect(tookMs).toBe(3_000);
    expect(live(arn)?.name).toBe('room');
    expect(deployment.cloudFormation.calls).toEqual([]);
  });

  test('waits for the list only after one that has answered', async () => {
    const arn = await deployed(deployment);
    beginUpdate(deployment, arn);
    deployment.ivs.fail('UpdateStage', { error: serviceError('ValidationException', 400) });
    expect(await deployment.update(arn, { Name: 'new' })).toMatchObject({ Status: 'FAILED' });
    await rollBack(deployment, arn, ANSWERED);
    const started = deployment.clock.now();
    expect(await deployment.update(arn, {}, { old: { Name: 'new' } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.clock.now() - started).toBe(2_000);
    expect(deployment.cloudFormation.operations()).toEqual(['DescribeStackEvents', 'DescribeStackEvents']);
  });

  test('that has no time to wait says so', async () => {
    const arn = await deployed(deployment);
    throttle(deployment, 'UpdateStage', 20_000);
    const { answer } = await cancelAndRollBack(deployment, arn, {}, { Name: 'new' }, { remainingMs: 30_000 });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
    expect(answer.Reason).toMatch(/^Live\/Room: an earlier request for the resource has failed, and there was no time to wait/);
  });

  test('goes on from what is live now where the handler may not ask CloudFormation', async () => {
    const arn = await deployed(deployment);
    deployment.cloudFormation.admit = () => {
      throw serviceError('ValidationError', 400);
    };
    await rollBack(deployment, arn);
    const started = deployment.clock.now();
    expect(await deployment.update(arn, { Name: 'old' }, { old: { Name: 'new' } })).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.clock.now()).toBe(started);
    expect(live(arn)?.name).toBe('old');
  });
});

test('a live resource that somebody has changed by hand, with no failure in the events, is waited for no longer than one takes to show', async () => {
  const deployment = new Deployment();
  const arn = await deployed(deployment);
  beginUpdate(deployment, arn);
  Object.assign(deployment.ivs.stages.get(arn) ?? {}, { name: 'changed-by-hand' });
  const started = deployment.clock.now();
  expect(await deployment.update(arn, { Name: 'new' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
  expect(deployment.clock.now() - started).toBe(5_000);
  expect(deployment.ivs.stages.get(arn)?.name).toBe('new');
});

test('the rollback of a cancelled update whose failure shows late waits for it', async () => {
  const deployment = new Deployment({ type: 'Custom::IVSStorageConfiguration' });
  const [before, attempted] = ['before', 'attempted'].map((BucketName) => ({ S3: { BucketName } }));
  const id = await deployed(deployment, before);
  deployment.stackEvent('UPDATE_IN_PROGRESS');
  deployment.resourceEvent('UPDATE_IN_PROGRESS', { id });
  const update = deployment.event('Update', { Name: 'room', ...attempted }, { id, old: before });
  deployment.put = async (_, body) => {
    deployment.received.push(JSON.parse(body));
    return 200;
  };
  const updating = deployment.begin(update);
  await deployment.pass(200);
  // All within one second: the first request may be taken for the second one.
  const cancelledAt = deployment.clock.now();
  deployment.resourceEvent('UPDATE_FAILED', { id, ...CANCELLED });
  deployment.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
  deployment.resourceEvent('UPDATE_IN_PROGRESS', { id });
  deployment.cloudFormation.shows = ({ Timestamp }) =>
    (Timestamp?.getTime() ?? 0) < cancelledAt || deployment.clock.now() >= cancelledAt + 3_000;
  deployment.coldStart();
  await deployment.update(id, before, { old: attempted });
  expect(deployment.clock.now() - cancelledAt).toBe(35_000);
  deployment.resourceEvent('UPDATE_COMPLETE', { id });
  await deployment.finish(update, updating);
  expect([...deployment.ivs.resources.StorageConfiguration.keys()]).toEqual([id]);
});

describe('the rollback of a cancelled replacement', () => {
  const BEFORE = { S3: { BucketName: 'before' } };
  const ATTEMPTED = { S3: { BucketName: 'attempted' } };
  let deployment: Deployment;
  beforeEach(() => {
    deployment = new Deployment({ type: 'Custom::IVSStorageConfiguration' });
  });
  const arns = () => [...deployment.ivs.resources.StorageConfiguration.keys()];

  test.each([3_000, 20_000])('removes what that has made, however late (after %s ms), and keeps the id', async (lateMs) => {
    const arn = await deployed(deployment, BEFORE);
    throttle(deployment, 'CreateStorageConfiguration', lateMs);
    const { answer, tookMs } = await cancelAndRollBack(deployment, arn, BEFORE, ATTEMPTED);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(tookMs).toBe(35_000);
    expect(deployment.ivs.inputsOf('DeleteStorageConfiguration')).toHaveLength(1);
    expect(arns()).toEqual([arn]);
  });

  test.each<[string, Error | undefined]>([
    ['cannot be listed', undefined],
    ['cannot be removed', serviceError('ValidationException', 400)],
  ])('succeeds although that %s', async (_, refusal) => {
    const arn = await deployed(deployment, BEFORE);
    const operation = refusal ? 'DeleteStorageConfiguration' : 'ListStorageConfigurations';
    deployment.ivs.fail(operation, { error: refusal ?? serviceError('ValidationException', 400) });
    const { answer } = await cancelAndRollBack(deployment, arn, BEFORE, ATTEMPTED);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(arns()).toHaveLength(2);
  });
});

describe('the rollback of a cancelled update of an ingest configuration', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Contribution-AbCdEf';

  test.each([
    ['before', 0],
    ['after', 20_000],
  ])('writes the former credentials, also those that it writes %s the cancellation', async (_, lateMs) => {
    const deployment = new Deployment({
      type: 'Custom::IVSIngestConfiguration',
      properties: { IngestProtocol: 'RTMPS', CredentialsSecretArn: SECRET },
    });
    const { ivs, secretsManager, clock } = deployment;
    const [one, two] = ['one', 'two'].map((name) => ivs.seed({ name }));
    for (const [arn, stage] of ivs.stages) Object.assign(stage, { endpoints: { rtmps: `rtmps://${arn === one ? 'one' : 'two'}/app/` } });
    secretsManager.secrets.set(SECRET, undefined);
    const arn = await deployed(deployment, { StageArn: one });
    const former = secretsManager.secrets.get(SECRET);
    expect(former).toContain('rtmps://one/app/');

    const until = clock.now() + lateMs;
    secretsManager.admit = (operation) => {
      if (operation === 'PutSecretValue' && clock.now() < until) throw serviceError('ThrottlingException', 400);
    };
    const { answer, tookMs } = await cancelAndRollBack(deployment, arn, { StageArn: one }, { StageArn: two });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn, Data: { PublishUrl: 'rtmps://one/app/' } });
    expect(tookMs).toBe(35_000);
    expect(secretsManager.secrets.get(SECRET)).toBe(former);
    expect(ivs.resources.IngestConfiguration.get(arn)?.stageArn).toBe(one);
    const written = secretsManager.inputsOf('PutSecretValue').slice(1) as { SecretString: string }[];
    expect(written.some(({ SecretString }) => SecretString.includes('rtmps://two/app/'))).toBe(true);
  });
});
