/** Programs read the snapshot again after news. Whatever changes the snapshot must be news, or they keep showing an old state. */
import { createHook } from 'node:async_hooks';
import fc from 'fast-check';
import type { Snapshot } from '../../../local/src/service/snapshot';
import { type CallingFunctions, startCallingFunctions } from '../../support/calling-functions';
import { functionRole, inlineFunction } from '../../support/inline-functions';
import { kindsOfNews } from '../../support/kinds-of-news';

let local: CallingFunctions;
beforeEach(async () => {
  local = await startCallingFunctions({ retryDelays: [] });
});
afterEach(() => local.endpoint.close());

/** Reads the snapshot in each turn of the event loop in which anything runs. Returns what changed without news. */
async function unannounced(work: () => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  let [before, sequenceBefore] = read(local.endpoint.snapshot());
  let isDue = false;
  const look = () => {
    const [content, sequence] = read(local.endpoint.snapshot());
    if (content !== before && sequence === sequenceBefore) found.push(differenceOf(before, content));
    [before, sequenceBefore] = [content, sequence];
    isDue = false;
  };
  const turns = createHook({
    before() {
      if (!isDue) setImmediate(look);
      isDue = true;
    },
  }).enable();
  await work().finally(() => turns.disable());
  look();
  return found;
}

function read({ sequence, time: _, ...content }: Snapshot): [content: string, sequence: number] {
  return [JSON.stringify(content), sequence];
}

function differenceOf(before: string, after: string): string {
  const at = [...before].findIndex((character, index) => character !== after[index]);
  return `${before.slice(at - 60, at + 60)} became ${after.slice(at - 60, at + 60)}`;
}

interface Answer {
  readonly status: number;
  /** Of `join`. */
  readonly participantId?: string;
}

async function post(command: string, input: object): Promise<Answer> {
  const response = await fetch(`${local.endpoint.url}/_ivs/${command}`, { method: 'POST', body: JSON.stringify(input) });
  const { participantId } = (await response.json()) as { readonly participantId?: string };
  return { status: response.status, participantId };
}

const call = (operation: string, input: object) => post('call', { operation, input });

const oneOf = <T>(things: readonly T[], choice: number): T | undefined => things[choice % things.length];

/** Steps with what is there. Some fail. */
const STEPS: readonly ((there: { stage?: string; participant?: string; publisher?: string; other?: string }) => Promise<Answer>)[] = [
  () => call('CreateStage', {}),
  ({ stage }) => call('DeleteStage', { arn: stage }),
  ({ stage }) => call('UpdateStage', { arn: stage, name: 'renamed' }),
  ({ stage }) => post('join', { stage, userId: 'ann' }),
  ({ stage }) => post('join', { stage, capabilities: ['SUBSCRIBE'], attributes: { a: 'b' } }),
  ({ stage, participant }) => post('publish', { stageArn: stage, participantId: participant }),
  ({ stage, participant }) => post('publish', { stageArn: stage, participantId: participant, error: 'QUOTA_EXCEEDED' }),
  ({ stage, participant }) => post('unpublish', { stageArn: stage, participantId: participant }),
  ({ stage, participant, publisher }) => post('subscribe', { stageArn: stage, participantId: participant, publisherId: publisher }),
  ({ stage, participant }) => post('leave', { stageArn: stage, participantId: participant }),
  ({ stage, participant }) => call('DisconnectParticipant', { stageArn: stage, participantId: participant }),
  ({ stage, other, publisher }) =>
    call('StartParticipantReplication', { sourceStageArn: stage, destinationStageArn: other, participantId: publisher }),
  ({ stage, other, publisher }) =>
    call('StopParticipantReplication', { sourceStageArn: stage, destinationStageArn: other, participantId: publisher }),
  ({ stage }) => call('CreateIngestConfiguration', { name: 'studio', ingestProtocol: 'RTMPS', stageArn: stage }),
  () => post('startStream', { ingestConfiguration: 'studio' }),
  () => post('endStream', { ingestConfiguration: 'studio' }),
  ({ stage }) => call('StartComposition', { stageArn: stage, destinations: [{ channel: { channelArn: CHANNEL } }] }),
  () => post('advance', { milliseconds: 5_000 }),
  () => post('advance', { milliseconds: 200_000 }),
];
const CHANNEL = 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456';

