/** A resource that an update makes is done only when CloudFormation has taken it: nobody else would ever delete it. */
import type { Event } from '../../../../lambda/resources/protocol/request';
import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const TYPE = 'Custom::IVSStorageConfiguration';
const BEFORE = { S3: { BucketName: 'before' } };
const AFTER = { S3: { BucketName: 'after' } };
const CANCELLED = { reason: 'Resource update cancelled' };

let deployment: Deployment;
let former: string;
beforeEach(async () => {
  deployment = new Deployment({ type: TYPE });
  former = (await deployment.create(BEFORE)).PhysicalResourceId;
  deployment.stackEvent('CREATE_COMPLETE');
  deployment.clock.advance(60_000);
  deployment.stackEvent('UPDATE_IN_PROGRESS');
  deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: former });
  deployment.ivs.calls.length = 0;
});

const arns = () => [...deployment.ivs.resources.StorageConfiguration.keys()];
const request = () => deployment.event('Update', { Name: 'room', ...AFTER }, { id: former, old: BEFORE });
const invoke = (event: Event, handler = deployment.handler, remainingMs = 180_000) => {
  const ends = deployment.clock.now() + remainingMs;
  return handler(event, { getRemainingTimeInMillis: () => ends - deployment.clock.now() });
};

/** CloudFormation cancels the update, and as in a stack without rollback nothing follows. */
function cancel(): void {
  deployment.resourceEvent('UPDATE_FAILED', { id: former, ...CANCELLED });
  deployment.stackEvent('UPDATE_FAILED');
}

/** The answer is taken by nobody. */
function ignoreAnswers(): void {
  deployment.put = async (_, body) => {
    deployment.received.push(JSON.parse(body));
    return 200;
  };
}

