import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import { Code, Function as LambdaCode, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EVENTS } from '../local/src/services/ivs/events/event-table';
import * as realtime from '../src';
import { eventCases } from './support/event-cases';
import { newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
const OTHER_ARN = 'arn:aws:ivs:us-east-1:123456789012:stage/ZyXwVu654321';

/** Each kind of stage, with its ARN in a template. */
const STAGES: [string, (stack: Stack) => realtime.StageEvents, unknown][] = [
  ['an L2', (stack) => new realtime.Stage(stack, 'Room').events, { Ref: 'Room4AB29A70' }],
  ['an L1', (stack) => realtime.StageEvents.fromStage(new ivs.CfnStage(stack, 'Room')), { Ref: 'Room' }],
  ['an imported stage', (stack) => realtime.Stage.fromStageArn(stack, 'Room', ARN).events, ARN],
];

const patternOf = (stack: Stack) => propertiesOf(stack, 'AWS::Events::Rule').EventPattern;

/**
 * The patterns of a rule for each event, by the detail type and the name of the event. All rules are in one stack: a synthesis for each would take most of the
 * time.
 */
function patternsIn(stack: Stack, stageEvents: realtime.StageEvents): Record<string, unknown> {
  const rules = eventCases().map(({ name, detailType, on }, index) => ({
    key: `${detailType} ${name}`,
    id: stack.getLogicalId(on(stageEvents, `Rule${index}`, {}).node.defaultChild as events.CfnRule),
  }));
  const found = Template.fromStack(stack).findResources('AWS::Events::Rule');
  expect(Object.keys(found).sort()).toEqual(rules.map(({ id }) => id).sort());
  return Object.fromEntries(rules.map(({ key, id }) => [key, found[id].Properties.EventPattern]));
}

function newFunction(stack: Stack): LambdaCode {
  return new LambdaCode(stack, 'Watch', { code: Code.fromInline('-'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
}

describe.each(STAGES)('the events of %s', (_, eventsOf, arn) => {
  const expected = {
    'IVS Stage Update': (name: string) => ({ resources: [arn], detail: { event_name: [name] } }),
    'IVS Participant Recording State Change': (name: string) => ({ resources: [arn], detail: { event_name: [name] } }),
    'IVS Composition State Change': (name: string) => ({ detail: { event_name: [name], stage_arn: [arn] } }),
  };

  let stack: Stack;
  let stageEvents: realtime.StageEvents;
  let patterns: Record<string, unknown>;
  beforeAll(() => {
    stack = newStack();
    stageEvents = eventsOf(stack);
    patterns = patternsIn(stack, stageEvents);
  });

  test.each(eventCases())('have a rule and a pattern for $detailType: $name', ({ name, detailType, pattern }) => {
    const match = { source: ['aws.ivs'], 'detail-type': [detailType], ...expected[detailType](name) };
    expect(patterns[`${detailType} ${name}`]).toEqual(match);

    const { detailType: detailTypes, ...rest } = pattern(stageEvents);
    expect(stack.resolve({ ...rest, 'detail-type': detailTypes })).toEqual(match);
  });

  test('have a rule for all of them', () => {
    const stack = newStack();
    eventsOf(stack).onEvent('Rule');
    expect(patternOf(stack)).toEqual({
      source: ['aws.ivs'],
      'detail-type': ['IVS Stage Update', 'IVS Participant Recording State Change', 'IVS Composition State Change'],
      $or: [{ resources: [arn] }, { detail: { stage_arn: [arn] } }],
    });
  });
});

describe('the events of all stages', () => {
  let patterns: Record<string, unknown>;
  beforeAll(() => {
    const stack = newStack();
    patterns = patternsIn(stack, realtime.StageEvents.forAllStages(stack));
  });

  test.each(eventCases())('have a rule for $detailType: $name', ({ name, detailType }) => {
    expect(patterns[`${detailType} ${name}`]).toEqual({ source: ['aws.ivs'], 'detail-type': [detailType], detail: { event_name: [name] } });
  });

  test('have a rule for all of them', () => {
    const stack = newStack();
    realtime.StageEvents.forAllStages(stack).onEvent('Rule');
    expect(patternOf(stack)).toEqual({
      source: ['aws.ivs'],
      'detail-type': ['IVS Stage Update', 'IVS Participant Recording State Change', 'IVS Composition State Change'],
    });
  });
});

describe.each<[string, (events: realtime.StageEvents, id: string) => events.Rule, (events: realtime.StageEvents) => events.EventPattern]>([
  ['Recording Ready', (stage, id) => stage.onRecordingReady(id), (stage) => stage.recordingReadyPattern()],
  ['Composition Start Failure', (stage, id) => stage.onCompositionStartFailure(id), (stage) => stage.compositionStartFailurePattern()],
])('the event of this library %s', (name, on, pattern) => {
  const match = { source: ['cdk-ivs-realtime'], 'detail-type': [name], detail: { event_name: [name] } };

  test.each(STAGES)('has a rule and a pattern for %s', (_, eventsOf, arn) => {
    const stack = newStack();
    const stageEvents = eventsOf(stack);
    on(stageEvents, 'Rule');
    expect(patternOf(stack)).toEqual({ ...match, resources: [arn] });
    const { detailType, ...rest } = pattern(stageEvents);
    expect(stack.resolve({ ...rest, 'detail-type': detailType })).toEqual({ ...match, resources: [arn] });
  });

  test('has a rule for all stages', () => {
    const stack = newStack();
    on(realtime.StageEvents.forAllStages(stack), 'Rule');
    expect(patternOf(stack)).toEqual(match);
  });
});

describe('a rule', () => {
  test('has the name, description and target of its options', () => {
    const stack = newStack();
    const stage = new realtime.Stage(stack, 'Room');
    const options = { ruleName: 'published', description: 'Somebody publishes' };
    const rule = stage.events.onParticipantPublished('OnPublished', { ...options, target: new LambdaFunction(newFunction(stack)) });
    expect(rule.node.path).toBe('Live/Room/OnPublished');
    expect(propertiesOf(stack, 'AWS::Events::Rule')).toMatchObject({
      Name: 'published',
      Description: 'Somebody publishes',
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Watch/), 'Arn'] } }],
    });
  });

  test('has the dead-letter queue and the retries of its target', () => {
    const stack = newStack();
    const stage = new realtime.Stage(stack, 'Room');
    const deadLetterQueue = new Queue(stack, 'Failed');
    const target = new LambdaFunction(newFunction(stack), { deadLetterQueue, retryAttempts: 3, maxEventAge: Duration.hours(1) });
    stage.events.onParticipantPublished('OnPublished', { target });
    expect(propertiesOf(stack, 'AWS::Events::Rule').Targets).toEqual([
      expect.objectContaining({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Failed/), 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
      }),
    ]);
  });

  test('takes further targets', () => {
    const stack = newStack();
    const target = new LambdaFunction(newFunction(stack));
    new realtime.Stage(stack, 'Room').events.onEvent('OnEvent').addTarget(target);
    expect(propertiesOf(stack, 'AWS::Events::Rule').Targets).toHaveLength(1);
  });

  test('is restricted by the members that the event has beside', () => {
    const stack = newStack();
    const eventPattern = { detail: { user_id: events.Match.prefix('guest-') } };
    new realtime.Stage(stack, 'Room').events.onParticipantPublished('OnGuest', { eventPattern });
    expect(patternOf(stack)).toMatchObject({
      resources: [{ Ref: 'Room4AB29A70' }],
      detail: { event_name: ['Participant Published'], user_id: [{ prefix: 'guest-' }] },
    });
  });

  test('for all events is restricted to some by their names', () => {
    const stack = newStack();
    const eventPattern = { detail: { event_name: ['Participant Published', 'Participant Unpublished'] } };
    new realtime.Stage(stack, 'Room').events.onEvent('OnChange', { eventPattern });
    expect(patternOf(stack)).toMatchObject(eventPattern);
  });

  test('is in the stack of `crossStackScope` when the target is in another stack', () => {
    const stack = newStack();
    const stage = new realtime.Stage(stack, 'Room');
    const back = new Stack(stack.node.root as never, 'Back');
    stage.events.onEvent('OnEvent', { crossStackScope: back, target: new LambdaFunction(newFunction(back)) });
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
    Template.fromStack(back).hasResourceProperties('AWS::Events::Rule', Match.objectLike({ State: 'ENABLED' }));
  });
});

