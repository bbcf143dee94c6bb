/** The patterns of `StageEvents` against the events of the local service: a participant and compositions live through all of them. */
import { App, Stack } from 'aws-cdk-lib';
import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import { Code, Function as LambdaCode, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { EVENTS } from '../../local/src/services/ivs/events/event-table';
import { StageEventField, StageEvents } from '../../src';
import { eventCases } from '../support/event-cases';
import { until } from '../support/until';
import { claimsFor, importPair, jwt, pair } from './services/ivs/tokens/own-tokens';

const REGION = 'us-east-1';
const CHANNEL_ARN = `arn:aws:ivs:${REGION}:000000000000:channel/AbCdEf123456`;

/** The number of events that `liveThroughAllEvents` makes the service send about a stage and its compositions. */
const EVENTS_OF_STAGE = 27;
/** The number of events about the stage of the replica. */
const EVENTS_OF_REPLICA = 2;

/** The input of a rule's target. */
interface Delivery {
  readonly rule: string;
  readonly id: string;
  readonly name: string;
  readonly resource: string;
}

let endpoint: LocalEndpoint;
let deliveries: Delivery[];
let notices: string[];

beforeAll(async () => {
  [deliveries, notices] = [[], []];
  endpoint = await startEndpoint({
    onFunctionLog: ({ text }) => {
      if (text.startsWith('got ')) deliveries.push(JSON.parse(text.slice('got '.length)));
      else notices.push(text);
    },
  });
});
afterAll(() => endpoint.close());

// biome-ignore lint/suspicious/noExplicitAny: the test reads members of responses.
const call = (operation: string, input: object = {}): Promise<any> => endpoint.ivs.call(REGION, operation, input);
const room = { call, clock: { now: () => Date.now() } };

const deliveredBy = (rule: string) => deliveries.filter((delivery) => delivery.rule === rule);

interface Deployed {
  readonly mine: string;
  readonly other: string;
  readonly storage: string;
  readonly encoder: string;
}

/** Deploys two stages and what they need to record, and rules for the events of the first one. */
async function deploy(): Promise<Deployed> {
  const stack = new Stack(new App({ analyticsReporting: false }), 'room');
  const bucket = new CfnBucket(stack, 'Bucket', { bucketName: 'recordings' });
  const storage = new ivs.CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: bucket.ref } });
  new ivs.CfnEncoderConfiguration(stack, 'Encoder', {});
  const newStage = (id: string) =>
    new ivs.CfnStage(stack, id, { autoParticipantRecordingConfiguration: { storageConfigurationArn: storage.attrArn } });
  const stageEvents = StageEvents.fromStage(newStage('Mine'));
  newStage('Other');

  const code = Code.fromInline("exports.handler = async (input) => console.log('got ' + JSON.stringify(input));");
  const handler = new LambdaCode(stack, 'Watch', { code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
  const target = (rule: string) => {
    const { eventName: name, stageArn: resource } = StageEventField;
    return new LambdaFunction(handler, { event: RuleTargetInput.fromObject({ rule, id: EventField.eventId, name, resource }) });
  };
  for (const { name, on } of eventCases()) on(stageEvents, name.replaceAll(' ', ''), { target: target(name) });
  stageEvents.onEvent('Every', { target: target('every') });
  StageEvents.forAllStages(stack).onEvent('OfAllStages', { target: target('of all stages') });

  const template = (stack.node.root as App).synth().getStackByName('room').template;
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${REGION}/cloudformation/aws4_request, SignedHeaders=host, Signature=0`;
  const form = {
    Action: 'CreateStack',
    StackName: 'room',
    TemplateBody: JSON.stringify(template),
    'Capabilities.member.1': 'CAPABILITY_IAM',
  };
  await fetch(endpoint.url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form).toString() });
  await until(() => endpoint.stacks()[0]?.status.endsWith('IN_PROGRESS') === false);
  expect(endpoint.stacks()[0]?.status).toBe('CREATE_COMPLETE');

  const arnOf = (id: string) => endpoint.stacks()[0]?.resources.find(({ logicalId }) => logicalId === id)?.physicalId ?? '';
  return { mine: arnOf('Mine'), other: arnOf('Other'), storage: arnOf('Storage'), encoder: arnOf('Encoder') };
}

/** Makes the service send each of its events about a stage, and deletes the stage. Returns the ARNs of its compositions. */
async function liveThroughAllEvents(stageArn: string, replicaStageArn: string, { storage, encoder }: Deployed): Promise<string[]> {
  const { simulation } = endpoint.ivs;
  const claims = { ...(await claimsFor(room, stageArn)), jti: `P${stageArn.slice(-8)}` };
  const token = (more: object) => jwt(header, { ...claims, ...more }, pair.privateKey);
  const { participantId } = simulation.join({ token: token({}) });
  const host = { stageArn, participantId };
  const s3 = { storageConfigurationArn: storage, encoderConfigurationArns: [encoder] };
  const start = async (destinations: object[]) => (await call('StartComposition', { stageArn, destinations })).composition;

  expect(() => simulation.publish({ ...host, error: 'BITRATE_EXCEEDED' })).toThrow();
  simulation.publish(host);
  await call('StartParticipantReplication', { sourceStageArn: stageArn, destinationStageArn: replicaStageArn, participantId });
  const { arn: compositionArn, destinations } = await start([{ channel: { channelArn: CHANNEL_ARN } }, { s3 }]);
  const interrupt = (index: number, more: object) =>
    simulation.interruptDestination({ compositionArn, destinationId: destinations[index].id, ...more });
  await endpoint.advance(1000);
  interrupt(0, {});
  await endpoint.advance(1000);
  interrupt(0, { error: 'InternalServerException' });
  simulation.failRecording({ ...host, error: 'AccessDeniedException' });
  await endpoint.advance(1000);
  await call('StopComposition', { arn: compositionArn });
  await call('StopParticipantReplication', { sourceStageArn: stageArn, destinationStageArn: replicaStageArn, participantId });
  simulation.exchangeToken({ ...host, token: token({ user_id: 'bob' }) });
  simulation.unpublish(host);
  simulation.publish({ ...host, recordingError: 'ValidationException' });
  await endpoint.advance(1000);
  simulation.unpublish(host);
  simulation.publish(host);
  const { arn: failed } = await start([{ channel: { channelArn: `${CHANNEL_ARN}${stageArn.slice(-4)}` } }]);
  await endpoint.advance(1000);
  await call('DeleteStage', { arn: stageArn });
  await endpoint.advance(1000);
  return [compositionArn, failed];
}

let header: Awaited<ReturnType<typeof importPair>>;

test('each rule gets its event of its stage and compositions of its stage, and no event of another stage', async () => {
  const deployed = await deploy();
  header = await importPair(room);
  const replicaStage = (await call('CreateStage')).stage.arn;
  const otherCompositions = await liveThroughAllEvents(deployed.other, replicaStage, deployed);
  const myCompositions = await liveThroughAllEvents(deployed.mine, replicaStage, deployed);
  // Each event of both stages and of the replicas comes once, and each of the first stage comes to two rules more.
  await until(() => deliveries.length >= 2 * (EVENTS_OF_STAGE + EVENTS_OF_REPLICA) + 2 * EVENTS_OF_STAGE);

  const all = deliveredBy('of all stages');
  const of = (...resources: string[]) => all.filter(({ resource }) => resources.includes(resource));
  const mine = of(deployed.mine, ...myCompositions);
  const others = of(deployed.other, replicaStage, ...otherCompositions);
  expect([all.length, mine.length, others.length]).toEqual([58, EVENTS_OF_STAGE, EVENTS_OF_STAGE + 2 * EVENTS_OF_REPLICA]);
  for (const events of [mine, others]) expect([...new Set(events.map(({ name }) => name))].sort()).toEqual(Object.keys(EVENTS).sort());

  const idsOf = (events: readonly Delivery[]) => events.map(({ id }) => id).sort();
  expect(idsOf(deliveredBy('every'))).toEqual(idsOf(mine));
  for (const rule of Object.keys(EVENTS))
    expect([rule, idsOf(deliveredBy(rule))]).toEqual([rule, idsOf(mine.filter(({ name }) => name === rule))]);
  expect(notices).toEqual([]);
});