describe('a replacement', () => {
  test('that was cancelled before it is made is not made', async () => {
    const event = request();
    deployment.clock.advance(2_000);
    cancel();
    const answer = await deployment.invoke(event);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: former });
    expect(answer.Reason).toBe('Live/Room: CloudFormation does not wait for this request any more, so nothing more was done');
    expect(arns()).toEqual([former]);
    expect(deployment.ivs.operations()).toEqual(['GetStorageConfiguration']);
  });

  test.each([0, 1_500, 20_000, 60_000])('that is given up %s ms after its answer is taken back', async (lateMs) => {
    ignoreAnswers();
    const event = request();
    deployment.after(lateMs + 100, cancel);
    const answer = await deployment.finish(event, deployment.begin(event));
    expect(answer.Status).toBe('SUCCESS');
    expect(deployment.received.filter(({ RequestId }) => RequestId === event.RequestId)).toHaveLength(1);
    expect(arns()).toEqual([former]);
  });

  test.each([0, 20_000])('stays when CloudFormation takes it %s ms after its answer', async (lateMs) => {
    ignoreAnswers();
    const event = request();
    deployment.after(lateMs + 100, () => {
      const [answer] = deployment.received.filter(({ RequestId }) => RequestId === event.RequestId);
      if (answer) deployment.takeReplacement(answer);
    });
    await deployment.finish(event, deployment.begin(event));
    expect(arns()).toHaveLength(2);
  });

  test('stays when its stack is settled before the events are asked', async () => {
    const taken = deployment.put;
    deployment.put = async (url, body) => {
      const status = await taken(url, body);
      deployment.stackEvent('UPDATE_COMPLETE');
      return status;
    };
    const event = request();
    await deployment.finish(event, deployment.begin(event));
    expect(arns()).toHaveLength(2);
  });

  test('is taken back although its stack is deleted, and so settled, at the same moment', async () => {
    ignoreAnswers();
    const event = request();
    deployment.after(500, () => {
      cancel();
      deployment.resourceEvent('DELETE_SKIPPED', { id: former });
      deployment.stackEvent('DELETE_COMPLETE');
    });
    await deployment.finish(event, deployment.begin(event));
    expect(arns()).toEqual([former]);
  });

  test('stays while the events show no more than the end of the request before', async () => {
    deployment.clock.advance(5_000);
    cancel();
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    const shown = deployment.clock.now();
    deployment.clock.advance(100);
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: former });
    const event = request();
    deployment.cloudFormation.shows = ({ Timestamp }) =>
      (Timestamp?.getTime() ?? 0) <= shown || deployment.clock.now() > (Timestamp?.getTime() ?? 0) + 4_000;
    await deployment.finish(event, deployment.begin(event));
    expect(arns()).toHaveLength(2);
  });

  test('that nobody took before a further delivery is removed by that', async () => {
    const event = request();
    // The first instance never gets beyond its answer.
    deployment.put = () => new Promise(() => {});
    void deployment.begin(event);
    await deployment.pass(500);
    expect(arns()).toHaveLength(2);
    cancel();
    ignoreAnswers();
    const answers = deployment.received.length;
    deployment.ivs.calls.length = 0;
    deployment.clock.advance(60_000);
    const answer = await deployment.finish(event, deployment.begin(event), answers);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: former });
    expect(arns()).toEqual([former]);
    expect(deployment.ivs.operations()).toContain('ListStorageConfigurations');
  });

  test('that an earlier delivery has made after a failed attempt is found, and not removed with what that has left', async () => {
    deployment.clock.advance(5_000);
    cancel();
    deployment.clock.advance(60_000);
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('UPDATE_IN_PROGRESS', { id: former });
    const event = deployment.event('Update', { Name: 'room', ...AFTER }, { id: former, old: { S3: { BucketName: 'attempt' } } });
    const taken = deployment.put;
    deployment.put = () => new Promise(() => {});
    void deployment.begin(event);
    await deployment.pass(500);
    const [, made] = arns();
    deployment.put = taken;
    deployment.clock.advance(60_000);
    deployment.coldStart();
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: made });
    expect(arns()).toEqual([former, made]);
    expect(deployment.ivs.inputsOf('CreateStorageConfiguration')).toHaveLength(1);
  });

  test('that was taken has the same answer in a further delivery', async () => {
    const event = request();
    const { PhysicalResourceId: made } = await deployment.invoke(event);
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.clock.advance(60_000);
    deployment.coldStart();
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: made });
    expect(arns()).toEqual([former, made]);
  });

  test('of which the events never say whether it was taken is looked for again by the next delivery, without a second answer', async () => {
    ignoreAnswers();
    const event = request();
    const { handler, clock } = deployment;
    const first = invoke(event, handler).catch((error: Error) => error.message);
    await clock.run(first);
    expect(await first).toMatch(/^the stack's events do not show yet whether CloudFormation has taken arn:/);
    expect(arns()).toHaveLength(2);
    cancel();
    await clock.run(invoke(event, handler));
    expect(deployment.received.filter(({ RequestId }) => RequestId === event.RequestId)).toHaveLength(1);
    expect(arns()).toEqual([former]);
  });

  test('stays where the handler may not ask CloudFormation', async () => {
    ignoreAnswers();
    deployment.cloudFormation.admit = () => {
      throw serviceError('AccessDenied', 403);
    };
    const event = request();
    await deployment.finish(event, deployment.begin(event));
    expect(arns()).toHaveLength(2);
  });

  test('that another request has taken over meanwhile is not taken back', async () => {
    ignoreAnswers();
    const event = request();
    deployment.after(500, () => {
      const made = deployment.ivs.resources.StorageConfiguration.get(arns()[1]);
      Object.assign(made?.tags ?? {}, { 'cdk-ivs-realtime:request': '20260101T000000Z-another' });
      cancel();
    });
    await deployment.finish(event, deployment.begin(event));
    expect(arns()).toHaveLength(2);
  });

  test('that failed and could not be taken back is taken back when CloudFormation has noted the failure', async () => {
    const world = new Deployment({
      type: 'Custom::IVSIngestConfiguration',
      properties: { IngestProtocol: 'RTMPS', CredentialsSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Keys-AbCdEf' },
    });
    world.secretsManager.secrets.set('arn:aws:secretsmanager:eu-west-1:111122223333:secret:Keys-AbCdEf', undefined);
    const { PhysicalResourceId: id } = await world.create();
    world.stackEvent('CREATE_COMPLETE');
    world.clock.advance(60_000);
    world.stackEvent('UPDATE_IN_PROGRESS');
    world.resourceEvent('UPDATE_IN_PROGRESS', { id });
    world.secretsManager.fail('GetSecretValue', { error: serviceError('InvalidRequestException', 400) });
    world.ivs.fail('DeleteIngestConfiguration', { error: serviceError('ValidationException', 400) });
    const event = world.event('Update', { Name: 'other' }, { id });
    const updating = world.begin(event);
    await world.pass(1_000);
    world.resourceEvent('UPDATE_FAILED', { id, reason: 'Received response status [FAILED] from custom resource.' });
    world.stackEvent('UPDATE_FAILED');
    expect(await world.finish(event, updating)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect([...world.ivs.resources.IngestConfiguration.keys()]).toEqual([id]);
  });
});
