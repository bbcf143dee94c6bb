import { type CfnElement, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnChannel, CfnEncoderConfiguration, CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Construct } from 'constructs';
import {
  AutoComposition,
  CompositionDefinition,
  CompositionDestination,
  CompositionLayout,
  CompositionTrigger,
  EncoderConfiguration,
  RuntimeStages,
  Stage,
  StorageConfiguration,
} from '../../src';
import {
  ENCODER,
  functionOf,
  KEY,
  NAME,
  newDefinition,
  ofRuntimeStages,
  QUEUE,
  resource,
  STAGE,
  STORAGE,
  stackWith,
  statementsOf,
  variablesOf,
} from '../support/auto-compositions';
import { ANY_COMPOSITION, allow, granted, newRole } from '../support/granted';
import { arnOf, disabled, OWNER, TAG_VALUE } from '../support/runtime-stages';
import { newApp, newStack, once, propertiesOf } from '../support/synth';

const ofOneStage = once(() => stackWith());
const ofRooms = once(ofRuntimeStages);
const byAttribute = once(() => stackWith({ trigger: CompositionTrigger.publisherWithAttribute('host') }));

describe('the function', () => {
  test('knows the stage, the composition and its name', () => {
    const { stack } = ofOneStage();
    expect(functionOf(stack)).toMatchObject({ Handler: 'compositions.handler', Timeout: 40 });
    const [head, tail] = ['{"stageArn":"', '","destinations":[{"s3":{"storageConfigurationArn":"'];
    expect(variablesOf(stack)).toEqual({
      TAG_VALUE: NAME,
      STAGE_ARN: STAGE,
      REQUEST: { 'Fn::Join': ['', [head, STAGE, tail, STORAGE, '","encoderConfigurationArns":["', ENCODER, '"]}}]}']] },
      VISIBILITY_SECONDS: '240',
      RETENTION_SECONDS: '600',
    });
  });

  test('knows run-time stages by their tag, which their compositions have, too', () => {
    const { stack } = ofRooms();
    const { REQUEST, ...others } = variablesOf(stack);
    expect(others).toEqual({ TAG_VALUE: NAME, RUNTIME_TAG_VALUE: TAG_VALUE, VISIBILITY_SECONDS: '240', RETENTION_SECONDS: '600' });
    expect(JSON.stringify(REQUEST)).toContain(JSON.stringify(`"]}}],"tags":{"${OWNER}":"`));
  });

  test('knows the tags, the layout and the trigger', () => {
    const stack = newStack();
    const encoderConfiguration = new EncoderConfiguration(stack, 'Encoder');
    const destinations = [CompositionDestination.channel(new CfnChannel(stack, 'Channel', {}), { encoderConfiguration })];
    const layout = CompositionLayout.grid({ featuredParticipantAttribute: 'host' });
    const composition = new CompositionDefinition({ layout, destinations, tags: { show: 'late' } });
    stackWith({ composition, trigger: CompositionTrigger.publisherWithAttribute('role', 'host') }, stack);
    const { REQUEST, TRIGGER_ATTRIBUTE, TRIGGER_VALUE } = variablesOf(stack);
    expect([TRIGGER_ATTRIBUTE, TRIGGER_VALUE]).toEqual(['role', 'host']);
    expect(JSON.stringify(REQUEST)).toMatch(/layout.*grid.*featuredParticipantAttribute.*host.*Channel.*Encoder.*tags.*show.*late/);
  });

  test('takes the value `true` of an attribute unless told otherwise', () => {
    const { stack } = byAttribute();
    expect(variablesOf(stack)).toMatchObject({ TRIGGER_ATTRIBUTE: 'host', TRIGGER_VALUE: 'true' });
  });
});

const requested = { StringEquals: { [`aws:RequestTag/${KEY}`]: NAME } };
const existing = { StringEquals: { [`aws:ResourceTag/${KEY}`]: NAME } };
const onlyTag = (key: string) => ({ 'ForAllValues:StringLike': { 'aws:TagKeys': [key] } });
const READS = ['ivs:GetStage', 'ivs:ListParticipantEvents', 'ivs:ListParticipants'];