describe('synthesis refuses', () => {
  const fix = 'remove it; for another event or another stage call the method of that event and that stage';
  const open = '`eventPattern` restricts the event by members that the method leaves open';

  test.each<[string, events.EventPattern, string]>([
    ['an event of a composition of another stage', { detail: { stage_arn: [OTHER_ARN] } }, '`detail.stage_arn`'],
    ['another event', { detail: { event_name: ['Session End'] } }, '`detail.event_name`'],
    ['another service', { source: ['my.app'], detailType: ['Joined'] }, '`source` and `detailType`'],
  ])('%s', (_, eventPattern, got) => {
    const stage = new realtime.Stage(newStack(), 'Room');
    expect(() => stage.events.onCompositionSessionStart('OnStart', { eventPattern })).toThrow(
      `Live/Room/OnStart: ${open}, got ${got}; ${fix}`,
    );
  });

  test.each<[string, events.EventPattern, string]>([
    ['of participants', { resources: [OTHER_ARN] }, '`resources`'],
    ['of compositions', { detail: { stage_arn: [OTHER_ARN] } }, '`detail.stage_arn`'],
  ])('all events %s of another stage', (_, eventPattern, got) => {
    const stage = new realtime.Stage(newStack(), 'Room');
    expect(() => stage.events.onEvent('OnEvent', { eventPattern })).toThrow(`Live/Room/OnEvent: ${open}, got ${got}; ${fix}`);
  });

  test('an `$or` for all events, which the CDK would join with that for the stage', () => {
    const stage = new realtime.Stage(newStack(), 'Room');
    const eventPattern: object = { $or: [{ account: ['123456789012'] }, { region: ['us-east-1'] }] };
    expect(() => stage.events.onEvent('OnEvent', { eventPattern })).toThrow(`Live/Room/OnEvent: ${open}, got \`$or\`; ${fix}`);
  });

  test('an event of a participant of another stage', () => {
    const stage = new realtime.Stage(newStack(), 'Room');
    const eventPattern = { resources: [OTHER_ARN] };
    expect(() => stage.events.onTokenExchanged('OnToken', { eventPattern })).toThrow(
      `Live/Room/OnToken: ${open}, got \`resources\`; ${fix}`,
    );
  });

  const there = 'import the stage in a stack that is in its account and region';

  test('a rule in another region than its stage', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'eu-west-1' } });
    const stage = realtime.Stage.fromStageArn(stack, 'Room', ARN);
    expect(() => stage.events.onEvent('OnEvent')).toThrow(
      `Live/Room/OnEvent: a stage and the rules for its events are in the same region, got eu-west-1 and, for 'Live/Room', us-east-1; ${there}`,
    );
  });

  test('a rule in another account than its stage', () => {
    const stack = newStack({ env: { account: '210987654321', region: 'us-east-1' } });
    const stage = realtime.Stage.fromStageArn(stack, 'Room', ARN);
    expect(() => stage.events.onEvent('OnEvent')).toThrow(
      `Live/Room/OnEvent: a stage and the rules for its events are in the same account, got 210987654321 and, for 'Live/Room', 123456789012; ${there}`,
    );
  });

  test('a rule in another region than its stage, where the CDK ignores a `crossStackScope`', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'eu-west-1' } });
    const stage = realtime.Stage.fromStageArn(stack, 'Room', ARN);
    const crossStackScope = new Stack(stack.node.root as never, 'There', { env: { account: '123456789012', region: 'us-east-1' } });
    expect(() => stage.events.onEvent('OnEvent', { crossStackScope })).toThrow(
      `Live/Room/OnEvent: a stage and the rules for its events are in the same region, got eu-west-1 and, for 'Live/Room', us-east-1; ${there}`,
    );
  });
});

