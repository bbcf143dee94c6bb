import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnStage, CfnStorageConfiguration } from 'aws-cdk-lib/aws-ivs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { until } from '../support/until';
import { deployRules, type PUBLISHED, type RuledStack } from './ruled-stack';

let local: RuledStack;
beforeEach(async () => {
  local = await deployRules();
});
afterEach(() => local.endpoint.close());

describe('a participant that publishes to a stage that records', () => {
  const REGION = 'us-east-1';
  const s3 = async (method: string, path: string) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`;
    return (await fetch(local.endpoint.url + path, { method, headers: { authorization } })).text();
  };
  const typesAndNames = () =>
    local.received.map((event) => `${(event as typeof PUBLISHED)['detail-type']}: ${(event as typeof PUBLISHED).detail.event_name}`);

  /** Deploys a rule on all events of the service beside a stage; gives the stage's ARN. */
  async function deployStage(): Promise<string> {
    await local.deploy((stack, target) => {
      const bucket = new CfnBucket(stack, 'Bucket', { bucketName: 'recordings' });
      const storage = new CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: bucket.ref } });
      new CfnStage(stack, 'Stage', { autoParticipantRecordingConfiguration: { storageConfigurationArn: storage.attrArn } });
      new Rule(stack, 'All', { eventPattern: { source: ['aws.ivs'] } }).addTarget(new LambdaFunction(target));
    });
    return local.endpoint.ivs.resources().find(({ type }) => type === 'stage')?.arn ?? '';
  }

  async function publish(stageArn: string) {
    const { participantToken } = await local.endpoint.ivs.call(REGION, 'CreateParticipantToken', { stageArn, userId: 'ann' });
    const { sessionId, participantId } = local.endpoint.ivs.simulation.join({ token: (participantToken as { token: string }).token });
    local.endpoint.ivs.simulation.publish({ stageArn, participantId });
    return { sessionId, participantId };
  }

  test('is told of, with the objects of the recording in the bucket', async () => {
    const stageArn = await deployStage();
    const { sessionId, participantId } = await publish(stageArn);
    await until(() => local.received.length === 2);
    local.endpoint.ivs.simulation.leave({ stageArn, participantId });
    await until(() => local.received.length === 4);

    expect(typesAndNames().sort()).toEqual([
      'IVS Participant Recording State Change: Recording End',
      'IVS Participant Recording State Change: Recording Start',
      'IVS Stage Update: Participant Published',
      'IVS Stage Update: Participant Unpublished',
    ]);
    const [{ detail }] = local.received.filter((event) => JSON.stringify(event).includes('Recording End')) as [
      { detail: Record<string, string> },
    ];
    const prefix = detail.recording_s3_key_prefix ?? '';
    expect(detail).toMatchObject({ session_id: sessionId, participant_id: participantId, recording_s3_bucket_name: 'recordings' });
    expect(prefix).toMatch(new RegExp(`^${stageArn.split('/')[1]}/${sessionId}/${participantId}/`));
    const keys = [...(await s3('GET', '/recordings?list-type=2')).matchAll(/<Key>(.*?)</g)].map(([, key]) => key);
    expect(keys).toContain(`${prefix}/events/recording-started.json`);
    expect(keys.every((key) => key?.startsWith(`${prefix}/`))).toBe(true);
    expect(JSON.parse(await s3('GET', `/recordings/${prefix}/events/recording-ended.json`))).toMatchObject({
      recording_status: 'RECORDING_ENDED',
    });
  });

  test('is not recorded once the policy of the bucket does not let the service in, and that is told, too', async () => {
    const stageArn = await deployStage();
    await s3('DELETE', '/recordings?policy');
    await publish(stageArn);
    await until(() => local.received.length === 2);

    expect(typesAndNames().sort()).toEqual([
      'IVS Participant Recording State Change: Recording Start Failure',
      'IVS Stage Update: Participant Published',
    ]);
    expect(await s3('GET', '/recordings?list-type=2')).not.toContain('<Key>');
  });
});