/** The statements that do not depend on the stages. */
const TAGGING = allow('ivs:TagResource', ANY_COMPOSITION, {
  ...requested,
  StringEqualsIfExists: { [`aws:ResourceTag/${KEY}`]: NAME },
});
const OF_COMPOSITIONS = [
  allow('ivs:GetComposition', ANY_COMPOSITION, existing),
  allow('ivs:TagResource', ANY_COMPOSITION, { ...existing, ...onlyTag('cdk-ivs-realtime:announced') }),
  allow('ivs:GetStorageConfiguration', STORAGE),
];
const IN_ACCOUNT = [{ Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
const OF_EVENTS_AND_QUEUE = [
  allow(
    'events:PutEvents',
    { 'Fn::Join': ['', ['arn:', ...IN_ACCOUNT, ':event-bus/default']] },
    {
      StringEquals: { 'events:source': 'cdk-ivs-realtime', 'events:detail-type': ['Recording Ready', 'Composition Start Failure'] },
    },
  ),
  allow(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], QUEUE),
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': ['RecordingLogsC01F3CF4', 'Arn'] }),
];

describe('the function may only', () => {
  test('start compositions of one stage, read it, and set its marks', () => {
    expect(statementsOf(ofOneStage().stack)).toEqual([
      allow('ivs:StartComposition', [STAGE, ENCODER, STORAGE], requested),
      TAGGING,
      allow('ivs:ListCompositions', '*'),
      allow(READS, STAGE),
      allow('ivs:TagResource', STAGE, onlyTag('cdk-ivs-realtime:composition-stopped:*')),
      ...OF_COMPOSITIONS,
      ...OF_EVENTS_AND_QUEUE,
    ]);
  });

  test('do so for run-time stages with the tag, and list all', () => {
    const ofStages = { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE };
    expect(statementsOf(ofRooms().stack)).toEqual([
      allow('ivs:StartComposition', [ENCODER, STORAGE], requested),
      allow('ivs:StartComposition', arnOf('stage'), { StringEquals: { ...requested.StringEquals, ...ofStages } }),
      TAGGING,
      allow('ivs:ListCompositions', '*'),
      allow('ivs:ListStages', arnOf('stage')),
      allow(READS, arnOf('stage'), { StringEquals: ofStages }),
      allow('ivs:TagResource', arnOf('stage'), { StringEquals: ofStages, ...onlyTag('cdk-ivs-realtime:composition-stopped:*') }),
      ...OF_COMPOSITIONS,
      ...OF_EVENTS_AND_QUEUE,
    ]);
  });
});

test('the function may read participants where an attribute decides, and no storage where none records', () => {
  const stack = newStack();
  const destinations = [CompositionDestination.channel(new CfnChannel(stack, 'Channel', {}))];
  const composition = new CompositionDefinition({ destinations });
  stackWith({ composition, trigger: CompositionTrigger.publisherWithAttribute('host') }, stack);
  expect(statementsOf(stack)).toContainEqual(allow(['ivs:GetParticipant', ...READS], STAGE));
  expect(JSON.stringify(statementsOf(stack))).not.toContain('GetStorageConfiguration');
});

describe('the queue', () => {
  test('delivers to one invocation at a time, in order and once', () => {
    const { stack } = ofOneStage();
    expect(propertiesOf(stack, 'AWS::SQS::Queue')).toEqual({
      FifoQueue: true,
      ContentBasedDeduplication: true,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 600,
      VisibilityTimeout: 6 * 40,
    });
    expect(propertiesOf(stack, 'AWS::Lambda::EventSourceMapping')).toEqual({
      EventSourceArn: QUEUE,
      FunctionName: { Ref: 'RecordingHandler88FF71B0' },
      BatchSize: 10,
    });
  });

  test('takes messages of its rules only, and refuses plain HTTP', () => {
    const { PolicyDocument } = propertiesOf(ofOneStage().stack, 'AWS::SQS::QueuePolicy') as { PolicyDocument: { Statement: unknown[] } };
    const fromRule = (id: string) => ({
      Effect: 'Allow',
      Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
      Principal: { Service: 'events.amazonaws.com' },
      Resource: QUEUE,
      Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(`^Recording${id}`), 'Arn'] } } },
    });
    expect(PolicyDocument.Statement).toEqual([
      {
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Resource: QUEUE,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      fromRule('Publishers'),
      fromRule('Ends'),
    ]);
  });
});