/** What random steps seldom find: somebody to subscribe to, and somebody to replicate. */
async function begin(): Promise<void> {
  await call('CreateStage', { name: 'one' });
  await call('CreateStage', { name: 'two' });
  const [sourceStageArn, destinationStageArn] = (local.endpoint.snapshot().regions['us-east-1']?.stages ?? []).map(({ arn }) => arn);
  const ids: (string | undefined)[] = [];
  for (const userId of ['ann', 'bob']) ids.push((await post('join', { stage: sourceStageArn, userId })).participantId);
  const [participantId, publisherId] = ids;
  const answers = [
    await post('publish', { stageArn: sourceStageArn, participantId: publisherId }),
    await post('subscribe', { stageArn: sourceStageArn, participantId, publisherId }),
    await call('StartParticipantReplication', { sourceStageArn, destinationStageArn, participantId: publisherId }),
    await call('StopParticipantReplication', { sourceStageArn, destinationStageArn, participantId: publisherId }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
}

test('every change of a random room', async () => {
  const step = fc.record({ act: fc.constantFrom(...STEPS), stage: fc.nat(1), participant: fc.nat(5), publisher: fc.nat(1) });
  const succeeded = new Set<unknown>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
      const found = await unannounced(async () => {
        await begin();
        for (const { act, ...choice } of steps) {
          const stages = local.endpoint.snapshot().regions['us-east-1']?.stages ?? [];
          const stage = oneOf(stages, choice.stage);
          const connected = (stage?.sessions ?? [])
            .flatMap(({ participants }) => participants)
            .filter(({ state }) => state === 'CONNECTED');
          const participant = oneOf(connected, choice.participant)?.participantId;
          const publisher = oneOf(
            connected.filter(({ publishing, participantId }) => publishing && participantId !== participant),
            choice.publisher,
          )?.participantId;
          const { status } = await act({
            stage: stage?.arn,
            participant,
            publisher,
            other: stages.find((other) => other !== stage)?.arn,
          });
          if (status === 200) succeeded.add(act);
        }
      });
      expect(found).toEqual([]);
      await local.endpoint.reset();
    }),
    { numRuns: 5, seed: 1, endOnFailure: true },
  );
  // Steps that fail show little.
  expect(succeeded.size).toBeGreaterThan(STEPS.length / 2);
});

const CODE = `
exports.handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => {
  const answer = { Status: 'SUCCESS', PhysicalResourceId: 'thing', StackId, RequestId, LogicalResourceId };
  await fetch(ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify(answer)) });
};`;

const RECEIVE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const getAtt = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

const template = (label: string, more: object) => ({
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Role: functionRole(...RECEIVE),
    Maker: inlineFunction(CODE),
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: getAtt('Queue'), FunctionName: { Ref: 'Maker' } } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['aws.ivs'] }, Description: label } },
    Stage: { Type: 'AWS::IVS::Stage', Properties: { Tags: [{ Key: 'label', Value: label }] } },
    Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: getAtt('Maker'), Label: label } },
    ...more,
  },
  Outputs: { Label: { Value: label } },
});

const FAILING = {
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: { 'Fn::Join': [' ', [getAtt('Stage'), 'is no name']] } },
};

test('every change of a stack', async () => {
  const statuses: string[] = [];
  const news: Record<string, number>[] = [];
  const deploy = async (...deployed: Parameters<typeof local.deploy>) => {
    const counted = kindsOfNews(local.endpoint, async () => statuses.push(await local.deploy(...deployed)));
    news.push(await counted);
  };
  const found = await unannounced(async () => {
    await deploy('CreateStack', template('a', {}));
    await deploy('UpdateStack', template('b', { Other: { Type: 'AWS::SQS::Queue' } }));
    await deploy('UpdateStack', template('c', { Other: FAILING }));
  });
  expect(statuses).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);
  expect(found).toEqual([]);
  // One kind would not be missed above while another comes in the same turn.
  const asked = (times: number) => ({
    'customResource asked': times,
    'customResource answered': times,
    'invocation started': times,
    'invocation succeeded': times,
  });
  expect(news).toEqual([
    { 'call CreateStack': 1, 'call CreateStage': 1, 'stack event': 16, ...asked(1) },
    { 'call UpdateStack': 1, 'call TagResource': 1, 'stack event': 11, ...asked(1) },
    { 'call UpdateStack': 1, 'call TagResource': 2, 'stack event': 20, ...asked(2) },
  ]);
});