/** The path that each member of `StageEventField` becomes in the input of a target. */
function pathsOfFields(): Record<string, string | undefined> {
  const anyRule = new events.Rule(newStack(), 'Rule', { eventPattern: { source: ['aws.ivs'] } });
  const fields = Object.entries(Object.getOwnPropertyDescriptors(realtime.StageEventField));
  const paths = fields.flatMap(([name, { get }]) => {
    if (!get) return [];
    const { inputPathsMap = {} } = events.RuleTargetInput.fromObject({ field: get() }).bind(anyRule);
    return [[name, Object.values(inputPathsMap)[0]]];
  });
  return Object.fromEntries(paths);
}

test('StageEventField has the paths of all members, for the input of a target', () => {
  expect(pathsOfFields()).toEqual({
    eventName: '$.detail.event_name',
    stageArn: '$.resources[0]',
    sessionId: '$.detail.session_id',
    participantId: '$.detail.participant_id',
    userId: '$.detail.user_id',
    eventTime: '$.detail.event_time',
    eventTimePrecise: '$.detail.event_time_precise',
    errorCode: '$.detail.error_code',
    reason: '$.detail.reason',
    replica: '$.detail.replica',
    sourceStageArn: '$.detail.source_stage_arn',
    sourceSessionId: '$.detail.source_session_id',
    destinationStageArn: '$.detail.destination_stage_arn',
    destinationSessionId: '$.detail.destination_session_id',
    previousToken: '$.detail.previous_token',
    newToken: '$.detail.new_token',
    recordingS3BucketName: '$.detail.recording_s3_bucket_name',
    recordingS3KeyPrefix: '$.detail.recording_s3_key_prefix',
    recordingDurationMs: '$.detail.recording_duration_ms',
    compositionArn: '$.resources[0]',
    compositionStageArn: '$.detail.stage_arn',
    destinationId: '$.detail.id',
    recordedCompositionArn: '$.resources[1]',
    tags: '$.detail.tags',
    participantAttributes: '$.detail.attributes',
  });
});

test('StageEventField has the members of all events of this library, and of those that the local service sends', () => {
  const sent = Object.values(EVENTS).flatMap(({ members, ofReplica }) => Object.keys({ event_name: 'text', ...members, ...ofReplica }));
  const ofDetail = Object.values(pathsOfFields()).flatMap((path) =>
    path?.startsWith('$.detail.') ? [path.slice('$.detail.'.length)] : [],
  );
  const ofThisLibrary = ['tags', 'attributes'];
  expect([...new Set(ofDetail)].sort()).toEqual([...new Set([...sent, ...ofThisLibrary])].sort());
});