describe('a rule sends', () => {
  const ENDS = ['Session End', 'Session Failure', 'Destination End', 'Destination Failure'];
  const pattern = (stack: Stack, id: string) => resource(stack, 'AWS::Events::Rule', `Recording${id}`).EventPattern;

  test.each<[string, () => Stack, object, object]>([
    ['one stage', () => ofOneStage().stack, { resources: [STAGE] }, { stage_arn: [STAGE] }],
    ['all stages of the account, for run-time stages', () => ofRooms().stack, {}, {}],
  ])('the events of %s', (_, make, resources, stageArn) => {
    const stack = make();
    expect(pattern(stack, 'Publishers')).toEqual({
      source: ['aws.ivs'],
      'detail-type': ['IVS Stage Update'],
      ...resources,
      detail: { event_name: ['Participant Published'] },
    });
    expect(pattern(stack, 'Ends')).toEqual({
      source: ['aws.ivs'],
      'detail-type': ['IVS Composition State Change'],
      detail: { event_name: ENDS, ...stageArn },
    });
    for (const id of ['Publishers', 'Ends']) {
      const { Targets } = resource(stack, 'AWS::Events::Rule', `Recording${id}`);
      expect(Targets).toEqual([{ Id: 'Target0', Arn: QUEUE, SqsParameters: { MessageGroupId: 'hints' } }]);
    }
  });

  test('exchanged tokens, too, where an attribute decides', () => {
    const { stack } = byAttribute();
    expect(pattern(stack, 'Publishers')).toMatchObject({ detail: { event_name: ['Participant Published', 'Token Exchanged'] } });
  });
});

describe('the schedule', () => {
  test.each([
    [undefined, 'rate(2 minutes)'],
    [Duration.minutes(1), 'rate(1 minute)'],
    [Duration.minutes(4), 'rate(4 minutes)'],
  ])('with the interval %s sends a check', (checkInterval, ScheduleExpression) => {
    const { stack } = stackWith({ checkInterval });
    expect(propertiesOf(stack, 'AWS::Scheduler::Schedule')).toEqual({
      Description: 'Checks the compositions of Live/Recording',
      ScheduleExpression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: QUEUE,
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^RecordingScheduleRole/), 'Arn'] },
        // The time keeps the queue from dropping it as a duplicate.
        Input: '{"check":"<aws.scheduler.scheduled-time>"}',
        SqsParameters: { MessageGroupId: 'hints' },
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
  });

  test('may only send to the queue', () => {
    const { Policies } = resource(ofOneStage().stack, 'AWS::IAM::Role', 'RecordingScheduleRole');
    const document = { Version: '2012-10-17', Statement: [allow('sqs:SendMessage', QUEUE)] };
    expect(Policies).toEqual([{ PolicyName: 'Invoke', PolicyDocument: document }]);
  });
});

describe('the tag that names the construct', () => {
  test('has the key and the value for code that starts compositions beside it', () => {
    const { stack, recording } = stackWith();
    new CfnOutput(stack, 'Tag', { value: `${recording.tagKey}=${recording.tagValue}` });
    expect(Template.fromStack(stack).toJSON().Outputs.Tag.Value).toBe(`${KEY}=${NAME}`);
  });

  test('stays when the construct moves in the tree and its function keeps its logical id', () => {
    const stack = newStack();
    const composition = newDefinition(stack);
    const moved = new AutoComposition(new Construct(stack, 'Rooms'), 'Moved', { stage: new Stage(stack, 'Room'), composition });
    (moved.node.defaultChild as CfnElement).overrideLogicalId('RecordingHandler88FF71B0');
    expect(stack.resolve(moved.tagValue)).toBe(NAME);
    const { Properties } = Template.fromStack(stack).toJSON().Resources.RecordingHandler88FF71B0;
    expect(Properties.Environment.Variables.TAG_VALUE).toBe(NAME);
  });

  test('differs for two compositions of one stage', () => {
    const stack = newStack();
    const stage = new Stage(stack, 'Room');
    const composition = newDefinition(stack);
    const names = ['Grid', 'Pip'].map((id) => stack.resolve(new AutoComposition(stack, id, { stage, composition }).tagValue));
    expect(new Set(names).size).toBe(2);
  });
});

describe('grants', () => {
  test.each<[string, () => { stack: Stack; recording: AutoComposition }, unknown[], unknown]>([
    [
      'one stage',
      () => stackWith(),
      [allow('ivs:StartComposition', [STAGE, ENCODER, STORAGE], requested)],
      allow('ivs:ListCompositions', STAGE),
    ],
    [
      'run-time stages',
      ofRuntimeStages,
      [
        allow('ivs:StartComposition', [ENCODER, STORAGE], requested),
        allow('ivs:StartComposition', arnOf('stage'), {
          StringEquals: { ...requested.StringEquals, [`aws:ResourceTag/${OWNER}`]: TAG_VALUE },
        }),
      ],
      allow('ivs:ListCompositions', arnOf('stage'), { StringEquals: { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE } }),
    ],
  ])('on compositions of %s are for those with the tag', (_, make, starts, list) => {
    const { stack, recording } = make();
    const role = newRole(stack);
    recording.grants.start(role).assertSuccess();
    recording.grants.read(role).assertSuccess();
    recording.grants.stop(role).assertSuccess();
    expect(granted(role)).toEqual([
      ...starts,
      TAGGING,
      allow('ivs:GetComposition', ANY_COMPOSITION, existing),
      list,
      allow('ivs:StopComposition', ANY_COMPOSITION, existing),
    ]);
  });
});

test.each<[string, (recording: AutoComposition) => { metricName: string; namespace: string; statistic: string }]>([
  ['CompositionsStarted', (recording) => recording.metricCompositionsStarted()],
  ['CompositionStartFailures', (recording) => recording.metricCompositionStartFailures()],
  ['CompositionFailures', (recording) => recording.metricCompositionFailures()],
  ['RecordingsReady', (recording) => recording.metricRecordingsReady()],
  ['FailedChecks', (recording) => recording.metricFailedChecks()],
])('the metric %s is a sum', (metricName, metricOf) => {
  const { stack, recording } = ofOneStage();
  const metric = metricOf(recording);
  expect(metric).toMatchObject({ namespace: 'CdkIvsRealtime', metricName, statistic: 'Sum' });
  expect(stack.resolve((metric as never as { dimensions: unknown }).dimensions)).toEqual({ AutoComposition: NAME });
});

test('takes L1s and imported resources', () => {
  const stack = newStack({ env: { account: '123456789012', region: 'us-east-1' } });
  const arn = (type: string) => `arn:aws:ivs:us-east-1:123456789012:${type}/AbCdEf123456`;
  const destinations = [
    CompositionDestination.s3({
      storageConfiguration: StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', arn('storage-configuration')),
      encoderConfiguration: new CfnEncoderConfiguration(stack, 'Encoder', {}),
    }),
  ];
  stackWith({ stage: new CfnStage(stack, 'Room', {}), composition: new CompositionDefinition({ destinations }) }, stack);
  expect(statementsOf(stack)[0]).toEqual(
    allow('ivs:StartComposition', [{ Ref: 'Room' }, { Ref: 'Encoder' }, arn('storage-configuration')], requested),
  );
});

test('the function goes before the stage, and the stage before the resources of its composition', () => {
  const { Room4AB29A70: stage } = Template.fromStack(ofOneStage().stack).toJSON().Resources;
  expect(stage.DependsOn).toEqual([ENCODER.Ref, STORAGE.Ref]);
  const references = JSON.stringify(functionOf(ofOneStage().stack));
  for (const { Ref } of [STAGE, ENCODER, STORAGE]) expect(references).toContain(`{"Ref":"${Ref}"}`);
});

test('run-time stages and an L1 stage go before L1 resources of their compositions, too', () => {
  const stack = newStack();
  const destinations = [CompositionDestination.channel(new CfnChannel(stack, 'Channel', {}))];
  const composition = new CompositionDefinition({ destinations });
  new AutoComposition(stack, 'One', { composition, runtimeStages: new RuntimeStages(stack, 'Rooms', disabled) });
  new AutoComposition(stack, 'Other', { composition, stage: new CfnStage(stack, 'Room', {}) });
  const { RoomsB5ADC23C: rooms, Room: room } = Template.fromStack(stack).toJSON().Resources;
  expect([rooms.DependsOn, room.DependsOn]).toEqual([expect.arrayContaining(['Channel']), ['Channel']]);
});

test('a stage of another stack does not depend on the resources', () => {
  const app = newApp();
  const stage = new Stage(new Stack(app, 'Stages'), 'Room');
  stackWith({ stage }, new Stack(app, 'Live'));
  const { Room4AB29A70 } = app.synth().getStackByName('Stages').template.Resources;
  expect(Room4AB29A70).not.toHaveProperty('DependsOn');
});
